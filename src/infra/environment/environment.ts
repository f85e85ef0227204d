import { plainToInstance } from 'class-transformer';
import {
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  validateSync,
} from 'class-validator';
import { HubError, Secret } from '@hub/kernel';

export const HUB_ROLES = ['all', 'web', 'worker'] as const;
export type HubRole = (typeof HUB_ROLES)[number];

/** What the environment may say, checked once at start. Every other file gets `Environment`; none reads the process environment. */
class EnvironmentDto {
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/\S+$/, { message: 'must be a postgres:// address' })
  DATABASE_URL?: string;

  @IsOptional()
  @Matches(/^rediss?:\/\/\S+$/, { message: 'must be a redis:// address' })
  REDIS_URL?: string;

  @IsInt({ message: 'must be a port number, 0 to 65535' })
  @Min(0, { message: 'must be a port number, 0 to 65535' })
  @Max(65535, { message: 'must be a port number, 0 to 65535' })
  PORT = 3000;

  @IsIn(HUB_ROLES, { message: `must be one of ${HUB_ROLES.join(', ')}` })
  HUB_ROLE: HubRole = 'all';

  @IsString()
  @MinLength(1, { message: 'must name a folder' })
  HUB_DATA_DIR = 'data';

  @IsOptional()
  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false },
    { message: 'must be an http(s) address' },
  )
  HUB_PUBLIC_URL?: string;

  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/i, { message: 'must be 64 hexadecimal digits (openssl rand -hex 32)' })
  HUB_MASTER_KEY?: string;

  @IsOptional()
  @IsEmail({}, { message: 'must be an e-mail address' })
  HUB_ADMIN_EMAIL?: string;

  @IsOptional()
  @MinLength(12, { message: 'must have at least 12 characters' })
  HUB_ADMIN_PASSWORD?: string;

  @IsOptional()
  @Matches(/^[a-z0-9.:[\]-]+(,[a-z0-9.:[\]-]+)*$/i, { message: 'must be host names separated by commas' })
  HUB_ALLOW_PRIVATE_HOSTS?: string;

  @IsOptional()
  @MinLength(16, { message: 'must have at least 16 characters' })
  HUB_METRICS_TOKEN?: string;

  @IsOptional()
  @IsString()
  HUB_TRUSTED_PROXIES?: string;

  @IsOptional()
  @Matches(
    /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*(,(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*)*$/,
    {
      message: 'must be names of npm packages separated by commas',
    },
  )
  HUB_PLUGINS?: string;
}

export interface Environment {
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly port: number;
  readonly role: HubRole;
  readonly dataDir: string;
  /** Whether HUB_DATA_DIR was set: a chosen folder is refused when unusable, the default one is replaced. */
  readonly isDataDirChosen: boolean;
  /** Without a trailing slash; null = vendors cannot reach this hub. */
  readonly publicUrl: string | null;
  readonly masterKey: Secret | null;
  readonly admin: { readonly email: string; readonly password: Secret } | null;
  readonly allowedPrivateHosts: readonly string[];
  /** Who may read `/metrics` from elsewhere; null = only this machine. */
  readonly metricsToken: Secret | null;
  readonly trustedProxies: readonly string[];
  /** npm packages that hold further plugins. */
  readonly plugins: readonly string[];
}

/** @throws HubError `environment.invalid` naming each wrong variable, what is wrong and never its value. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const given = Object.fromEntries(
    VARIABLES.flatMap((name) =>
      variables[name] === undefined || variables[name] === '' ? [] : [[name, variables[name]]],
    ),
  );
  const dto = plainToInstance(EnvironmentDto, {
    ...given,
    ...(given['PORT'] === undefined ? {} : { PORT: Number(given['PORT']) }),
  });
  const problems = validateSync(dto).map((error) => `${error.property} ${Object.values(error.constraints ?? {})[0]}`);
  problems.push(...contradictions(dto));
  if (problems.length > 0) {
    throw new HubError(
      'environment.invalid',
      `The hub cannot start:\n${problems.map((text) => `  - ${text}`).join('\n')}`,
    );
  }
  return {
    databaseUrl: dto.DATABASE_URL ?? null,
    redisUrl: dto.REDIS_URL ?? null,
    port: dto.PORT,
    role: dto.HUB_ROLE,
    dataDir: dto.HUB_DATA_DIR,
    isDataDirChosen: given['HUB_DATA_DIR'] !== undefined,
    publicUrl: dto.HUB_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    masterKey: dto.HUB_MASTER_KEY === undefined ? null : new Secret(dto.HUB_MASTER_KEY.toLowerCase()),
    admin:
      dto.HUB_ADMIN_EMAIL === undefined || dto.HUB_ADMIN_PASSWORD === undefined
        ? null
        : { email: dto.HUB_ADMIN_EMAIL.toLowerCase(), password: new Secret(dto.HUB_ADMIN_PASSWORD) },
    // A port says nothing about whether a host is ours.
    allowedPrivateHosts: list(dto.HUB_ALLOW_PRIVATE_HOSTS).map((host) =>
      host.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^([^:]+):\d+$/, '$1'),
    ),
    metricsToken: dto.HUB_METRICS_TOKEN === undefined ? null : new Secret(dto.HUB_METRICS_TOKEN),
    trustedProxies: list(dto.HUB_TRUSTED_PROXIES),
    plugins: list(dto.HUB_PLUGINS),
  };
}

const OPTIONAL = [
  'DATABASE_URL',
  'REDIS_URL',
  'HUB_PUBLIC_URL',
  'HUB_MASTER_KEY',
  'HUB_ADMIN_EMAIL',
  'HUB_ADMIN_PASSWORD',
  'HUB_ALLOW_PRIVATE_HOSTS',
  'HUB_METRICS_TOKEN',
  'HUB_TRUSTED_PROXIES',
  'HUB_PLUGINS',
];

/** Every variable the hub reads. */
export const VARIABLES: readonly string[] = Object.keys(new EnvironmentDto()).concat(OPTIONAL);

function contradictions(dto: EnvironmentDto): string[] {
  const problems: string[] = [];
  if (
    (dto.HUB_ROLE === 'web' || dto.HUB_ROLE === 'worker') &&
    (dto.DATABASE_URL === undefined || dto.REDIS_URL === undefined)
  ) {
    problems.push(`HUB_ROLE ${dto.HUB_ROLE} needs DATABASE_URL and REDIS_URL, since other processes share the work`);
  }
  if (dto.DATABASE_URL !== undefined && dto.HUB_MASTER_KEY === undefined) {
    problems.push(
      'HUB_MASTER_KEY must be set with DATABASE_URL: the key that seals secrets must not depend on this machine',
    );
  }
  if ((dto.HUB_ADMIN_EMAIL === undefined) !== (dto.HUB_ADMIN_PASSWORD === undefined)) {
    problems.push('HUB_ADMIN_EMAIL and HUB_ADMIN_PASSWORD belong together: set both or none');
  }
  return problems;
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '');
}

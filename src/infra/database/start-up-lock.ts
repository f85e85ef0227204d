import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { HubError } from '@hub/kernel';
import { poolOptions, type DatabaseOptions } from './orm.js';

const TRY_MS = 10_000;
const RETRY_MS = 250;

/**
 * One session lock on a connection of its own tells hubs on the same database apart: exclusive for a hub whose doorbell
 * rings in its own process, shared for hubs that ring through Redis. Tried for ten seconds, since a killed hub's backend
 * needs a moment to go.
 */
export class StartUpLock {
  private constructor(
    private readonly client: pg.Client,
    private readonly name: string,
  ) {}

  /** @throws HubError `database.in-use` */
  static async take(options: Pick<DatabaseOptions, 'url' | 'schema'>, isShared: boolean): Promise<StartUpLock> {
    const client = new pg.Client(poolOptions(options));
    await client.connect();
    const name = `talaria/${options.schema ?? ''}`;
    const verb = isShared ? 'pg_try_advisory_lock_shared' : 'pg_try_advisory_lock';
    const deadline = performance.now() + TRY_MS;
    for (;;) {
      const { rows } = await client.query<{ taken: boolean }>(`select ${verb}(hashtextextended($1, 0)) as taken`, [
        name,
      ]);
      if (rows[0]?.taken === true) return new StartUpLock(client, name);
      if (performance.now() > deadline) break;
      await pause(RETRY_MS);
    }
    await client.end();
    throw new HubError(
      'database.in-use',
      'Another hub already works on this database. Stop it first, or give every hub the same REDIS_URL so that they share the work.',
    );
  }

  /** Does what hubs that start together must do one after another: the first makes, the others find it made. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    await this.client.query('select pg_advisory_lock(hashtextextended($1, 0))', [`${this.name}/start-up`]);
    try {
      return await work();
    } finally {
      await this.client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [`${this.name}/start-up`]);
    }
  }

  /** Called once when the connection that holds the lock is lost. */
  onLost(react: () => void): void {
    this.client.once('error', react);
  }

  async release(): Promise<void> {
    this.client.removeAllListeners('error');
    this.client.on('error', () => undefined);
    await this.client.end();
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { HubError } from '@hub/kernel';
import { DatabaseAway } from './away.js';
import { LOCK } from './hubs.js';
import { poolOptions, type DatabaseOptions } from './orm.js';

const TRY_MS = 10_000;
const RETRY_MS = 250;
const REGAIN_MS = 1_000;
const TURN = `hashtextextended('talaria/' || current_schema() || '/start-up', 0)`;

/**
 * One session lock on a connection of its own tells hubs on the same database apart: exclusive for a hub whose doorbell
 * rings in its own process, shared for hubs that ring through Redis. Tried for ten seconds at the start, since a killed
 * hub's backend needs a moment to go; a hub that loses it tries until it holds it again.
 */
export class StartUpLock {
  #client: pg.Client | null = null;
  #holder = 0;
  #isReleased = false;
  #onLost = () => {};
  #onRegained = () => {};

  private constructor(
    private readonly options: Pick<DatabaseOptions, 'url'>,
    private readonly isShared: boolean,
  ) {}

  /** @throws HubError `database.in-use` */
  static async take(options: Pick<DatabaseOptions, 'url'>, isShared: boolean): Promise<StartUpLock> {
    const lock = new StartUpLock(options, isShared);
    const deadline = performance.now() + TRY_MS;
    for (;;) {
      if (await lock.#try()) return lock;
      if (performance.now() > deadline) {
        throw new HubError(
          'database.in-use',
          'Another hub already works on this database. Stop it first, or give every hub the same REDIS_URL so that they share the work.',
        );
      }
      await pause(RETRY_MS);
    }
  }

  /** `lost` is called when the connection that holds the lock is gone, `regained` when the lock is held again. */
  watch(lost: () => void, regained: () => void): void {
    this.#onLost = lost;
    this.#onRegained = regained;
  }

  /**
   * Does what hubs that start together must do one after another: the first makes, the others find it made.
   * @throws DatabaseAway when the lock is lost by now
   */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const client = this.#client;
    if (client === null) throw new DatabaseAway('the start-up lock was lost');
    await client.query(`select pg_advisory_lock(${TURN})`);
    try {
      return await work();
    } finally {
      await client.query(`select pg_advisory_unlock(${TURN})`);
    }
  }

  /** What tells this hub from others on the database while it holds the lock: the lock's own backend. */
  get holder(): number {
    return this.#holder;
  }

  async release(): Promise<void> {
    this.#isReleased = true;
    await this.#client?.end();
  }

  /** @throws what connecting throws; false when another hub holds the lock. */
  async #try(): Promise<boolean> {
    const client = new pg.Client({ ...poolOptions(this.options), keepAlive: true });
    client.on('error', () => undefined);
    await client.connect();
    const verb = this.isShared ? 'pg_try_advisory_lock_shared' : 'pg_try_advisory_lock';
    const { rows } = await client.query<{ taken: boolean; pid: number }>(
      `select ${verb}(${LOCK}) as taken, pg_backend_pid() as pid`,
    );
    const [row] = rows;
    if (row?.taken !== true) {
      await client.end();
      return false;
    }
    this.#client = client;
    this.#holder = row.pid;
    client.once('end', () => void this.#regain());
    return true;
  }

  async #regain(): Promise<void> {
    if (this.#isReleased) return;
    this.#client = null;
    this.#onLost();
    while (!this.#isReleased) {
      if (await this.#try().catch(() => false)) return this.#onRegained();
      await pause(REGAIN_MS);
    }
  }
}

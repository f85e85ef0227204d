import pg from 'pg';
import { poolOptions, type DatabaseOptions } from './orm.js';

const CONNECTIONS = 4;

/**
 * A small pool of its own for accepting webhooks and reports, so that no busy worker keeps a shop waiting. Its
 * connections are the system's: they only ever insert what was verified.
 */
export class IntakePool {
  readonly #pool: pg.Pool;

  constructor(options: Pick<DatabaseOptions, 'url' | 'schema'>) {
    const settings = poolOptions(options);
    this.#pool = new pg.Pool({
      ...settings,
      options: `${settings.options} -c hub.scope=system`,
      max: CONNECTIONS,
      connectionTimeoutMillis: 2_000,
      query_timeout: 5_000,
    });
    // An idle connection that the server drops must not end the process; the next query opens another.
    this.#pool.on('error', () => undefined);
  }

  /** One statement, its own transaction. */
  async query<R extends pg.QueryResultRow>(sql: string, parameters: readonly unknown[]): Promise<R[]> {
    return (await this.#pool.query<R>(sql, [...parameters])).rows;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

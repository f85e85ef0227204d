import { createHash } from 'node:crypto';
import pg from 'pg';
import { poolOptions, type DatabaseOptions } from './orm.js';
import { sqlStateOf } from './sql-state.js';
import type { Tx } from './tx.js';

/**
 * The flows find rows by their indexes, never by walking a table: the planner takes row security for
 * a filter that leaves one row in two hundred, and just after a burst its statistics say that no row is in the new state.
 * Both made it read a million rows for two hundred. A statement is planned once, whatever its parameters, and anew after
 * `PLAN_LIFE_MS`, since a plan made while a table was small must not stay (bench watches it).
 */
const PLANS = ['plan_cache_mode=force_generic_plan', 'enable_seqscan=off', 'enable_bitmapscan=off', 'jit=off']
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** Planning costs half as much as doing it; at some twenty batches a second this is most of that. */
const PLAN_LIFE_MS = 1_000;

const TIMESTAMPTZ = 1184;

/** Timestamps as milliseconds: the driver's own reading of dates costs more than the rest of a row. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === TIMESTAMPTZ && format !== 'binary' ? millisecondsOf : pg.types.getTypeParser(oid, format as 'text'),
};

/** `2026-11-20 12:00:00.123+00`, as a connection in UTC writes it. */
function millisecondsOf(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}

/**
 * Connections of the system's own for the flows: they see every organisation from their first statement, and each text
 * of SQL is planned once per connection. Takes sets of rows; records are the ORM's.
 */
export class SystemPool {
  readonly #pool: pg.Pool;
  readonly #names = new Map<string, string>();
  readonly #plannedSince = new WeakMap<pg.PoolClient, number>();
  readonly #begin: string;

  /** `isUnhurried`: a statement alone does not wait for the disk (ADR 0044). A transaction always does. */
  constructor(
    options: Pick<DatabaseOptions, 'url'>,
    { isUnhurried = false, ...wishes }: pg.PoolConfig & { readonly isUnhurried?: boolean },
  ) {
    const settings = poolOptions(options);
    const commits = isUnhurried ? '-c synchronous_commit=off' : '';
    const session = `${settings.options} -c hub.scope=system ${PLANS} ${commits}`;
    this.#begin = isUnhurried ? 'begin; set local synchronous_commit = on' : 'begin';
    this.#pool = new pg.Pool({ ...settings, options: session, types: TYPES, ...wishes });
    // An idle connection that the server drops must not end the process; the next query opens another.
    this.#pool.on('error', () => undefined);
  }

  /** How many queries wait for a connection right now. */
  get waiting(): number {
    return this.#pool.waitingCount;
  }

  /** One statement, its own transaction. */
  async query<R>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    const client = await this.#connect();
    let isBroken = false;
    try {
      return (await client.query(this.#prepared(sql, parameters))).rows as R[];
    } catch (error) {
      // What Postgres itself refuses leaves the connection as it was.
      isBroken = /^(08|57)?$/.test(sqlStateOf(error).slice(0, 2));
      throw error;
    } finally {
      client.release(isBroken);
    }
  }

  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    let isBroken = false;
    try {
      await client.query(this.#begin);
      const result = await work({
        query: async (sql, parameters = []) => (await client.query(this.#prepared(sql, parameters))).rows as never,
      });
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => (isBroken = true));
      throw error;
    } finally {
      client.release(isBroken);
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  /** A connection whose plans are young. */
  async #connect(): Promise<pg.PoolClient> {
    const client = await this.#pool.connect();
    const now = performance.now();
    const since = this.#plannedSince.get(client);
    if (since !== undefined && now - since < PLAN_LIFE_MS) return client;
    this.#plannedSince.set(client, now);
    try {
      if (since !== undefined) await client.query('discard plans');
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  #prepared(sql: string, values: readonly unknown[]): pg.QueryConfig {
    let name = this.#names.get(sql);
    if (name === undefined) {
      name = createHash('sha256').update(sql).digest('hex').slice(0, 32);
      this.#names.set(sql, name);
    }
    return { name, text: sql, values: [...values] };
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { CompiledQuery } from 'kysely';
import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { uuidOf, type OrganisationId } from '@hub/kernel';
import { sqlStateOf } from './sql-state.js';
import type { SystemPool } from './system-pool.js';
import type { Tx } from './tx.js';

export type { Tx };

/** One open transaction of the panel's: sets of rows by `query`, records by `em`. */
export interface EntityTx extends Tx {
  readonly em: EntityManager;
}

/** How the system works on a set of connections: `asSystem` and `eachAlone` hand it out. */
export interface SystemWays {
  readonly alone: Tx;
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

const MAX_TRIES = 4;
/** Serialisation failure and deadlock: the database undid everything and asks to try again. */
const REPEATABLE = new Set(['40001', '40P01']);

/**
 * The house's one way to Postgres. Every transaction says for whom it works before its first statement; row security
 * hides everything else, so a query that forgot its organisation finds nothing instead of a neighbour.
 */
export class Database implements SystemWays {
  /** @internal Each query is a transaction of its own, seen by the system: one round trip. Only `eachAlone` hands it out. */
  readonly alone: Tx;
  /**
   * For what writes very many rows: a connection of its own, so that it never takes those that others wait for, and so
   * that one of the server's processes has to make itself acquainted with its tables. What is written here alone is on
   * the disk a moment after its commit: whoever goes on from it makes sure first (ADR 0044).
   */
  readonly bulk: SystemWays;

  constructor(
    private readonly orm: MikroORM,
    private readonly pool: SystemPool,
    private readonly bulkPool = pool,
  ) {
    this.alone = aloneIn(pool);
    this.bulk = { alone: aloneIn(bulkPool), system: (work) => repeated(() => bulkPool.transaction(work)) };
  }

  /** A transaction that sees one organisation. Repeated, whole, on deadlocks and serialisation failures. */
  inOrganisation<T>(organisation: OrganisationId, work: (tx: EntityTx) => Promise<T>): Promise<T> {
    return this.entities({ 'hub.org': uuidOf(organisation) }, work);
  }

  /** @internal Only `asSystem` calls this. Repeated like every transaction. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return repeated(() => this.pool.transaction(work));
  }

  /** @internal Only `asSystemWithEntities` calls this without an organisation. */
  entities<T>(variables: Readonly<Record<string, string>>, work: (tx: EntityTx) => Promise<T>): Promise<T> {
    return repeated(() => {
      const em = this.orm.em.fork();
      em.setSessionContext({ variables });
      return em.transactional((inner) => work(openTx(inner as EntityManager)));
    });
  }

  /** How many of the flows' queries wait for a connection. */
  get waiting(): number {
    return this.pool.waiting;
  }

  async close(): Promise<void> {
    await this.pool.close();
    if (this.bulkPool !== this.pool) await this.bulkPool.close();
    await this.orm.close();
  }
}

function aloneIn(pool: SystemPool): Tx {
  return { query: (sql, parameters = []) => repeated(() => pool.query(sql, parameters)) };
}

async function repeated<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= MAX_TRIES || !REPEATABLE.has(sqlStateOf(error))) throw error;
      await pause(10 * attempt);
    }
  }
}

function openTx(em: EntityManager): EntityTx {
  return {
    em,
    query: async <R>(sql: string, parameters: readonly unknown[] = []) => {
      const result = await em.getKysely().executeQuery(CompiledQuery.raw(sql, [...parameters]));
      return result.rows as R[];
    },
  };
}

import type { Database, EntityTx, SystemWays, Tx } from './database.js';

/**
 * A transaction that sees every organisation. For work that serves many at once (intake, flows, sweeper, migrations);
 * the import rules name who may.
 */
export function asSystem<T>(database: SystemWays, work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.system(work);
}

/** Like `asSystem`, but each query is a transaction of its own: one round trip for work that is one statement. */
export function eachAlone(database: SystemWays): Tx {
  return database.alone;
}

/** Like `asSystem`, with records: for the look-ups that find out which organisation a sign-in belongs to. */
export function asSystemWithEntities<T>(database: Database, work: (tx: EntityTx) => Promise<T>): Promise<T> {
  return database.entities({ 'hub.scope': 'system' }, work);
}

import type { Database, Tx } from './database.js';

/**
 * A transaction that sees every organisation. For work that serves many at once (intake, flows, sweeper, migrations)
 * and for the one look-up that finds out which organisation a sign-in or a key belongs to; the import rules name them.
 */
export function asSystem<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.transaction({ 'hub.scope': 'system' }, work);
}

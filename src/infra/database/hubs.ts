import type { Tx } from './database.js';

/** The name of the start-up lock: one for each schema of a database. */
export const LOCK = `hashtextextended('talaria/' || current_schema(), 0)`;

/** The hubs that are alive: the backends that hold the start-up lock right now. */
export async function liveHubs(tx: Tx): Promise<readonly number[]> {
  const rows = await tx.query<{ pid: number }>(
    `select pid from pg_locks where locktype = 'advisory' and granted and objsubid = 1
       and database = (select oid from pg_database where datname = current_database())
       and ((classid::bigint << 32) | objid::bigint) = ${LOCK} order by pid`,
  );
  return rows.map(({ pid }) => pid);
}

import { idOf, type OrganisationId } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';

/** So often a row is claimed; one that came to no orderly end by then is stuck, and a person must look. */
export const MAX_TRIES = 5;

/**
 * SQL: of the rows of `near`, which are in order, those that are claimed together. A crash counts for all that was in
 * hand; the more often the first of them was claimed to no orderly end the fewer stay together: all, an eighth, and so
 * on. So only what was in hand alone, twice, can become stuck, and a hub that is killed again and again for another
 * reason goes on.
 */
export function claimedTogether(near: string, limit: string): string {
  return `select * from ${near} where tries <= (select tries from ${near} limit 1)
    limit (select greatest(1, ${limit}::int >> (3 * least(tries, ${MAX_TRIES}))) from ${near} limit 1)`;
}

/** Organisations with rows that were given up after five tries, and how many. */
export async function stuckByOrganisation(
  tx: Tx,
): Promise<readonly { readonly organisationId: OrganisationId; readonly count: number }[]> {
  const rows = await tx.query<{ organisation_id: string; count: number }>(
    `select organisation_id, count(*)::int as count from (
       select organisation_id from messages where is_stuck and state in ('planned', 'sending')
       union all select organisation_id from raw_events where is_stuck and state = 'waiting') stuck
     group by organisation_id`,
  );
  return rows.map((row) => ({ organisationId: idOf('org', row.organisation_id), count: row.count }));
}

import { idOf, type OrganisationId } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';

/** So often a row is claimed; one that came to no orderly end by then is stuck, and a person must look. */
export const MAX_TRIES = 5;

/**
 * SQL: how many rows are claimed together when the first of them was claimed `tries` times to no orderly end. A crash
 * counts for all that were in hand; each time an eighth of them stays together, so that only what was in hand alone,
 * twice, can become stuck, and a hub that is killed again and again for another reason goes on.
 */
export function claimedTogether(limit: string, tries: string): string {
  return `greatest(1, ${limit}::int >> (3 * least(${tries}, ${MAX_TRIES})))`;
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

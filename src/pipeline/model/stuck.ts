import { idOf, type OrganisationId } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';

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

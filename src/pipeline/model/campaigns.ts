import { idOf, uuidOf, type CampaignId, type Instant, type OrganisationId, type ShopId } from '@hub/kernel';
import { toTimestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';

export type StoppedCampaign = 'paused' | 'cancelled';

/** Those of these campaigns whose messages must not leave now. */
export async function stoppedCampaigns(
  tx: Tx,
  ids: readonly CampaignId[],
): Promise<ReadonlyMap<CampaignId, StoppedCampaign>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; state: StoppedCampaign }>(
    `select id, state from campaigns where id = any ($1::uuid[]) and state in ('paused', 'cancelled')`,
    [[...new Set(ids)].map(uuidOf)],
  );
  return new Map(rows.map((row) => [idOf('cmp', row.id), row.state]));
}

/** Ends a shop's campaigns for good; what they had planned is cancelled by whoever runs them. */
export async function cancelCampaigns(tx: Tx, shopId: ShopId, now: Instant): Promise<void> {
  await tx.query(
    `update campaigns set state = 'cancelled', sweep = 'cancel', ended_at = $2, due_at = $2, changed_at = $2
     where shop_id = $1 and state in ('scheduled', 'running', 'paused')`,
    [uuidOf(shopId), toTimestamp(now)],
  );
}

/**
 * Pauses campaigns that would make messages now: after a gap nobody knows whom they reached before. Returns whose they are.
 */
export async function pauseAfterGap(tx: Tx, now: Instant): Promise<readonly OrganisationId[]> {
  const rows = await tx.query<{ organisation_id: string }>(
    `update campaigns set state = 'paused', paused_reason = 'after-gap', due_at = null
     where state = 'running' and planned_at is null or state = 'scheduled' and starts_at <= $1
     returning organisation_id`,
    [toTimestamp(now)],
  );
  return rows.map((row) => idOf('org', row.organisation_id));
}

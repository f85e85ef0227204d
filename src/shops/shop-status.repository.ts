import { Injectable } from '@nestjs/common';
import { uuidOf, type OrganisationId, type ShopId } from '@hub/kernel';
import type { Tx } from '../infra/database/database.js';

export interface ShopStatus {
  readonly statusId: string;
  readonly name: string | null;
  readonly isUnsuccessful: boolean | null;
}

@Injectable()
export class ShopStatusRepository {
  /** Learns statuses, by id; a known name is replaced by a newer one, an unknown one never erases it. */
  async remember(
    tx: Tx,
    statuses: readonly (ShopStatus & { organisationId: OrganisationId; shopId: ShopId })[],
  ): Promise<void> {
    const unique = [...new Map(statuses.map((status) => [`${status.shopId}/${status.statusId}`, status])).values()];
    if (unique.length === 0) return;
    const rows = unique.map((status) => ({
      organisation_id: uuidOf(status.organisationId),
      shop_id: uuidOf(status.shopId),
      status_id: status.statusId,
      name: status.name,
      is_unsuccessful: status.isUnsuccessful,
    }));
    await tx.query(
      `insert into shop_statuses as s (organisation_id, shop_id, status_id, name, is_unsuccessful)
       select organisation_id, shop_id, status_id, name, is_unsuccessful
       from jsonb_to_recordset($1::jsonb) as r(organisation_id uuid, shop_id uuid, status_id text, name text, is_unsuccessful boolean)
       order by shop_id, status_id
       on conflict (shop_id, status_id) do update set
         name = coalesce(excluded.name, s.name), is_unsuccessful = coalesce(excluded.is_unsuccessful, s.is_unsuccessful)
       where (excluded.name, excluded.is_unsuccessful) is distinct from (s.name, s.is_unsuccessful)`,
      [JSON.stringify(rows)],
    );
  }

  list(tx: Tx, shopId: ShopId): Promise<ShopStatus[]> {
    return tx.query<ShopStatus>(
      `select status_id as "statusId", name, is_unsuccessful as "isUnsuccessful" from shop_statuses
       where shop_id = $1 order by length(status_id), status_id`,
      [uuidOf(shopId)],
    );
  }
}

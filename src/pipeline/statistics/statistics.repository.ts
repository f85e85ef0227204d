import { Injectable } from '@nestjs/common';
import { uuidOf, type ShopId } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';
import type { StoredCounters } from './figures.js';

const NO_RULE = '00000000-0000-0000-0000-000000000000';
const FOLD_LIMIT = 10_000;

@Injectable()
export class StatisticsRepository {
  /** Adds waiting deltas to the hourly counters and removes them, in one statement. Returns how many were folded. */
  async fold(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ folded: number }>(
      `with taken as (
         delete from stat_deltas where id in (select id from stat_deltas order by id limit ${FOLD_LIMIT} for update skip locked)
         returning organisation_id, shop_id, coalesce(rule_id, '${NO_RULE}') as rule_id, connection_id, country, hour, metric, delta
       ), summed as (
         select organisation_id, shop_id, rule_id, connection_id, country, hour, metric, sum(delta) as delta
         from taken group by 1, 2, 3, 4, 5, 6, 7 order by 2, 3, 4, 5, 6, 7
       ), folded as (
         insert into stat_hours as s (organisation_id, shop_id, rule_id, connection_id, country, hour, metric, count)
         select organisation_id, shop_id, rule_id, connection_id, country, hour, metric, delta from summed
         on conflict (shop_id, rule_id, connection_id, country, hour, metric) do update set count = s.count + excluded.count
       )
       select count(*)::int as folded from taken`,
    );
    return row?.folded ?? 0;
  }

  /** Counters of a shop by metric: message states, and `sent` for all that a provider ever accepted. */
  async totals(tx: Tx, shopId: ShopId): Promise<StoredCounters> {
    const rows = await tx.query<{ metric: string; count: string }>(
      `select metric, sum(count)::text as count from (
         select metric, count from stat_hours where shop_id = $1
         union all select metric, delta from stat_deltas where shop_id = $1
       ) as counted group by metric having sum(count) <> 0 order by metric`,
      [uuidOf(shopId)],
    );
    return Object.fromEntries(rows.map((row) => [row.metric, Number(row.count)]));
  }
}

import { Injectable } from '@nestjs/common';
import { earliest, uuidOf, type Instant, type ShopId } from '@hub/kernel';
import { toTimestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { StoredCounters } from './figures.js';

const NO_RULE = '00000000-0000-0000-0000-000000000000';
const FOLD_LIMIT = 10_000;

/** What a series is broken down by. */
export const SERIES = ['hour', 'day', 'rule', 'connection', 'country'] as const;
export type SeriesBy = (typeof SERIES)[number];

export interface SeriesWish {
  readonly by: SeriesBy;
  readonly since: Instant;
  readonly until: Instant;
  /** IANA zone of the days. */
  readonly zone: string;
}

export interface SeriesPoint {
  /** An hour (ISO, UTC), a day, an id or a country; empty where there is none. */
  readonly key: string;
  /** The name of the rule or the channel. */
  readonly label: string | null;
  readonly counters: StoredCounters;
}

const KEYS: Readonly<Record<SeriesBy, string>> = {
  hour: `to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
  day: `to_char(hour at time zone zone.name, 'YYYY-MM-DD')`,
  rule: `case when rule_id = '${NO_RULE}' then '' else 'rul_' || rule_id end`,
  connection: `'con_' || connection_id`,
  country: 'country',
};
const LABELS: Readonly<Record<SeriesBy, string>> = {
  hour: 'null',
  day: 'null',
  rule: `(select r.name from rules r where 'rul_' || r.id = c.key)`,
  connection: `(select n.name from connections n where 'con_' || n.id = c.key)`,
  country: 'null',
};

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

  /** How many messages of a shop providers accepted since each of these instants. */
  async sentSince(tx: Tx, shopId: ShopId, instants: readonly Instant[]): Promise<readonly number[]> {
    const rows = await tx.query<{ count: string }>(
      `select coalesce(sum(c.count), 0) as count from unnest($2::timestamptz[]) with ordinality as s(since, place)
       left join (
         select hour, count from stat_hours where shop_id = $1 and metric = 'sent' and hour >= $3
         union all select hour, delta from stat_deltas where shop_id = $1 and metric = 'sent' and hour >= $3
       ) as c on c.hour >= s.since
       group by s.place order by s.place`,
      [uuidOf(shopId), instants.map(toTimestamp), toTimestamp(earliest(...instants))],
    );
    return rows.map(({ count }) => Number(count));
  }

  /** How many numbers joined a shop's marketing base by its newsletter's form since each of these instants. */
  async joinedSince(tx: Tx, shopId: ShopId, instants: readonly Instant[]): Promise<readonly number[]> {
    const rows = await tx.query<{ count: number }>(
      `select count(n.confirmed_at)::int as count from unnest($2::timestamptz[]) with ordinality as s(since, place)
       left join newsletter_sign_ups n on n.shop_id = $1 and n.is_growth and n.confirmed_at >= s.since
       group by s.place order by s.place`,
      [uuidOf(shopId), instants.map(toTimestamp)],
    );
    return rows.map(({ count }) => count);
  }

  /** Counters of a shop by metric and one more thing, of the hours from `since` up to, not including, `until`. */
  async series(tx: Tx, shopId: ShopId, { by, since, until, zone }: SeriesWish): Promise<readonly SeriesPoint[]> {
    const rows = await tx.query<{ key: string; label: string | null; metric: string; count: string }>(
      `select c.key, ${LABELS[by]} as label, c.metric, c.count from (
         select ${KEYS[by]} as key, metric, sum(count)::text as count from (
           select rule_id, connection_id, country, hour, metric, count from stat_hours
           where shop_id = $1 and hour >= $2 and hour < $3
           union all
           select coalesce(rule_id, '${NO_RULE}'), connection_id, country, hour, metric, delta from stat_deltas
           where shop_id = $1 and hour >= $2 and hour < $3
         ) as counted, (select $4::text as name) as zone
         group by 1, 2 having sum(count) <> 0
       ) as c order by c.key, c.metric`,
      [uuidOf(shopId), toTimestamp(since), toTimestamp(until), zone],
    );
    const points = new Map<string, { label: string | null; counters: Record<string, number> }>();
    for (const { key, label, metric, count } of rows) {
      const point = points.get(key) ?? { label, counters: {} };
      point.counters[metric] = Number(count);
      points.set(key, point);
    }
    return [...points].map(([key, { label, counters }]) => ({ key, label, counters }));
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

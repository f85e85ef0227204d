import { Injectable } from '@nestjs/common';
import {
  HOUR_MS,
  MINUTE_MS,
  DAY_MS,
  idOf,
  plus,
  uuidOf,
  type ConnectionId,
  type Instant,
  type OrganisationId,
  type ShopId,
} from '@hub/kernel';
import { toTimestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';

/** What a channel account is about to be asked for, and what it used to cost. */
export interface Demand {
  readonly planned: number;
  /** Micro-units of `currency` that a message cost of late; null where the provider told no price. */
  readonly perMessageMicros: number | null;
  readonly currency: string | null;
}

export interface Silence {
  readonly organisationId: OrganisationId;
  readonly shopId: ShopId;
  readonly connectionId: ConnectionId;
  /** What came in the same hours of the four weeks before, oldest last. */
  readonly usual: readonly number[];
  readonly hours: number;
}

export interface Burst {
  readonly organisationId: OrganisationId;
  readonly connectionId: ConnectionId;
  readonly failed: number;
  readonly all: number;
}

const WEEKS = [1, 2, 3, 4];
const PRICED = 200;

/** What the watchdogs look at, each in one query for everybody. */
@Injectable()
export class WatchdogRepository {
  async channelIds(tx: Tx): Promise<readonly ConnectionId[]> {
    const rows = await tx.query<{ id: string }>(
      `select id from connections where type = 'channel' and (state = 'active' or paused_reason = 'credentials') order by id`,
    );
    return rows.map(({ id }) => idOf('con', id));
  }

  async demands(tx: Tx, ids: readonly ConnectionId[], until: Instant): Promise<ReadonlyMap<ConnectionId, Demand>> {
    const rows = await tx.query<{ id: string; planned: number; price: number | null; currency: string | null }>(
      `select c.id, (select count(*)::int from messages m where m.connection_id = c.id and m.state = 'planned'
           and not m.is_stuck and m.due_at <= $2) as planned, p.price, p.currency
       from unnest($1::uuid[]) as c(id) left join lateral (
         select avg(a.price_micros)::float8 as price, max(a.price_currency) as currency from (
           select price_micros, price_currency from attempts
           where connection_id = c.id and price_micros is not null and provider_message_id is not null
           order by connection_id, provider_message_id desc limit ${PRICED}) as a
       ) as p on true`,
      [ids.map(uuidOf), toTimestamp(until)],
    );
    return new Map(
      rows.map((row) => [
        idOf('con', row.id),
        { planned: row.planned, perMessageMicros: row.price, currency: row.currency },
      ]),
    );
  }

  /** The senders that shops chose on an account, with the shops' names. */
  async chosenSenders(
    tx: Tx,
    id: ConnectionId,
  ): Promise<readonly { readonly sender: string; readonly shop: string }[]> {
    return tx.query(
      `select g.sender, s.name as shop from connection_grants g join shops s on s.id = g.shop_id
       where g.connection_id = $1 and g.sender is not null order by s.id`,
      [uuidOf(id)],
    );
  }

  /** Shops from whose webhooks nothing came in the last `hours`, though something came in each of the four weeks before. */
  async silences(tx: Tx, hours: number, now: Instant): Promise<readonly Silence[]> {
    const from = (week: number) => toTimestamp(plus(now, -week * 7 * DAY_MS - hours * HOUR_MS));
    const to = (week: number) => toTimestamp(plus(now, -week * 7 * DAY_MS));
    const weeks = [0, ...WEEKS];
    const rows = await tx.query<{
      organisation_id: string;
      shop_id: string;
      connection_id: string;
      counts: readonly number[];
    }>(
      `select * from (
         select c.organisation_id, c.shop_id, c.id as connection_id, (
           select array_agg((select count(*)::int from shop_events e
             where e.shop_id = c.shop_id and e.received_at > w.a and e.received_at <= w.b) order by w.n)
           from unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) as w(n, a, b)) as counts
         from connections c where c.type = 'shop' and c.state = 'active'
       ) as s where counts[1] = 0 and 0 < all (counts[2:])`,
      [weeks, weeks.map(from), weeks.map(to)],
    );
    return rows.map((row) => ({
      organisationId: idOf('org', row.organisation_id),
      shopId: idOf('shp', row.shop_id),
      connectionId: idOf('con', row.connection_id),
      usual: row.counts.slice(1),
      hours,
    }));
  }

  /**
   * What accounts were asked in the last minutes, and how much of it they refused or could not deliver. Ids tell when
   * attempts were made, by the machine's clock (`machineNow`): they lead the plan.
   */
  async attempts(tx: Tx, minutes: number, now: Instant, machineNow: Instant): Promise<readonly Burst[]> {
    const rows = await tx.query<{ organisation_id: string; connection_id: string; failed: number; all: number }>(
      `select organisation_id, connection_id, count(*) filter (where state in ('failed', 'expired'))::int as failed,
         count(*)::int as all
       from attempts where id >= $1 and last_asked_at > $2 group by 1, 2`,
      [firstUuidAt(plus(machineNow, -2 * minutes * MINUTE_MS)), toTimestamp(plus(now, -minutes * MINUTE_MS))],
    );
    return rows.map((row) => ({
      organisationId: idOf('org', row.organisation_id),
      connectionId: idOf('con', row.connection_id),
      failed: row.failed,
      all: row.all,
    }));
  }
}

/** The smallest UUIDv7 of an instant. */
function firstUuidAt(instant: Instant): string {
  const hex = instant.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}

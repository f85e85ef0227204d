import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type ClientId, type Instant, type OrganisationId } from '@hub/kernel';
import { toInstant, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { ClosedMonth, Month, Span, UsageRow } from './usage.js';

export const JOB = 'usage';

/** Whose usage is counted, since when and by which clock. */
export interface Counted {
  readonly clientId: ClientId;
  readonly organisationId: OrganisationId;
  readonly name: string;
  readonly createdAt: Instant;
  readonly markupBasisPoints: number;
  /** Of the organisation's oldest shop; UTC where it has none. */
  readonly zone: string;
}

/** What a transaction that began earlier may still bring. */
const OVERLAP = `interval '10 minutes'`;
const PARTS = `coalesce(a.parts, case when a.leg_no = m.leg_no then m.parts end, 1)`;
/** The provider took it: what it refused costs nothing. */
const TAKEN = `a.state <> 'sending' and (a.state <> 'failed' or a.provider_message_id is not null or a.price_micros is not null)`;
/** It may still be billed: what did not arrive is billed only where the provider says so. */
const MAY_COST = `a.price_micros is null and a.state in ('accepted', 'uncertain', 'delivered', 'read')`;

/** SQL: the hours of $1 by the attempts themselves, each hour by its own stretch of the table. */
const FRESH = `select f.organisation_id, f.shop_id, f.connection_id, f.country, f.hour, f.currency, f.messages, f.parts, f.billed_micros,
    f.unbilled_parts,
    coalesce((select max(u.part_price_micros) from usage_hours u where u.hour = f.hour and u.shop_id = f.shop_id
        and u.connection_id = f.connection_id and u.currency = f.currency),
      case when g.price_currency = f.currency then g.price_per_part_micros end) as part_price_micros
  from (
    select a.organisation_id, m.shop_id, a.connection_id, coalesce(m.country, '') as country,
      a.hour, coalesce(a.price_currency, g.price_currency, '') as currency,
      count(*)::int as messages, sum(${PARTS})::int as parts, coalesce(sum(a.price_micros), 0)::bigint as billed_micros,
      coalesce(sum(${PARTS}) filter (where ${MAY_COST}), 0)::int as unbilled_parts
    from unnest($1::timestamptz[]) as t(hour), lateral (
      select t.hour, a.* from attempts a
      where a.first_asked_at >= t.hour and a.first_asked_at < t.hour + interval '1 hour' and ${TAKEN} offset 0) as a
    join messages m on m.id = a.message_id
    left join connection_grants g on g.shop_id = m.shop_id and g.connection_id = a.connection_id
    group by 1, 2, 3, 4, 5, 6) as f
  left join connection_grants g on g.shop_id = f.shop_id and g.connection_id = f.connection_id`;

const SUMS = `sum(messages)::int as messages, sum(parts)::int as parts, sum(billed_micros)::bigint as billed_micros,
  sum(estimated_micros)::bigint as estimated_micros, sum(unpriced_parts)::int as unpriced_parts`;

@Injectable()
export class UsageRepository {
  /** The hours of which something changed since they were folded last. */
  async touched(tx: Tx): Promise<readonly Instant[]> {
    const [last] = await tx.query<{ at: Timestamp | null }>(
      `select max(done_at) - ${OVERLAP} as at from ticks where job = $1`,
      [JOB],
    );
    const since = last?.at == null ? new Date(0) : toTimestamp(toInstant(last.at));
    const rows = await tx.query<{ hour: Timestamp }>(
      `select distinct date_trunc('hour', first_asked_at, 'UTC') as hour from attempts
       where first_asked_at >= $1 or answered_at >= $1 or reported_at >= $1 order by 1`,
      [since],
    );
    return rows.map(({ hour }) => toInstant(hour));
  }

  /** Reckons these hours anew. */
  async fold(tx: Tx, hours: readonly Instant[]): Promise<void> {
    if (hours.length === 0) return;
    const parameters = [hours.map(toTimestamp)];
    await tx.query(
      `update usage_hours set messages = 0, parts = 0, billed_micros = 0, unbilled_parts = 0 where hour = any ($1::timestamptz[])`,
      parameters,
    );
    await tx.query(
      `insert into usage_hours as u (organisation_id, shop_id, connection_id, country, hour, currency, messages, parts, billed_micros,
         unbilled_parts, part_price_micros)
       ${FRESH} order by 2, 3, 4, 5, 6
       on conflict (shop_id, connection_id, country, hour, currency) do update set organisation_id = excluded.organisation_id,
         messages = excluded.messages, parts = excluded.parts, billed_micros = excluded.billed_micros,
         unbilled_parts = excluded.unbilled_parts, part_price_micros = excluded.part_price_micros`,
      parameters,
    );
  }

  /** Of whom there is something to count; null = of everybody. */
  async counted(tx: Tx, clientIds: readonly ClientId[] | null = null): Promise<readonly Counted[]> {
    const rows = await tx.query<{
      id: string;
      organisation_id: string;
      name: string;
      created_at: Timestamp;
      markup_basis_points: number;
      zone: string | null;
    }>(
      `select c.id, c.organisation_id, c.name, c.created_at, c.markup_basis_points, z.zone from clients c
       left join lateral (select s.zone from shops s where s.organisation_id = c.organisation_id
         order by s.created_at, s.id limit 1) as z on true
       where $1::uuid[] is null or c.id = any ($1::uuid[]) order by c.name, c.id`,
      [clientIds === null ? null : clientIds.map(uuidOf)],
    );
    return rows.map((row) => ({
      clientId: idOf('cli', row.id),
      organisationId: idOf('org', row.organisation_id),
      name: row.name,
      createdAt: toInstant(row.created_at),
      markupBasisPoints: row.markup_basis_points,
      zone: row.zone ?? 'UTC',
    }));
  }

  async closedMonths(tx: Tx, clientIds: readonly ClientId[]): Promise<readonly ClosedMonth[]> {
    const rows = await tx.query<{
      client_id: string;
      month: Month;
      from_at: Timestamp;
      until_at: Timestamp;
      closed_at: Timestamp;
    }>(
      'select client_id, month, from_at, until_at, closed_at from usage_months where client_id = any ($1::uuid[]) order by 1, 2',
      [clientIds.map(uuidOf)],
    );
    return rows.map((row) => ({
      clientId: idOf('cli', row.client_id),
      month: row.month,
      from: toInstant(row.from_at),
      until: toInstant(row.until_at),
      closedAt: toInstant(row.closed_at),
    }));
  }

  /** What these spans hold by now, beyond what was closed of them. `touched`: hours that were not folded since they changed. */
  async open(tx: Tx, spans: readonly Span[], touched: readonly Instant[]): Promise<readonly UsageRow[]> {
    if (spans.length === 0) return [];
    const rows = await tx.query<Row>(openSql(), [...parametersOf(touched, spans)]);
    return rows.map(fromRow);
  }

  async closed(tx: Tx, clientIds: readonly ClientId[], month: Month): Promise<readonly UsageRow[]> {
    const rows = await tx.query<Row>(
      `select client_id, shop_id, connection_id, country, currency, of_month, messages, parts, billed_micros::float8 as billed_micros,
         estimated_micros::float8 as estimated_micros, unpriced_parts
       from usage_closed where client_id = any ($1::uuid[]) and month = $2`,
      [clientIds.map(uuidOf), month],
    );
    return rows.map(fromRow);
  }

  /** Closes a month of a client's, once. `spans`: the month and those it corrects. False: somebody else has. */
  async close(
    tx: Tx,
    { clientId, organisationId }: Pick<Counted, 'clientId' | 'organisationId'>,
    spans: readonly Span[],
    touched: readonly Instant[],
    now: Instant,
  ): Promise<boolean> {
    const [own] = spans;
    if (own === undefined) return false;
    const rows = await tx.query(
      `insert into usage_months (organisation_id, client_id, month, from_at, until_at, closed_at)
       values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning month`,
      [uuidOf(organisationId), uuidOf(clientId), own.ofMonth, ...[own.from, own.until, now].map(toTimestamp)],
    );
    if (rows.length === 0) return false;
    await tx.query(
      `insert into usage_closed (organisation_id, client_id, month, of_month, shop_id, connection_id, country, currency, messages, parts,
         billed_micros, estimated_micros, unpriced_parts)
       select $6::uuid, client_id, $7::text, of_month, shop_id, connection_id, country, currency, messages, parts,
         billed_micros, estimated_micros, unpriced_parts from (${openSql()}) as o`,
      [...parametersOf(touched, spans), uuidOf(organisationId), own.ofMonth],
    );
    return true;
  }

  /** False: there is no such client. */
  async markUp(tx: Tx, clientId: ClientId, basisPoints: number): Promise<boolean> {
    const rows = await tx.query('update clients set markup_basis_points = $2 where id = $1 returning id', [
      uuidOf(clientId),
      basisPoints,
    ]);
    return rows.length > 0;
  }
}

/** $1 hours, $2–$5 the spans. */
function parametersOf(touched: readonly Instant[], spans: readonly Span[]): readonly unknown[] {
  return [
    touched.map(toTimestamp),
    spans.map(({ clientId }) => uuidOf(clientId)),
    spans.map(({ ofMonth }) => ofMonth),
    spans.map(({ from }) => toTimestamp(from)),
    spans.map(({ until }) => toTimestamp(until)),
  ];
}

function openSql(): string {
  return `with spans as (
      select * from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[]) as s(client_id, of_month, from_at, until_at)
    ), hours as (
      select shop_id, connection_id, country, hour, currency, messages, parts, billed_micros, unbilled_parts, part_price_micros
      from usage_hours where hour >= (select min(from_at) from spans) and hour <> all ($1::timestamptz[])
      union all
      select shop_id, connection_id, country, hour, currency, messages, parts, billed_micros, unbilled_parts, part_price_micros
      from (${FRESH}) as fresh
    ), figures as (
      select s.client_id, s.of_month, h.shop_id, h.connection_id, h.country, h.currency, h.messages, h.parts, h.billed_micros,
        coalesce(h.unbilled_parts * h.part_price_micros, 0) as estimated_micros,
        case when h.part_price_micros is null then h.unbilled_parts else 0 end as unpriced_parts
      from spans s join shops sh on sh.client_id = s.client_id
      join hours h on h.shop_id = sh.id and h.hour >= s.from_at and h.hour < s.until_at
      union all
      select c.client_id, c.of_month, c.shop_id, c.connection_id, c.country, c.currency, -c.messages, -c.parts, -c.billed_micros,
        -c.estimated_micros, -c.unpriced_parts
      from usage_closed c join spans s on s.client_id = c.client_id and s.of_month = c.of_month
    )
    select client_id, shop_id, connection_id, country, currency, of_month, messages, parts, billed_micros::float8 as billed_micros,
      estimated_micros::float8 as estimated_micros, unpriced_parts
    from (select client_id, shop_id, connection_id, country, currency, of_month, ${SUMS} from figures group by 1, 2, 3, 4, 5, 6) as summed
    where (messages, parts, billed_micros, estimated_micros, unpriced_parts) <> (0, 0, 0, 0, 0)`;
}

interface Row {
  readonly client_id: string;
  readonly shop_id: string;
  readonly connection_id: string;
  readonly country: string;
  readonly currency: string;
  readonly of_month: Month;
  readonly messages: number;
  readonly parts: number;
  readonly billed_micros: number;
  readonly estimated_micros: number;
  readonly unpriced_parts: number;
}

function fromRow(row: Row): UsageRow {
  return {
    clientId: idOf('cli', row.client_id),
    shopId: idOf('shp', row.shop_id),
    connectionId: idOf('con', row.connection_id),
    country: row.country,
    currency: row.currency,
    ofMonth: row.of_month,
    messages: row.messages,
    parts: row.parts,
    billedMicros: row.billed_micros,
    estimatedMicros: row.estimated_micros,
    unpricedParts: row.unpriced_parts,
  };
}

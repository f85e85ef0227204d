import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type CampaignId, type Instant, type ShopId } from '@hub/kernel';
import { toInstant, toInstantOrNull, toTimestamp, walkFrom, type Timestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { Campaign, CampaignSpec, CampaignState, PauseReason, Sweep } from './campaign.js';

/** A campaign in the runner's hands. */
export interface ClaimedCampaign extends Campaign {
  readonly token: string;
  /** This one included; an orderly end sets it back. */
  readonly tries: number;
}

/** What a change of state sets besides; what is left out stays. */
export interface Change {
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  readonly pausedReason?: PauseReason | null;
  readonly sweep?: Sweep | null;
  readonly dueAt: Instant | null;
}

/** How far a step came. */
export interface Progress {
  readonly cursor: string | null;
  readonly people: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly isWhole: boolean;
}

const CLAIM_SECONDS = 120;

@Injectable()
export class CampaignRepository {
  async add(tx: Tx, campaign: Campaign): Promise<void> {
    const { id, organisationId, clientId, shopId, name, spec, startsAt, createdAt } = campaign;
    await tx.query(
      `insert into campaigns (id, organisation_id, client_id, shop_id, name, spec, state, starts_at, people, skipped, tries,
         created_at, changed_at)
       values ($1, $2, $3, $4, $5, $6::jsonb, 'draft', $7, 0, '{}', 0, $8, $8)`,
      [
        ...[id, organisationId, clientId, shopId].map(uuidOf),
        name,
        JSON.stringify(spec),
        toTimestamp(startsAt),
        toTimestamp(createdAt),
      ],
    );
  }

  async find(tx: Tx, id: CampaignId): Promise<Campaign | null> {
    const [row] = await tx.query<CampaignRow>('select * from campaigns where id = $1', [uuidOf(id)]);
    return row === undefined ? null : fromRow(row);
  }

  /** Newest first. */
  async list(tx: Tx, shopIds: readonly ShopId[], { states, before, limit }: ListPage): Promise<readonly Campaign[]> {
    const rows = await tx.query<CampaignRow>(
      `select * from campaigns where shop_id = any ($1::uuid[]) and ($2::text[] is null or state = any ($2))
         and ($3::uuid is null or id < $3) order by id desc limit $4`,
      [shopIds.map(uuidOf), states, before === null ? null : uuidOf(before), limit],
    );
    return rows.map(fromRow);
  }

  /** The whole draft anew. False: it is none any more. */
  async replaceDraft(tx: Tx, { id, name, spec, startsAt }: Campaign, now: Instant): Promise<boolean> {
    const rows = await tx.query(
      `update campaigns set name = $2, spec = $3::jsonb, starts_at = $4, changed_at = $5 where id = $1 and state = 'draft' returning id`,
      [uuidOf(id), name, JSON.stringify(spec), toTimestamp(startsAt), toTimestamp(now)],
    );
    return rows.length > 0;
  }

  async removeDraft(tx: Tx, id: CampaignId): Promise<boolean> {
    const rows = await tx.query(`delete from campaigns where id = $1 and state = 'draft' returning id`, [uuidOf(id)]);
    if (rows.length > 0) await tx.query('delete from campaign_recipients where campaign_id = $1', [uuidOf(id)]);
    return rows.length > 0;
  }

  /** Null: it is in none of these states, and nothing was changed. */
  async become(
    tx: Tx,
    id: CampaignId,
    from: readonly CampaignState[],
    to: CampaignState,
    change: Change,
    now: Instant,
  ): Promise<Campaign | null> {
    const { startedAt = null, endedAt = null, pausedReason = null, sweep, dueAt } = change;
    const [row] = await tx.query<CampaignRow>(
      `update campaigns set state = $3, started_at = coalesce(started_at, $4), ended_at = coalesce(ended_at, $5),
         paused_reason = $6, sweep = case when $7 then $8 else sweep end, due_at = $9, tries = 0, changed_at = $10
       where id = $1 and state = any ($2::text[]) returning *`,
      [
        uuidOf(id),
        from,
        to,
        toTimestamp(startedAt),
        toTimestamp(endedAt),
        pausedReason,
        sweep !== undefined,
        sweep ?? null,
        toTimestamp(dueAt),
        toTimestamp(now),
      ],
    );
    return row === undefined ? null : fromRow(row);
  }

  /** The next one after `last` that has something to do; a lease by the database's clock, which ends with its hub. */
  async claim(tx: Tx, { now, claimant, live, last }: ClaimWish): Promise<ClaimedCampaign | null> {
    const token = randomUUID();
    const [row] = await tx.query<CampaignRow & { tries: number }>(
      `update campaigns set claim_token = $1, claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds',
         claimed_by = $2, tries = tries + 1
       where id = (select id from campaigns where due_at <= $3 and id > $5::uuid
         and (claimed_until is null or claimed_until < clock_timestamp() or claimed_by <> all ($4::int[]))
         order by id limit 1 for update skip locked)
       returning *`,
      [token, claimant, toTimestamp(now), live, walkFrom(last)],
    );
    return row === undefined ? null : { ...fromRow(row), token, tries: row.tries };
  }

  /** The claim goes on. False: it was lost. */
  async renew(tx: Tx, { id, token }: ClaimedCampaign): Promise<boolean> {
    const rows = await tx.query(
      `update campaigns set claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds'
       where id = $1 and claim_token = $2 returning id`,
      [uuidOf(id), token],
    );
    return rows.length > 0;
  }

  /** People who were planned: their place and the counters move together, once, whoever planned them how often. */
  async advance(
    tx: Tx,
    { id, token, skipped: known }: ClaimedCampaign,
    progress: Progress,
    now: Instant,
  ): Promise<void> {
    const skipped = { ...known };
    for (const [reason, count] of Object.entries(progress.skipped)) skipped[reason] = (skipped[reason] ?? 0) + count;
    await tx.query(
      `update campaigns set cursor = coalesce($3, cursor), people = people + $4, skipped = $5::jsonb,
         planned_at = case when $6 then $7 else planned_at end, ${RELEASED}, due_at = case when state = 'paused' then null else $7::timestamptz end
       where id = $1 and claim_token = $2`,
      [
        uuidOf(id),
        token,
        progress.cursor,
        progress.people,
        JSON.stringify(skipped),
        progress.isWhole,
        toTimestamp(now),
      ],
    );
  }

  /** All that waited was swept, unless something else was asked for meanwhile. */
  async swept(tx: Tx, { id, token, sweep }: ClaimedCampaign, now: Instant): Promise<void> {
    await tx.query(
      `update campaigns set sweep = case when sweep = $3 then null else sweep end, ${RELEASED},
         due_at = case when state = 'paused' then null else $4::timestamptz end
       where id = $1 and claim_token = $2`,
      [uuidOf(id), token, sweep, toTimestamp(now)],
    );
  }

  /** Nothing to do before `dueAt`, unless it was changed meanwhile. */
  async rest(tx: Tx, { id, token, state, sweep }: ClaimedCampaign, dueAt: Instant | null): Promise<void> {
    await tx.query(
      `update campaigns set ${RELEASED}, due_at = case when state = $3 and sweep is not distinct from $4 then $5 else due_at end
       where id = $1 and claim_token = $2`,
      [uuidOf(id), token, state, sweep, toTimestamp(dueAt)],
    );
  }

  /** A step that failed is tried again later. */
  async failed(tx: Tx, { id, token }: ClaimedCampaign, dueAt: Instant): Promise<void> {
    await tx.query(
      `update campaigns set claim_token = null, claimed_until = null, due_at = case when due_at is null then null else $3::timestamptz end
       where id = $1 and claim_token = $2`,
      [uuidOf(id), token, toTimestamp(dueAt)],
    );
  }
}

const RELEASED = 'claim_token = null, claimed_until = null, tries = 0';

export interface ListPage {
  readonly states: readonly CampaignState[] | null;
  readonly before: CampaignId | null;
  readonly limit: number;
}

export interface ClaimWish {
  readonly now: Instant;
  readonly claimant: number;
  readonly live: readonly number[];
  readonly last: CampaignId | null;
}

interface CampaignRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly client_id: string;
  readonly shop_id: string;
  readonly name: string;
  readonly spec: CampaignSpec;
  readonly state: CampaignState;
  readonly starts_at: Timestamp | null;
  readonly started_at: Timestamp | null;
  readonly planned_at: Timestamp | null;
  readonly ended_at: Timestamp | null;
  readonly paused_reason: PauseReason | null;
  readonly cursor: string | null;
  readonly people: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly sweep: Sweep | null;
  readonly created_at: Timestamp;
  readonly changed_at: Timestamp;
}

function fromRow(row: CampaignRow): Campaign {
  return {
    id: idOf('cmp', row.id),
    organisationId: idOf('org', row.organisation_id),
    clientId: idOf('cli', row.client_id),
    shopId: idOf('shp', row.shop_id),
    name: row.name,
    spec: row.spec,
    state: row.state,
    startsAt: toInstantOrNull(row.starts_at),
    startedAt: toInstantOrNull(row.started_at),
    plannedAt: toInstantOrNull(row.planned_at),
    endedAt: toInstantOrNull(row.ended_at),
    pausedReason: row.paused_reason,
    cursor: row.cursor,
    people: row.people,
    skipped: row.skipped,
    sweep: row.sweep,
    createdAt: toInstant(row.created_at),
    changedAt: toInstant(row.changed_at),
  };
}

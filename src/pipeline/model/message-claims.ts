import { randomUUID } from 'node:crypto';
import { idOf, uuidOf, type ConnectionId, type Instant, type MessageId } from '@hub/kernel';
import { toTimestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import { MESSAGE_COLUMNS, messagesOf, type ClaimedMessage } from './claimed-messages.js';
import { claimedTogether, MAX_TRIES } from './stuck.js';

export interface MessageClaim {
  readonly token: string;
  readonly messages: readonly ClaimedMessage[];
}

const CLAIM_SECONDS = 90;

/**
 * Takes messages of one connection that are due by business time, transactional ones first; after a crash fewer at once.
 * The claim is a lease by the database's clock; an expired one gives the message back, since nobody was spoken to yet.
 */
export async function claimDue(
  tx: Tx,
  connectionId: ConnectionId,
  { claimant, now, limit }: { readonly claimant: number; readonly now: Instant; readonly limit: number },
): Promise<MessageClaim> {
  const token = randomUUID();
  // By its place a row is found again without an index; who moved it meanwhile has it, and it is not taken here.
  const messages = await messagesOf(
    tx,
    `with near as materialized (
         select ctid, tries from messages
         where connection_id = $2 and state = 'planned' and not is_stuck and due_at <= $3
           and (claimed_until is null or claimed_until < clock_timestamp())
         order by priority, due_at limit $4 for update skip locked)
     update messages m set claim_token = $1, claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds',
       claimed_by = $5, tries = m.tries + 1, is_stuck = m.tries + 1 > ${MAX_TRIES}
     where m.ctid = any (array(select ctid from (${claimedTogether('near', '$4')}) claimed))
     returning ${MESSAGE_COLUMNS}`,
    [token, uuidOf(connectionId), toTimestamp(now), limit, claimant],
    (row) => !row.is_stuck,
  );
  return { token, messages: messages.sort(byUrgency) };
}

/** Gives claimed messages back, unspoken, as an orderly end does. */
export async function releaseClaim(tx: Tx, token: string, ids: readonly MessageId[]): Promise<void> {
  await tx.query(
    `update messages set claim_token = null, claimed_until = null, tries = 0
     where id = any ($2::uuid[]) and claim_token = $1 and state = 'planned'`,
    [token, ids.map(uuidOf)],
  );
}

/**
 * Takes messages of one connection left in `sending` past their lease: whoever spoke of them is gone or gave them a time
 * to be asked again. The fresh token fences the old holder off.
 */
export async function claimUnanswered(
  tx: Tx,
  connectionId: ConnectionId,
  { claimant, limit }: { readonly claimant: number; readonly limit: number },
): Promise<MessageClaim> {
  const token = randomUUID();
  const rows = await messagesOf(
    tx,
    `update messages m set claim_token = $1, claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds',
       claimed_by = $4
     from (
       select id from messages where connection_id = $2 and state = 'sending' and claimed_until < clock_timestamp()
       order by changed_at limit $3 for update skip locked
     ) late
     where m.id = late.id
     returning ${MESSAGE_COLUMNS}`,
    [token, uuidOf(connectionId), limit, claimant],
  );
  return { token, messages: rows.sort(byUrgency) };
}

/**
 * Ends the leases of hubs that are gone: `live` are the claimants still there. What was not spoken of is free again; what
 * was is asked about. Tries stay counted: a crash is a try.
 */
export async function endLeasesOfTheGone(tx: Tx, live: readonly number[], now: Instant): Promise<void> {
  await tx.query(
    `update messages set claim_token = null, claimed_until = null where id in (
       select m.id from connections c cross join lateral (
         select id from messages where connection_id = c.id and state = 'planned' and not is_stuck and due_at <= $2
           and claimed_until > clock_timestamp() and claimed_by <> all ($1::int[]) for update skip locked) m
       where c.type = 'channel')`,
    [live, toTimestamp(now)],
  );
  await tx.query(
    `update messages set claimed_until = clock_timestamp()
     where state = 'sending' and claimed_until > clock_timestamp() and claimed_by <> all ($1::int[])`,
    [live],
  );
  await tx.query(
    `update raw_events set claim_token = null, claimed_until = null
     where state = 'waiting' and not is_stuck and claimed_until > clock_timestamp() and claimed_by <> all ($1::int[])`,
    [live],
  );
}

/** Keeps messages in `sending` and lets each be asked again after its `delayMs`, by the database's clock. */
export async function askAgainIn(
  tx: Tx,
  items: readonly { readonly id: MessageId; readonly claim: string; readonly delayMs: number }[],
): Promise<void> {
  if (items.length === 0) return;
  await tx.query(
    `update messages m set claimed_until = clock_timestamp() + i.delay_ms * interval '1 millisecond'
     from unnest($1::uuid[], $2::uuid[], $3::float8[]) as i(id, claim, delay_ms)
     where m.id = i.id and m.claim_token = i.claim and m.state = 'sending'`,
    [items.map(({ id }) => uuidOf(id)), items.map(({ claim }) => claim), items.map(({ delayMs }) => delayMs)],
  );
}

/** Messages whose leg was accepted and stayed silent past its time. */
export async function silentPast(tx: Tx, now: Instant, limit: number): Promise<readonly ClaimedMessage[]> {
  return messagesOf(
    tx,
    `select ${MESSAGE_COLUMNS} from messages m where m.state = 'accepted' and m.fallback_at <= $1
     order by m.fallback_at limit $2 for update skip locked`,
    [toTimestamp(now), limit],
  );
}

/** The messages of these ids, locked, in whatever state. */
export async function lockMessages(tx: Tx, ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, ClaimedMessage>> {
  const messages = await messagesOf(
    tx,
    `select ${MESSAGE_COLUMNS} from messages m where m.id = any ($1::uuid[]) order by m.id for update`,
    [ids.map(uuidOf)],
  );
  return new Map(messages.map((message) => [message.id, message]));
}

/** Connections that have something due or something to ask again, for the sweeper. */
export async function connectionsWithDue(tx: Tx, now: Instant): Promise<readonly ConnectionId[]> {
  const rows = await tx.query<{ id: string }>(
    `select c.id from connections c where c.type = 'channel' and (exists (
       select 1 from messages m where m.connection_id = c.id and m.state = 'planned' and not m.is_stuck and m.due_at <= $1
         and (m.claimed_until is null or m.claimed_until < clock_timestamp()))
       or exists (
       select 1 from messages m where m.connection_id = c.id and m.state = 'sending' and m.claimed_until < clock_timestamp()))`,
    [toTimestamp(now)],
  );
  return rows.map((row) => idOf('con', row.id));
}

function byUrgency(left: ClaimedMessage, right: ClaimedMessage): number {
  const byClass = Number(left.messageClass === 'marketing') - Number(right.messageClass === 'marketing');
  return byClass || left.dueAt - right.dueAt || (left.id < right.id ? -1 : 1);
}

import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  HOUR_MS,
  idOf,
  MINUTE_MS,
  newId,
  storableJson,
  uuidOf,
  type ConnectionId,
  type ConversationId,
  type Instant,
  type OrganisationId,
  type ReplyId,
} from '@hub/kernel';
import type { Intent } from '@hub/replies';
import type { Reply, ReplyAttachment } from '../core/index.js';
import { toInstant, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { KeptReply, ReplyOutcome } from './conversation.entity.js';

export interface StoredReply {
  readonly id: ReplyId;
  readonly organisationId: OrganisationId;
  readonly connectionId: ConnectionId;
  readonly content: KeptReply;
  readonly receivedAt: Instant;
}

export interface ReplySettlement {
  readonly state: 'done' | 'unmatched';
  readonly conversationId: ConversationId | null;
  readonly intent: Intent | null;
  readonly outcome: ReplyOutcome;
}

/** A reply that cannot be worked off is tried again with growing gaps, then left for a person. */
const TRIES = 5;
/** A provider that stamps no reply and gives no ids repeats within this. */
const REPEATED_WITHIN_MS = 10 * MINUTE_MS;
const MANY = 10;
/** Longer ids are kept as their digest. */
const LONG_ID = 198;

@Injectable()
export class ReplyRepository {
  /** What was told before is not told again. */
  async insert(
    tx: Tx,
    connection: { id: ConnectionId; organisationId: OrganisationId },
    trust: 'signed' | 'hint',
    replies: readonly Reply[],
    now: Instant,
  ): Promise<void> {
    if (replies.length === 0) return;
    const rows = replies.map((reply) => {
      const { attachments: _files, ...bare } = reply;
      const content: KeptReply = storableJson(bare);
      return { id: uuidOf(newId('rpl')), dedupe_key: keyOf(content, now), content };
    });
    const kept = await tx.query<{ id: string }>(
      `insert into replies (id, organisation_id, connection_id, trust, dedupe_key, content, received_at, state, tries, due_at)
       select id, $2, $3, $4, dedupe_key, content, $5, 'waiting', 0, $5
       from jsonb_to_recordset($1::jsonb) as r(id uuid, dedupe_key text, content jsonb) on conflict do nothing returning id`,
      [JSON.stringify(rows), uuidOf(connection.organisationId), uuidOf(connection.id), trust, toTimestamp(now)],
    );
    const isKept = new Set(kept.map(({ id }) => id));
    const files = rows.flatMap(({ id }, index) =>
      isKept.has(id) ? (replies[index]?.attachments ?? []).map((file) => ({ ...file, replyId: id })) : [],
    );
    await this.#attach(tx, connection.organisationId, files);
  }

  async #attach(
    tx: Tx,
    organisationId: OrganisationId,
    files: readonly (ReplyAttachment & { readonly replyId: string })[],
  ): Promise<void> {
    if (files.length === 0) return;
    await tx.query(
      `insert into reply_attachments (id, organisation_id, reply_id, name, type, size, content)
       select r.id, $1, r.reply_id, r.name, r.type, r.size, r.content
       from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::bytea[])
         as r(id, reply_id, name, type, size, content)`,
      [
        uuidOf(organisationId),
        files.map(() => uuidOf(newId('fil'))),
        files.map(({ replyId }) => replyId),
        files.map(({ name }) => name),
        files.map(({ type }) => type),
        files.map(({ size }) => size),
        files.map(({ content }) => content),
      ],
    );
  }

  /** The oldest one that is due, locked until the transaction ends; those of another hub left out. */
  async take(tx: Tx, now: Instant): Promise<StoredReply | null> {
    const [row] = await tx.query<{
      id: string;
      organisation_id: string;
      connection_id: string;
      content: KeptReply | null;
      received_at: Timestamp;
    }>(
      `select id, organisation_id, connection_id, content, received_at from replies
       where state = 'waiting' and due_at <= $1 order by due_at, id limit 1 for update skip locked`,
      [toTimestamp(now)],
    );
    if (row === undefined || row.content === null) return null;
    return {
      id: idOf('rpl', row.id),
      organisationId: idOf('org', row.organisation_id),
      connectionId: idOf('con', row.connection_id),
      content: row.content,
      receivedAt: toInstant(row.received_at),
    };
  }

  async settle(tx: Tx, id: ReplyId, { state, conversationId, intent, outcome }: ReplySettlement): Promise<void> {
    await tx.query(
      `update replies set state = $2, conversation_id = $3, intent = $4, outcome = $5,
         content = case when $5 = 'erased' then null else content end where id = $1`,
      [uuidOf(id), state, conversationId === null ? null : uuidOf(conversationId), intent, outcome],
    );
    if (outcome === 'erased') await tx.query('delete from reply_attachments where reply_id = $1', [uuidOf(id)]);
  }

  /** The oldest one that is due could not be worked off: later, and after so many times not by itself. */
  async putOff(tx: Tx, now: Instant): Promise<void> {
    await tx.query(
      `update replies r set tries = r.tries + 1, due_at = $1::timestamptz + interval '1 minute' * (r.tries + 1),
         state = case when r.tries + 1 >= ${TRIES} then 'stuck' else r.state end,
         outcome = case when r.tries + 1 >= ${TRIES} then 'could-not-settle' else r.outcome end
       where r.id in (select id from replies where state = 'waiting' and due_at <= $1 order by due_at, id limit 1 for update skip locked)`,
      [toTimestamp(now)],
    );
  }

  async hasDue(tx: Tx, now: Instant): Promise<boolean> {
    const rows = await tx.query(`select 1 from replies where state = 'waiting' and due_at <= $1 limit 1`, [
      toTimestamp(now),
    ]);
    return rows.length > 0;
  }

  /** Whether so many came in a day from numbers nobody had written to that somebody must look. */
  async areManyUnmatched(tx: Tx, connectionId: ConnectionId, now: Instant): Promise<boolean> {
    const rows = await tx.query(
      `select 1 from replies where connection_id = $1 and state = 'unmatched' and trust = 'hint' and received_at > $2 limit ${MANY}`,
      [uuidOf(connectionId), toTimestamp((now - 24 * HOUR_MS) as Instant)],
    );
    return rows.length === MANY;
  }
}

/** The provider's id where it gives one. Else who said what when: by the provider's stamp, or by ours where it has none. */
function keyOf({ from, to, text, at, providerId }: KeptReply, now: Instant): string {
  if (providerId !== null && providerId.length < LONG_ID) return `id:${providerId}`;
  if (providerId !== null) return `digest:${digestOf(providerId)}`;
  const when = at ?? `~${Math.floor(now / REPEATED_WITHIN_MS)}`;
  return `digest:${digestOf(JSON.stringify([from, to, text, when]))}`;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

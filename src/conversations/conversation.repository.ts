import { Injectable } from '@nestjs/common';
import {
  idOf,
  isEmail,
  newId,
  uuidOf,
  type ClientId,
  type ConnectionId,
  type ConversationId,
  type Instant,
  type OrganisationId,
  type ShopId,
  type UserId,
} from '@hub/kernel';
import { answerOf, type Intent } from '@hub/replies';
import { toInstant, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { ConversationState, KeptReply, ReplyOutcome } from './conversation.entity.js';
import { firstUuidAt } from './correspondence.repository.js';
import { ReplyAttachmentRepository, type SaidFile } from './reply-attachment.repository.js';

export interface Conversation {
  readonly id: ConversationId;
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  readonly connectionId: ConnectionId;
  readonly addressHash: string;
  readonly address: string | null;
  readonly state: ConversationState;
  readonly assigneeId: UserId | null;
  readonly unread: number;
  readonly lastAt: Instant;
}

export interface ConversationFilter {
  readonly shops: readonly ShopId[];
  readonly state: ConversationState | null;
  /** `none`: what nobody took. */
  readonly assignee: UserId | 'none' | null;
  readonly isUnread: boolean | null;
  readonly after: { readonly lastAt: Instant; readonly id: ConversationId } | null;
  readonly limit: number;
}

/** One thing that was said, by them or by us. */
export interface Said {
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly text: string;
  readonly at: Instant;
  readonly intent: Intent | null;
  readonly outcome: ReplyOutcome | null;
  readonly state: string | null;
  readonly orderId: string | null;
  readonly subject: string | null;
  /** The whole mail, where `text` is only what was written above a quotation. */
  readonly quoted: string | null;
  readonly attachments: readonly SaidFile[];
}

type Heard = Pick<
  Conversation,
  'organisationId' | 'clientId' | 'shopId' | 'connectionId' | 'addressHash' | 'address' | 'lastAt'
>;

const COLUMNS = `id, organisation_id, client_id, shop_id, connection_id, address_hash, address, state, assignee_id, unread, last_at`;

/** Threads of a client with one address each. */
@Injectable()
export class ConversationRepository {
  constructor(private readonly files: ReplyAttachmentRepository) {}

  /** The thread an answer belongs to; new and closed where there was none. Locks it until the transaction ends. */
  async hear(tx: Tx, heard: Heard): Promise<Conversation> {
    const [row] = await tx.query<Row>(
      `insert into conversations as c (id, organisation_id, client_id, shop_id, connection_id, address_hash, address, state, unread,
         last_at, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'closed', 0, $8, $8)
       on conflict (client_id, address_hash) do update set shop_id = excluded.shop_id, connection_id = excluded.connection_id,
         address = excluded.address, last_at = greatest(c.last_at, excluded.last_at)
       returning ${COLUMNS}`,
      [
        uuidOf(newId('cnv')),
        uuidOf(heard.organisationId),
        uuidOf(heard.clientId),
        uuidOf(heard.shopId),
        uuidOf(heard.connectionId),
        heard.addressHash,
        heard.address,
        toTimestamp(heard.lastAt),
      ],
    );
    return fromRow(row as Row);
  }

  /** Somebody must read this one. */
  async demandReading(tx: Tx, id: ConversationId): Promise<void> {
    await tx.query(`update conversations set unread = unread + 1, state = 'open' where id = $1`, [uuidOf(id)]);
  }

  async find(tx: Tx, organisationId: OrganisationId, id: ConversationId): Promise<Conversation | null> {
    const [row] = await tx.query<Row>(`select ${COLUMNS} from conversations where organisation_id = $1 and id = $2`, [
      uuidOf(organisationId),
      uuidOf(id),
    ]);
    return row === undefined ? null : fromRow(row);
  }

  /** What was heard last is first. */
  async list(
    tx: Tx,
    { shops, state, assignee, isUnread, after, limit }: ConversationFilter,
  ): Promise<readonly Conversation[]> {
    const rows = await tx.query<Row>(
      `select ${COLUMNS} from conversations
       where shop_id = any ($1::uuid[]) and ($2::text is null or state = $2)
         and ($3::uuid is null or assignee_id = $3) and (not $4::boolean or assignee_id is null)
         and ($5::boolean is null or (unread > 0) = $5)
         and ($6::timestamptz is null or (last_at, id) < ($6, $7::uuid))
       order by last_at desc, id desc limit $8`,
      [
        shops.map(uuidOf),
        state,
        assignee === null || assignee === 'none' ? null : uuidOf(assignee),
        assignee === 'none',
        isUnread,
        toTimestamp(after?.lastAt ?? null),
        after === null ? null : uuidOf(after.id),
        limit,
      ],
    );
    return rows.map(fromRow);
  }

  /** What both said since, newest first. Our side are the messages themselves: nothing is copied. */
  async said(
    tx: Tx,
    { id, clientId, addressHash, address }: Conversation,
    since: Instant,
    limit: number,
  ): Promise<readonly Said[]> {
    const isMail = address !== null && isEmail(address);
    const rows = await tx.query<SaidRow>(
      `select * from (
         select 'rpl_' || r.id as id, 'in' as direction, coalesce(r.content ->> 'text', '') as text, r.received_at as at, r.intent,
           r.outcome, null as state, null as order_id, r.content ->> 'subject' as subject
         from replies r where r.conversation_id = $1 and r.received_at >= $5
         union all
         select 'msg_' || m.id, 'out', coalesce(t.text ->> 'body', ''), coalesce(m.accepted_at, m.due_at), null, null, m.state,
           m.order_id, t.text -> 'rich' ->> 'subject'
         from shops s join messages m on m.shop_id = s.id and ${isMail ? MAILED : TOLD}
           join plannings p on p.id = m.planning_id
           cross join lateral (select p.route -> (m.leg_no - 1) ->> 'kind' as kind) l
           cross join lateral (select m.texts -> l.kind as text) t
         where s.client_id = $2 and m.state <> 'superseded' and m.role <> 'test' and (l.kind = 'email') = $8
       ) as said order by at desc, id desc limit $7`,
      [
        uuidOf(id),
        uuidOf(clientId),
        addressHash,
        address ?? '-',
        toTimestamp(since),
        firstUuidAt(since),
        limit,
        isMail,
      ],
    );
    const files = await this.files.of(
      tx,
      rows.map((row) => row.id).filter((one) => one.startsWith('rpl_')),
    );
    return rows.map(({ order_id: orderId, at, text, ...row }) => {
      const { answer, quoted } = isMail && row.direction === 'in' ? answerOf(text) : { answer: text, quoted: null };
      return { ...row, orderId, at: toInstant(at), text: answer, quoted, attachments: files.get(row.id) ?? [] };
    });
  }

  /** What the person wrote last, and is kept. */
  async newestHeard(tx: Tx, id: ConversationId): Promise<KeptReply | null> {
    const [row] = await tx.query<{ content: KeptReply }>(
      `select content from replies where conversation_id = $1 and content is not null order by id desc limit 1`,
      [uuidOf(id)],
    );
    return row?.content ?? null;
  }

  async markRead(tx: Tx, id: ConversationId): Promise<void> {
    await tx.query('update conversations set unread = 0 where id = $1', [uuidOf(id)]);
  }

  async assign(tx: Tx, id: ConversationId, assigneeId: UserId | null): Promise<void> {
    await tx.query('update conversations set assignee_id = $2 where id = $1', [
      uuidOf(id),
      assigneeId === null ? null : uuidOf(assigneeId),
    ]);
  }

  /** Closed is read. */
  async become(tx: Tx, id: ConversationId, state: ConversationState): Promise<void> {
    await tx.query(
      `update conversations set state = $2, unread = case when $2 = 'closed' then 0 else unread end where id = $1`,
      [uuidOf(id), state],
    );
  }

  async spoke(tx: Tx, id: ConversationId, at: Instant): Promise<void> {
    await tx.query('update conversations set last_at = greatest(last_at, $2), unread = 0 where id = $1', [
      uuidOf(id),
      toTimestamp(at),
    ]);
  }

  /** Whether this user may be given conversations: they belong to the organisation. */
  async isColleague(tx: Tx, organisationId: OrganisationId, id: UserId): Promise<boolean> {
    const rows = await tx.query('select 1 from users where organisation_id = $1 and id = $2', [
      uuidOf(organisationId),
      uuidOf(id),
    ]);
    return rows.length > 0;
  }
}

/** To a number, by any way a number is reached. */
const TOLD = 'm.id >= $6::uuid and m.recipient = $4 and m.recipient_hash = $3';
/** By e-mail: there is an index by that. */
const MAILED = 'm.email_hash = $3 and m.id >= $6::uuid and lower(m.email) = lower($4)';

interface SaidRow extends Pick<Said, 'id' | 'direction' | 'text' | 'intent' | 'outcome' | 'state' | 'subject'> {
  readonly at: Timestamp;
  readonly order_id: string | null;
}

interface Row {
  readonly id: string;
  readonly organisation_id: string;
  readonly client_id: string;
  readonly shop_id: string;
  readonly connection_id: string;
  readonly address_hash: string;
  readonly address: string | null;
  readonly state: ConversationState;
  readonly assignee_id: string | null;
  readonly unread: number;
  readonly last_at: Timestamp;
}

function fromRow(row: Row): Conversation {
  return {
    id: idOf('cnv', row.id),
    organisationId: idOf('org', row.organisation_id),
    clientId: idOf('cli', row.client_id),
    shopId: idOf('shp', row.shop_id),
    connectionId: idOf('con', row.connection_id),
    addressHash: row.address_hash,
    address: row.address,
    state: row.state,
    assigneeId: row.assignee_id === null ? null : idOf('usr', row.assignee_id),
    unread: row.unread,
    lastAt: toInstant(row.last_at),
  };
}

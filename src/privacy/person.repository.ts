import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type ClientId, type Instant, type MessageId, type RawEventId, type ShopId } from '@hub/kernel';
import { toTimestamp, walkFrom } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { orderWithoutPerson, withoutPerson, type OrderSnapshot, type ShopEvent } from '../core/index.js';
import { hashesOf, mentions, tailsOf, type Person } from './person.js';
import type {
  PersonCartView,
  PersonImportedView,
  PersonListView,
  PersonMessageView,
  PersonOrderView,
  PersonReplyView,
  PersonSubscriptionView,
} from './privacy.view.js';

export interface OrderName {
  readonly shopId: ShopId;
  readonly orderId: string;
}

const BODIES = 200;

const BLANK_TEXTS = `(select coalesce(json_object_agg(t.key, ((t.value::jsonb || '{"body": ""}') - 'rich')::json), '{}') from json_each(m.texts) as t)`;

/**
 * Where a person's data lie, and how they are taken out of there: long, but one thing, table by table. What counters and
 * proofs stand on stays; only links and files go with their rows.
 */
@Injectable()
export class PersonRepository {
  /** Orders that are the person's: by contact, by e-mail address, by a number in either address, by a message to them. */
  async orders(tx: Tx, person: Person): Promise<readonly OrderName[]> {
    const rows = await tx.query<{ shop_id: string; order_id: string }>(
      `select o.shop_id, o.order_id from orders o join shops s on s.id = o.shop_id
       where s.client_id = $1 and (
         o.contact_id = any ($2::uuid[])
         or lower(o.snapshot -> 'customer' ->> 'email') = any ($3::text[])
         or exists (
           select 1 from unnest($4::text[]) as t(tail), (values ('delivery'), ('billing')) as a(name)
           where regexp_replace(o.snapshot -> a.name ->> 'phone', '\\D', '', 'g') like '%' || t.tail || '%'))
       union
       select m.shop_id, m.order_id from messages m join shops s on s.id = m.shop_id
       where s.client_id = $1 and (m.recipient_hash = any ($5::text[]) or m.email_hash = any ($5::text[])) and m.role = 'customer' and m.order_id is not null`,
      [uuidOf(person.clientId), person.contactIds.map(uuidOf), person.emails, tailsOf(person), hashesOf(person)],
    );
    return rows.map((row) => ({ shopId: idOf('shp', row.shop_id), orderId: row.order_id }));
  }

  /** Messages to the person or about their orders that wait; locked. */
  async waiting(tx: Tx, person: Person, orders: readonly OrderName[]): Promise<readonly MessageId[]> {
    const rows = await tx.query<{ id: string }>(
      `select m.id from messages m where m.state in ('planned', 'held') and ${THEIRS} order by m.id for update`,
      theirs(person, orders),
    );
    return rows.map((row) => idOf('msg', row.id));
  }

  /** How many messages to the person or about their orders are on their way to a provider right now. */
  async underWay(tx: Tx, person: Person, orders: readonly OrderName[]): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `select count(*)::int as count from messages m where m.state = 'sending' and ${THEIRS}`,
      theirs(person, orders),
    );
    return row?.count ?? 0;
  }

  /** Texts and numbers of what has been sent or will never be. No further leg leaves for the person. */
  async blankMessages(tx: Tx, person: Person, orders: readonly OrderName[]): Promise<void> {
    await tx.query(
      `update messages m set texts = ${BLANK_TEXTS},
         recipient = case when ${IS_TO_THEM} then '' else m.recipient end,
         email = case when ${IS_TO_THEM} then null else m.email end,
         fallback_at = case when ${IS_TO_THEM} then null else m.fallback_at end
       where m.state <> 'sending' and ${THEIRS}`,
      theirs(person, orders),
    );
    await tx.query('delete from links where client_id = $1 and recipient_hash = any ($2::text[])', [
      uuidOf(person.clientId),
      [...person.phoneHashes, ...person.emailHashes],
    ]);
    await tx.query(
      `update decisions d set detail = '{}' from shops s
       where s.id = d.shop_id and s.client_id = $1 and (
         (d.shop_id, d.order_id) in (select * from unnest($3::uuid[], $4::text[]))
         or d.recipient_hash = any ($2::text[])
         or exists (select 1 from unnest($2::text[]) as h(hash) where d.occasion_key like '%' || h.hash || '%'))`,
      theirs(person, orders),
    );
  }

  /** What the shop told about the orders: the snapshots and events keep what happened, the raw bodies go. */
  async blankOrders(tx: Tx, orders: readonly OrderName[]): Promise<void> {
    if (orders.length === 0) return;
    const names = [orders.map(({ shopId }) => uuidOf(shopId)), orders.map(({ orderId }) => orderId)];
    await tx.query(
      `update raw_events w set body = '', headers = '{}' from shop_events e
       where e.raw_event_id = w.id and (e.shop_id, e.order_id) in (select * from unnest($1::uuid[], $2::text[]))`,
      names,
    );
    const events = await tx.query<{ id: string; content: ShopEvent }>(
      `select id, content from shop_events where (shop_id, order_id) in (select * from unnest($1::uuid[], $2::text[]))`,
      names,
    );
    await tx.query(
      `update shop_events e set content = r.content from unnest($1::uuid[], $2::json[]) as r(id, content) where e.id = r.id`,
      [events.map(({ id }) => id), events.map(({ content }) => JSON.stringify(withoutPerson(content)))],
    );
    const snapshots = await tx.query<{ shop_id: string; order_id: string; snapshot: OrderSnapshot }>(
      `select shop_id, order_id, snapshot from orders
       where snapshot is not null and (shop_id, order_id) in (select * from unnest($1::uuid[], $2::text[]))`,
      names,
    );
    await tx.query(
      `update orders o set snapshot = r.snapshot, contact_id = null, is_new_to_contacts = false
       from unnest($1::uuid[], $2::text[], $3::json[]) as r(shop_id, order_id, snapshot)
       where o.shop_id = r.shop_id and o.order_id = r.order_id`,
      [
        snapshots.map((row) => row.shop_id),
        snapshots.map((row) => row.order_id),
        snapshots.map((row) => JSON.stringify(orderWithoutPerson(row.snapshot))),
      ],
    );
  }

  /** Bodies that became no event, so that nothing says of whom they speak: each is read. */
  async blankStrayBodies(tx: Tx, person: Person): Promise<void> {
    for (let after: RawEventId | null = null; ;) {
      const rows: { id: string; body: Buffer }[] = await tx.query(
        `select w.id, w.body from raw_events w join connections c on c.id = w.connection_id join shops s on s.id = c.shop_id
         where s.client_id = $1 and w.body <> '' and w.id > $2::uuid
           and not exists (select 1 from shop_events e where e.raw_event_id = w.id)
         order by w.id limit ${BODIES}`,
        [uuidOf(person.clientId), walkFrom(after)],
      );
      const last = rows.at(-1);
      if (last === undefined) return;
      const theirs = rows.filter((row) => mentions(Buffer.from(row.body), person));
      await tx.query(`update raw_events set body = '', headers = '{}' where id = any ($1::uuid[])`, [
        theirs.map((row) => row.id),
      ]);
      after = idOf('raw', last.id);
    }
  }

  /** What the person left on shops' pages: places in line stay as numbers nobody has, carts as carts nobody left. */
  async blankVisits(tx: Tx, { clientId, phoneHashes, emailHashes }: Person): Promise<void> {
    const parameters = [uuidOf(clientId), phoneHashes];
    await tx.query(
      `update stock_subscriptions set phone = null, customer_id = null, reason = 'erased',
         state = case when state = 'sent' then state else 'removed' end
       where client_id = $1 and phone_hash = any ($2::text[])`,
      parameters,
    );
    await tx.query(
      `update newsletter_sign_ups set phone = null, first_name = null, page = null
       where client_id = $1 and phone_hash = any ($2::text[])`,
      parameters,
    );
    await tx.query(
      `update carts set phone = null, email = null, first_name = null, last_name = null, url = null, due_at = null, lines = '[]',
         phase = case when phase in ('active', 'idle', 'abandoned') then 'expired' else phase end
       where client_id = $1 and (phone_hash = any ($2::text[]) or email_hash = any ($3::text[]))`,
      [...parameters, emailHashes],
    );
  }

  /** Where the person stands on lists that were uploaded for campaigns. */
  async blankLists(tx: Tx, { clientId, phoneHashes }: Person): Promise<void> {
    await tx.query(
      `update campaign_recipients set phone = null, first_name = null, last_name = null, language = null, fields = '{}'
       where client_id = $1 and phone_hash = any ($2::text[])`,
      [uuidOf(clientId), phoneHashes],
    );
  }

  /**
   * What an older app told of messages to the person, about their orders or naming them: nothing stands on it, so it goes.
   */
  async forgetImported(tx: Tx, person: Person, orders: readonly OrderName[]): Promise<void> {
    await tx.query(
      `delete from imported_messages i where i.client_id = $1 and (i.phone_hash = any ($2::text[])
         or (i.shop_id, i.order_number) in (
           select o.shop_id, coalesce(o.snapshot ->> 'number', o.order_id) from orders o
           where (o.shop_id, o.order_id) in (select * from unnest($3::uuid[], $4::text[])))
         or exists (
           select 1 from unnest($5::text[]) as t(tail)
           where i.phone like '%' || t.tail or regexp_replace(concat_ws(' ', i.text, i.error), '\\D', '', 'g') like '%' || t.tail || '%')
         or exists (
           select 1 from unnest($6::text[]) as e(email) where position(e.email in lower(concat_ws(' ', i.text, i.error))) > 0))`,
      [...theirs(person, orders), tailsOf(person), person.emails],
    );
  }

  /** What an older app told of messages to the person, newest first. */
  imported(tx: Tx, clientId: ClientId, phoneHashes: readonly string[]): Promise<PersonImportedView[]> {
    return tx.query(
      `select 'shp_' || shop_id as "shopId", at, outcome, text, error, detail from imported_messages
       where client_id = $1 and phone_hash = any ($2::text[]) order by at desc, id`,
      [uuidOf(clientId), phoneHashes],
    );
  }

  /** The lists that were uploaded for campaigns and name the person, newest first. */
  lists(tx: Tx, clientId: ClientId, phoneHashes: readonly string[]): Promise<PersonListView[]> {
    return tx.query(
      `select 'shp_' || c.shop_id as "shopId", c.name as campaign, r.first_name as "firstName", r.last_name as "lastName", r.fields
       from campaign_recipients r join campaigns c on c.id = r.campaign_id
       where r.client_id = $1 and r.phone_hash = any ($2::text[]) and r.phone is not null order by r.campaign_id desc`,
      [uuidOf(clientId), phoneHashes],
    );
  }

  /** What the person answered, files included. A word that nobody could place is found by the address it came from. */
  async blankReplies(tx: Tx, person: Person): Promise<void> {
    const { organisationId, clientId, phones, emails } = person;
    await tx.query(
      `with blank as (
         update replies r set content = null, state = case when r.state = 'waiting' then 'done' else r.state end,
           outcome = case when r.state = 'waiting' then 'erased' else r.outcome end
         where r.organisation_id = $1 and r.content is not null and (
           r.conversation_id in (select id from conversations where client_id = $2 and address_hash = any ($3::text[]))
           or (r.conversation_id is null and lower(r.content ->> 'from') = any ($4::text[])))
         returning r.id)
       delete from reply_attachments a using blank where a.reply_id = blank.id`,
      [uuidOf(organisationId), uuidOf(clientId), hashesOf(person), [...phones, ...emails]],
    );
    await tx.query(
      `update conversations set address = null, state = 'closed', unread = 0 where client_id = $1 and address_hash = any ($2::text[])`,
      [uuidOf(clientId), hashesOf(person)],
    );
  }

  /** What the person answered, newest first; of files what they are called. */
  replies(tx: Tx, person: Person): Promise<PersonReplyView[]> {
    return tx.query(
      `select 'shp_' || c.shop_id as "shopId", r.content ->> 'subject' as subject, r.content ->> 'text' as text, r.intent, r.outcome,
         r.received_at as "receivedAt",
         (select coalesce(json_agg(json_build_object('name', a.name, 'type', a.type, 'size', a.size) order by a.id), '[]')
           from reply_attachments a where a.reply_id = r.id) as attachments
       from conversations c join replies r on r.conversation_id = c.id
       where c.client_id = $1 and c.address_hash = any ($2::text[]) order by r.id desc`,
      [uuidOf(person.clientId), hashesOf(person)],
    );
  }

  /** What the person waits for and waited for, newest first. */
  subscriptions(tx: Tx, clientId: ClientId, phoneHashes: readonly string[]): Promise<PersonSubscriptionView[]> {
    return tx.query(
      `select 'shp_' || shop_id as "shopId", product_id as "productId", nullif(variation_id, '') as "variationId",
         product_name as "productName", state, created_at as "createdAt", sent_at as "sentAt"
       from stock_subscriptions where client_id = $1 and phone_hash = any ($2::text[]) order by id desc`,
      [uuidOf(clientId), phoneHashes],
    );
  }

  /** The person's carts, newest first. */
  carts(tx: Tx, { clientId, phoneHashes, emailHashes }: Person): Promise<PersonCartView[]> {
    return tx.query(
      `select 'shp_' || shop_id as "shopId", cart_id as "cartId", phase, email, url, lines, touched_at as "touchedAt"
       from carts where client_id = $1 and (phone_hash = any ($2::text[]) or email_hash = any ($3::text[])) order by id desc`,
      [uuidOf(clientId), phoneHashes, emailHashes],
    );
  }

  /** Answers kept for repeated requests that speak of the person. */
  async blankAnswers(tx: Tx, person: Person): Promise<void> {
    await tx.query(
      `update idempotent_answers a set body = '{}'
       where a.organisation_id = $1 and exists (
         select 1 from unnest($2::text[]) as n(needle) where position(n.needle in lower(a.body)) > 0)`,
      [uuidOf(person.organisationId), [...tailsOf(person), ...person.emails, ...person.contactIds]],
    );
  }

  /** Messages that were under way when their person was erased and have ended since: their numbers and texts go now. */
  async blankEnded(tx: Tx, limit: number): Promise<number> {
    const rows = await tx.query(
      `update messages m set recipient = '', email = null, texts = ${BLANK_TEXTS}, fallback_at = null
       where m.id in (
         select m.id from erasures e join messages m on e.subject_hash in (m.recipient_hash, m.email_hash)
           join shops s on s.id = m.shop_id and s.client_id = e.client_id
         where e.finished_at is null and m.state not in ('sending', 'planned', 'held') and m.recipient <> '' limit $1)
       returning m.id`,
      [limit],
    );
    return rows.length;
  }

  /** Closes the erasures that wait for nothing more. */
  async finish(tx: Tx, now: Instant): Promise<void> {
    await tx.query(
      `update erasures e set finished_at = $1 where e.finished_at is null and not exists (
         select 1 from messages m join shops s on s.id = m.shop_id and s.client_id = e.client_id
         where e.subject_hash in (m.recipient_hash, m.email_hash) and m.recipient <> '')`,
      [toTimestamp(now)],
    );
  }

  async hasUnfinished(tx: Tx): Promise<boolean> {
    return (await tx.query('select 1 from erasures where finished_at is null limit 1')).length > 0;
  }

  /** Everything sent to the person or planned for them, newest first, as it is handed to them. */
  messages(tx: Tx, person: Person): Promise<PersonMessageView[]> {
    return tx.query(
      `select 'msg_' || m.id as id, 'shp_' || m.shop_id as "shopId", m.order_id as "orderId", m.state, m.texts,
         m.created_at as "createdAt", m.due_at as "dueAt", m.accepted_at as "acceptedAt"
       from messages m join shops s on s.id = m.shop_id
       where s.client_id = $1 and ${IS_TO_THEM} order by m.id desc`,
      [uuidOf(person.clientId), hashesOf(person)],
    );
  }

  snapshots(tx: Tx, orders: readonly OrderName[]): Promise<PersonOrderView[]> {
    return tx.query(
      `select 'shp_' || shop_id as "shopId", order_id as "orderId", snapshot from orders
       where (shop_id, order_id) in (select * from unnest($1::uuid[], $2::text[])) order by shop_id, order_id`,
      [orders.map(({ shopId }) => uuidOf(shopId)), orders.map(({ orderId }) => orderId)],
    );
  }
}

/** A message to one of the person's addresses; $2 are their hashes. */
const IS_TO_THEM = `(m.recipient_hash = any ($2::text[]) or m.email_hash = any ($2::text[]))`;

/** A message of the person: to one of their addresses, or about one of their orders. */
const THEIRS = `m.shop_id in (select id from shops where client_id = $1) and (
  ${IS_TO_THEM} or (m.shop_id, m.order_id) in (select * from unnest($3::uuid[], $4::text[])))`;

function theirs(person: Person, orders: readonly OrderName[]): readonly unknown[] {
  return [
    uuidOf(person.clientId),
    hashesOf(person),
    orders.map(({ shopId }) => uuidOf(shopId)),
    orders.map(({ orderId }) => orderId),
  ];
}

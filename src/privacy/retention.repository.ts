import { Injectable } from '@nestjs/common';
import type { Instant } from '@hub/kernel';
import { toTimestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';

const PAGE = 1_000;
const RAW_BODY_DAYS = 30;
const REPORT_DAYS = 90;
/** So long they can be replayed. */
const DELIVERY_DAYS = 30;
/** A rule tried on what happened is a question of its day. */
const REPLAY_DAYS = 90;
const ANSWER_HOURS = 72;

/** When a shop's texts, numbers and orders go; `s` is the shop, $1 now. Of one that took our app out and wants it so, all. */
const SHOP_LIMIT = `(case when s.erase_at <= $1::timestamptz then $1::timestamptz
  else $1::timestamptz - make_interval(days => coalesce((s.settings ->> 'retentionDays')::int, 365)) end)`;
/** The first id of an instant: ids tell when they were made. */
const idAt = (instant: string) =>
  `(lpad(to_hex((extract(epoch from ${instant}) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`;

/** Answers that go take their files along. */
const withFiles = (sweep: string) => `with gone as (${sweep}),
    files as (delete from reply_attachments a using gone where a.reply_id = gone.id) select id from gone`;

/**
 * What is kept too long, each a statement that works off one page and returns what it took. Rows that counters, keys or
 * proofs stand on stay and lose their contents; what only served a moment is deleted.
 */
const SWEEPS: Readonly<Record<string, string>> = {
  'raw-bodies': `update raw_events set body = '', headers = '{}' where id in (
    select id from raw_events where id < ${idAt(`$1::timestamptz - interval '${RAW_BODY_DAYS} days'`)} and body <> ''
      and state = 'done' order by id limit ${PAGE}) returning id`,
  messages: `update messages m set recipient = '', email = null, fallback_at = null,
      texts = (select coalesce(json_object_agg(t.key, ((t.value::jsonb || '{"body": ""}') - 'rich')::json), '{}') from json_each(m.texts) as t)
    where m.id in (
      select m.id from shops s join messages m on m.shop_id = s.id and m.id < ${idAt(SHOP_LIMIT)}
      where m.recipient <> '' and m.state not in ('planned', 'held', 'sending') limit ${PAGE}) returning m.id`,
  decisions: `update decisions d set detail = '{}' where d.id in (
    select d.id from shops s join decisions d on d.shop_id = s.id and d.at < ${SHOP_LIMIT}
    where d.detail <> '{}' limit ${PAGE}) returning d.id`,
  events: `update shop_events e set content = json_build_object('kind', e.kind, 'occurredAt', e.content -> 'occurredAt', 'order', null)
    where e.id in (
      select e.id from shops s join shop_events e on e.shop_id = s.id and e.received_at < ${SHOP_LIMIT}
      where e.content ->> 'order' is not null limit ${PAGE}) returning e.id`,
  orders: `update orders o set snapshot = null, is_new_to_contacts = false from (
      select o.shop_id, o.order_id from shops s join orders o on o.shop_id = s.id and o.seen_at < ${SHOP_LIMIT}
      where o.snapshot is not null limit ${PAGE}) as old
    where o.shop_id = old.shop_id and o.order_id = old.order_id returning o.order_id`,
  'imported-messages': `delete from imported_messages where id in (
    select i.id from shops s join imported_messages i on i.shop_id = s.id and i.at < ${SHOP_LIMIT} limit ${PAGE}) returning id`,
  links: `delete from links where code in (
    select l.code from shops s join links l on l.shop_id = s.id and l.created_at < ${SHOP_LIMIT} limit ${PAGE}) returning code`,
  'waiting-list': `update stock_subscriptions w set phone = null, customer_id = null where w.id in (
    select w.id from shops s join stock_subscriptions w on w.shop_id = s.id and w.created_at < ${SHOP_LIMIT}
    where w.phone is not null and w.state in ('sent', 'removed', 'refused') limit ${PAGE}) returning w.id`,
  carts: `update carts c set phone = null, email = null, first_name = null, last_name = null, url = null, lines = '[]' where c.id in (
    select c.id from shops s join carts c on c.shop_id = s.id and c.touched_at < ${SHOP_LIMIT}
    where c.phase in ('recovered', 'purchased', 'expired') and (c.phone is not null or c.email is not null or c.lines <> '[]')
    limit ${PAGE}) returning c.id`,
  'campaign-lists': `update campaign_recipients r set phone = null, first_name = null, last_name = null, language = null, fields = '{}'
    where (r.campaign_id, r.position) in (
      select r.campaign_id, r.position from shops s join campaigns c on c.shop_id = s.id and c.changed_at < ${SHOP_LIMIT}
        join campaign_recipients r on r.campaign_id = c.id
      where r.phone is not null and c.state in ('draft', 'done', 'cancelled') limit ${PAGE}) returning r.position`,
  // Nobody is erased: whoever buys again after the shop came back is met again.
  'contacts-of-shops-gone': `update contacts c set phone = null, email = null, first_name = null, last_name = null,
      language = null, customer_id = null, groups = '[]', fields = '{}' where c.id in (
    select c.id from (
        select client_id from shops group by client_id having bool_and(coalesce(erase_at <= $1::timestamptz, false))) as gone
      join contacts c on c.client_id = gone.client_id
    where c.phone is not null or c.email is not null limit ${PAGE}) returning c.id`,
  replies: withFiles(`update replies r set content = null where r.id in (
    select r.id from shops s join conversations c on c.shop_id = s.id join replies r on r.conversation_id = c.id
    where r.received_at < ${SHOP_LIMIT} and r.content is not null and r.state <> 'waiting' limit ${PAGE}) returning r.id`),
  conversations: `update conversations c set address = null, state = 'closed', unread = 0 where c.id in (
    select c.id from shops s join conversations c on c.shop_id = s.id and c.last_at < ${SHOP_LIMIT}
    where c.address is not null limit ${PAGE}) returning c.id`,
  'stray-replies': withFiles(`delete from replies where id in (
    select id from replies where conversation_id is null and state <> 'waiting'
      and received_at < $1::timestamptz - interval '${REPORT_DAYS} days' limit ${PAGE}) returning id`),
  // Of whoever never gave the code back nothing but the count stays.
  'sign-ups': `update newsletter_sign_ups set phone = null, first_name = null, page = null where id in (
    select id from newsletter_sign_ups where phone is not null and expires_at < $1::timestamptz - interval '1 day' limit ${PAGE})
    returning id`,
  'widget-tries': `delete from widget_tries where subject in (
    select subject from widget_tries where until < $1::timestamptz limit ${PAGE}) returning subject`,
  'replay-items': `delete from replay_items where (replay_id, position) in (
    select i.replay_id, i.position from rule_replays r join replay_items i on i.replay_id = r.id
    where r.created_at < $1::timestamptz - interval '${REPLAY_DAYS} days' limit ${PAGE}) returning position`,
  replays: `delete from rule_replays where id in (
    select id from rule_replays where created_at < $1::timestamptz - interval '${REPLAY_DAYS} days' limit ${PAGE}) returning id`,
  deliveries: `delete from webhook_deliveries where id in (
    select id from webhook_deliveries where id < ${idAt(`$1::timestamptz - interval '${DELIVERY_DAYS} days'`)}
      order by id limit ${PAGE}) returning id`,
  reports: `delete from delivery_reports where id in (
    select id from delivery_reports where received_at < $1::timestamptz - interval '${REPORT_DAYS} days'
      and state in ('settled', 'unmatched') limit ${PAGE}) returning id`,
  answers: `delete from idempotent_answers where (organisation_id, actor, key) in (
    select organisation_id, actor, key from idempotent_answers
    where created_at < $1::timestamptz - interval '${ANSWER_HOURS} hours' limit ${PAGE}) returning key`,
  sessions: `delete from sessions where token_hash in (
    select token_hash from sessions where expires_at < $1::timestamptz limit ${PAGE}) returning token_hash`,
  'connect-tickets': `delete from connect_tickets where id in (
    select id from connect_tickets where expires_at < $1::timestamptz - interval '1 day' limit ${PAGE}) returning id`,
  'sign-in-tries': `delete from sign_in_tries where subject in (
    select subject from sign_in_tries where since < $1::timestamptz - interval '1 day' limit ${PAGE}) returning subject`,
};

export const SWEEP_NAMES = Object.keys(SWEEPS);

/** What has been kept long enough. */
@Injectable()
export class RetentionRepository {
  /** Works off one page of a sweep. True: there may be more. */
  async sweep(tx: Tx, name: string, now: Instant): Promise<boolean> {
    const rows = await tx.query(SWEEPS[name] as string, [toTimestamp(now)]);
    return rows.length === PAGE;
  }
}

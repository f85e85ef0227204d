import type { Ground } from '../ground.js';

const ROWS_AT_ONCE = 100_000;

/**
 * A history of `count` messages in one shop over three accounts and twenty rules, in every state, as years of work leave it:
 * made from one message that the hub planned itself.
 */
export async function fillHistory(ground: Ground, shopId: string, count: number): Promise<void> {
  const shop = shopId.slice(4);
  await ground.sql(
    `insert into connections (id, organisation_id, plugin_id, type, name, config, secrets, state, refused_count, live_since, created_at)
     select gen_random_uuid(), organisation_id, plugin_id, type, 'Konto ' || n, config, '{}', 'active', 0, now(), now()
     from connections, generate_series(1, 2) n where type = 'channel'`,
  );
  await ground.sql(
    `insert into rules (id, organisation_id, client_id, shop_id, rule_key, name, version, state, spec, created_at, changed_at)
     select gen_random_uuid(), organisation_id, client_id, id, 'rule-' || n, 'Reguła ' || n, 1, 'draft', jsonb_build_object('trigger', jsonb_build_object('event',
         (array['order.placed', 'order.status_changed', 'order.paid'])[1 + n % 3])), now(), now()
     from shops, generate_series(1, 20) n where id = $1`,
    [shop],
  );
  for (let done = 0; done < count; done += ROWS_AT_ONCE) {
    await ground.sql(
      `insert into messages (id, organisation_id, shop_id, planning_id, occasion_key, revision, priority, role, order_id, source,
         recipient, recipient_hash, country, state, reason, leg_no, attempt_no, connection_id, rule_id, sender, parts, price_micros,
         price_currency, planned_for, due_at, valid_until, tries, is_stuck, texts, created_at, accepted_at, changed_at)
       select uuidv7(make_interval(secs => n - ${count})), p.organisation_id, p.shop_id, planning_id, 'history/' || n, 1, priority,
         role, (n / 3)::text, case when n % 7 = 0 then 'test' end,
         '+48' || (600000000 + (n * 7919::bigint) % 99999999), recipient_hash || n, country, s.state,
         case when s.state in ('failed', 'expired', 'uncertain') then (13 + n % 9)::text end, 1, 1,
         c.ids[1 + n % cardinality(c.ids)], case when n % 7 > 0 then r.ids[1 + n % 20] end, (array['Sklep', 'Sukienki', 'Buty', null])[1 + n % 4], 1 + n % 3,
         case when s.state in ('accepted', 'delivered', 'read') then 170000 * (1 + n % 3) end, 'PTS',
         t.at, t.at + (n % 90) * interval '1 minute' + case when s.state = 'planned' then interval '20 days' else interval '0' end,
         t.at + interval '30 days', 0, false, texts, t.at,
         case when s.state in ('accepted', 'delivered', 'read') then t.at end, t.at + (n % 100) * interval '1 minute'
       from (select * from messages where shop_id = $1 and occasion_key like '%campaign:pattern%' limit 1) p,
         (select array_agg(id order by id) as ids from connections where type = 'channel') c,
         (select array_agg(id order by id) as ids from rules where shop_id = $1) r,
         generate_series($2::int, $3::int) n
         cross join lateral (select now() - (${count} - n) * interval '1 second' as at) t
         cross join lateral (select case when n % 50 = 0 then 'failed' when n % 173 = 0 then 'expired' when n % 911 = 0 then 'uncertain'
           when n % 97 = 0 then 'cancelled' when n % 31 = 0 then 'accepted' when n % 11 = 0 then 'read'
           when n > ${count - count / 10} then 'planned' else 'delivered' end as state) s`,
      [shop, done + 1, Math.min(done + ROWS_AT_ONCE, count)],
    );
  }
  await ground.sql(
    `insert into attempts (id, organisation_id, message_id, connection_id, leg_no, attempt_no, provider_key, state, asked,
       first_asked_at, last_asked_at, is_closed_without_report, code, error_text)
     select gen_random_uuid(), organisation_id, id, connection_id, 1, 1, id::text, 'failed', 1, created_at, created_at, false,
       reason, '{"pl": "Numer jest niepoprawny.", "en": "The number is not valid.", "el": "Ο αριθμός δεν είναι έγκυρος."}'
     from messages where shop_id = $1 and state = 'failed'`,
    [shop],
  );
  // As autovacuum keeps it.
  await ground.sql('vacuum analyze messages');
  await ground.sql('analyze attempts');
}

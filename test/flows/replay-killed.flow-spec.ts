import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { SmsapiSimulator } from '../../plugins/smsapi/simulator/index.js';
import { eventually } from '../support/eventually.js';
import { MortalHub, openShop } from '../support/mortal-hub.js';

const ORDERS = 600;

describe('a hub that is killed while a reviewed replay becomes messages', () => {
  const sms = new SmsapiSimulator();
  let hub: MortalHub;
  let onlooker: pg.Client;

  beforeAll(async () => {
    hub = await MortalHub.make();
    onlooker = await hub.connected();
  }, 60_000);
  afterAll(async () => {
    await hub.close();
    await sms.stop();
  }, 60_000);

  const count = async (sql: string) =>
    Number((await onlooker.query(`select count(*) from (${sql}) as q`)).rows[0].count);

  it('has written none of them, and all of them once when it is confirmed again', async () => {
    const apiUrl = await sms.start();
    sms.settings.points = 1_000_000;
    const api = await hub.startFirst();
    const shopId = await openShop(api, apiUrl);
    // As they stand after a shop's history was read.
    const placedAt = Date.now() - 3_600_000;
    await onlooker.query(
      `insert into orders (organisation_id, shop_id, order_id, snapshot, shop_time, seen_at, placed_at, is_new_to_contacts)
       select s.organisation_id, s.id, n::text, json_build_object('id', n::text, 'number', n::text, 'placedAt', $1::float8, 'status', null,
         'customer', json_build_object('id', null, 'email', null), 'lines', '[]'::json, 'additionalFields', '[]'::json,
         'delivery', json_build_object('phone', '60' || (3201000 + n), 'countryCode', 'PL')),
         to_timestamp($1::float8 / 1000), now(), to_timestamp($1::float8 / 1000), false
       from shops s, generate_series(1, ${ORDERS}) as n`,
      [placedAt],
    );
    const rule = await api.post(`/shops/${shopId}/rules`, {
      name: 'Podziękowanie',
      trigger: { event: 'order.placed' },
      recipient: { kind: 'customer' },
      texts: { sms: { pl: 'Dziekujemy za {order_id}' } },
    });
    await api.post(`/rules/${rule.id}/state`, { state: 'live' });
    const { id } = await api.post(`/rules/${rule.id}/replays`, { days: 1 });
    const offer = await api.post(`/replays/${id}/preview`);
    expect(offer).toMatchObject({ messages: ORDERS, skipped: [] });
    const reviewed = { digest: offer.digest, count: offer.messages };

    // All is planned, and whoever wants to write down that it was confirmed waits here, and is killed waiting.
    const holder = await hub.connected();
    await holder.query('begin; lock table rule_replays in share mode');
    const refused = api.call('POST', `/replays/${id}/confirm`, reviewed).catch(() => null);
    const waiting = `from pg_stat_activity where wait_event_type = 'Lock' and query like 'update rule_replays set confirmed_at%'`;
    await eventually(
      () => count(`select 1 ${waiting}`),
      (waits) => waits === 1,
    );
    await hub.signal('SIGKILL');
    await refused;
    await onlooker.query(`select pg_terminate_backend(pid) ${waiting}`);
    await holder.query('rollback');
    expect(await count('select 1 from messages')).toBe(0);

    const again = api.at(await hub.start());
    expect(await again.post(`/replays/${id}/confirm`, reviewed)).toEqual({ messages: ORDERS });
    expect(await again.post(`/replays/${id}/confirm`, reviewed)).toEqual({ messages: ORDERS });
    await eventually(
      () => count(`select 1 from messages where state in ('planned', 'held', 'sending')`),
      (open) => open === 0,
      60_000,
    );
    const reached = sms.phones.map(({ to }) => to);
    expect(reached).toHaveLength(ORDERS);
    expect(new Set(reached).size).toBe(ORDERS);
  }, 150_000);
});

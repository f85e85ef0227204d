import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SmsapiSimulator } from '../../plugins/smsapi/simulator/index.js';
import type { ApiClient } from '../support/api-client.js';
import { eventually } from '../support/eventually.js';
import { MortalHub, openShop } from '../support/mortal-hub.js';
import { mobile } from '../support/visitor.js';

const PEOPLE = 600;

describe('a hub that is killed while it writes to those whose birthday it is', () => {
  const sms = new SmsapiSimulator();
  let hub: MortalHub;
  let api: ApiClient;

  beforeAll(async () => {
    hub = await MortalHub.make();
    api = await hub.startFirst();
  });
  afterAll(async () => {
    await hub.close();
    await sms.stop();
  });

  /** A shop with a channel, six hundred customers born on this day, and a rule for them. */
  async function setUp(today: string): Promise<{ readonly shopId: string; readonly ruleId: string }> {
    const shopId = await openShop(api, await sms.start());
    const [client] = await api.get('/clients');
    await api.put(`/clients/${client.id}/contacts`, {
      contacts: Array.from({ length: PEOPLE }, (_, index) => ({
        phone: mobile(index),
        shopId,
        registeredAt: '2026-01-05T09:00:00Z',
        fields: { urodziny: `1990-${today.slice(5)}`, zgoda: '1' },
      })),
    });
    const rule = await api.post(`/shops/${shopId}/rules`, {
      name: 'Urodziny',
      trigger: {
        event: 'calendar.birthday',
        calendar: { at: '00:00', field: 'urodziny', consentField: 'zgoda' },
      },
      recipient: { kind: 'customer' },
      texts: { sms: { pl: 'Wszystkiego dobrego' } },
    });
    await api.post(`/rules/${rule.id}/state`, { state: 'live' });
    return { shopId, ruleId: rule.id };
  }

  it('goes on where it was, and writes to nobody twice and to nobody not at all', async () => {
    const today = '2026-11-28';
    const { shopId, ruleId } = await setUp(today);
    const [holder, onlooker] = [await hub.connected(), await hub.connected()];
    // The word of somebody on the second page is being written by somebody else: the page waits, and the hub is killed.
    await holder.query('begin');
    await holder.query(
      `insert into consents (id, organisation_id, client_id, phone_hash, message_class, status, source, given_at, recorded_at)
       select gen_random_uuid(), organisation_id, client_id, phone_hash, 'marketing', 'granted', 'shop-field', registered_at, now()
       from contacts order by id offset 300 limit 1`,
    );
    await onlooker.query(
      `insert into rule_runs (rule_id, local_date, organisation_id, shop_id, state, meant_at, latest_at, planned, skipped, tries, due_at)
       select id, $2, organisation_id, shop_id, 'open', now(), now() + interval '1 hour', 0, 0, 0, now() from rules where id = $1`,
      [ruleId.slice(4), today],
    );
    const run = async () => (await onlooker.query('select state, planned, skipped from rule_runs')).rows[0];
    const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%insert into consents%'`;
    await eventually(
      async () => (await onlooker.query(waiting)).rows.length,
      (count) => count === 1,
    );
    await hub.signal('SIGKILL');
    await holder.query('rollback');
    expect(await run()).toEqual({ state: 'open', planned: 250, skipped: 0 });

    await hub.start();
    await eventually(run, ({ state }) => state !== 'open', 30_000);
    expect(await run()).toEqual({ state: 'done', planned: PEOPLE, skipped: 0 });
    const { rows } = await onlooker.query(
      'select count(*)::int as messages, count(distinct recipient_hash)::int as people from messages where shop_id = $1',
      [shopId.slice(4)],
    );
    expect(rows).toEqual([{ messages: PEOPLE, people: PEOPLE }]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShoperSimulator, type Delivery } from '../../plugins/shoper/simulator/index.js';
import { SmsapiSimulator } from '../../plugins/smsapi/simulator/index.js';
import { ApiClient } from '../support/api-client.js';
import { eventually } from '../support/eventually.js';
import { HubProcess } from '../support/hub-process.js';
import { freePort } from '../support/redis-server.js';

const ORDERS = 120;
const KILL_AFTER = [30, 60, 90];
const FAULTS = ['cut-after-accept', 'http-503-after-accept', 'garbage', 'cut-before'] as const;

describe('a hub that is killed while orders flow and the provider misbehaves', () => {
  let dataDir: string;
  let env: Record<string, string>;
  let hub: HubProcess;
  const shop = new ShoperSimulator();
  const sms = new SmsapiSimulator();
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'talaria-killed-'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    env = { PORT: String(port), HUB_DATA_DIR: dataDir, HUB_PUBLIC_URL: url, HUB_ALLOW_PRIVATE_HOSTS: '127.0.0.1' };
    hub = HubProcess.start(env);
    await hub.ready();
  });
  afterAll(async () => {
    await hub.signal('SIGINT');
    await sms.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** A merchant's set-up by the API; returns what asks for the shop's counters. */
  async function setUp(): Promise<() => Promise<Record<string, number>>> {
    const api = new ApiClient(env['HUB_PUBLIC_URL'] ?? '');
    await eventually(
      () => hub.output,
      (output) => output.includes('sign-in/'),
    );
    await api.signInBy(/sign-in\/([a-z2-7]+)/.exec(hub.output)?.[1] ?? '');
    const { id } = await api.post('/shops', {
      name: 'Sklep',
      country: 'PL',
      zone: 'Europe/Warsaw',
      currency: 'PLN',
      locale: 'pl',
      settings: { quietHours: null },
    });
    const platform = await api.post('/connections', {
      pluginId: 'shoper',
      name: 'Sklep',
      shopId: id,
      config: { webhookKey: 'klucz' },
    });
    Object.assign(shop.hook, { url: (await api.get(`/connections/${platform.id}/setup`)).callbackUrl, key: 'klucz' });
    const channel = await api.post('/connections', {
      pluginId: 'smsapi',
      name: 'SMS',
      config: { apiUrl: await sms.start(), token: 'simulator-token', sender: 'Test' },
    });
    await api.put(`/connections/${channel.id}/grants/${id}`, {});
    const rule = await api.post(`/shops/${id}/rules`, {
      name: 'Nowe',
      trigger: { event: 'order.placed' },
      recipient: { kind: 'customer' },
      texts: { sms: { pl: '{order_id}' } },
    });
    await api.post(`/rules/${rule.id}/state`, { state: 'live' });
    return async () => (await api.get(`/shops/${id}/statistics`)).figures;
  }

  /** As a shop does that repeats what was not taken: until a 200. */
  async function deliver(delivery: Delivery): Promise<void> {
    await eventually(
      () => shop.send(delivery).catch(() => null),
      (status) => status === 200,
    );
  }

  it('loses no order it took and sends none twice', async () => {
    const counters = await setUp();
    const taken: string[] = [];
    for (let number = 0; number < ORDERS; number++) {
      if (number % 15 === 7)
        sms.faults.push({ kind: FAULTS[number % FAULTS.length] as (typeof FAULTS)[number], times: 1 });
      shop.isHolding = true;
      const { order_id } = await shop.placeOrder({ phone: `60${1_000_000 + number * 7}` });
      shop.isHolding = false;
      await deliver(shop.held.splice(0)[0] as Delivery);
      taken.push(order_id);
      if (KILL_AFTER.includes(number)) {
        await hub.signal('SIGKILL');
        hub = HubProcess.start(env);
        await hub.ready();
      }
    }
    await eventually(counters, ({ planned }) => planned === 0);
    expect(sms.phones.map((message) => message.text).sort()).toEqual(taken.sort());
  }, 120_000);
});

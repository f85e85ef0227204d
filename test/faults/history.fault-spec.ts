import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ShoperSimulator } from '../../plugins/shoper/simulator/index.js';
import { SmsapiSimulator } from '../../plugins/smsapi/simulator/index.js';
import { ApiClient } from '../support/api-client.js';
import { eventually } from '../support/eventually.js';
import { HubProcess } from '../support/hub-process.js';
import { freePort } from '../support/redis-server.js';

const ORDERS = 20_000;
const CUSTOMERS = 5_000;
const PAGE = 50;
/** Calls a second that the shop takes: three times a shop's default, and few enough that its pace decides, not this machine's. */
const RATE = 6;
const DAY = 86_400_000;
const LONG_MS = 60_000;

describe('six months of a shop', () => {
  let dataDir: string;
  let hub: HubProcess;
  let api: ApiClient;
  const shop = new ShoperSimulator();
  const sms = new SmsapiSimulator();
  const start = async (port: number) => {
    hub = HubProcess.start({
      HUB_DATA_DIR: dataDir,
      PORT: String(port),
      HUB_PUBLIC_URL: `http://127.0.0.1:${port}`,
      HUB_ALLOW_PRIVATE_HOSTS: '127.0.0.1',
    });
    await hub.ready();
  };

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'talaria-history-'));
    await Promise.all([shop.start(), sms.start()]);
    Object.assign(shop.rest.bucket, { limit: RATE, bandwidth: RATE });
    shop.rest.panelTokens.add('token');
    const now = Date.now();
    for (let index = 0; index < ORDERS; index++) {
      const stamp = shop.stamp(now - DAY - ((ORDERS - index) / ORDERS) * 170 * DAY);
      shop.newOrder({
        date: stamp,
        status_date: stamp,
        status_id: String(1 + (index % 7)),
        phone: `5${String(10_000_000 + index)}`,
      });
    }
    for (let index = 0; index < CUSTOMERS; index++)
      shop.people.add({ phones: [`6${String(index).padStart(8, '0')}`] }, shop.stamp(now - DAY));
  }, LONG_MS);
  afterAll(async () => {
    await hub.signal('SIGTERM');
    await Promise.all([shop.stop(), sms.stop()]);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('is read at the shop’s own pace through three kills, in the same memory, without a word to anybody', async () => {
    const port = await freePort();
    await start(port);
    api = new ApiClient(`http://127.0.0.1:${port}`);
    await api.signInBy(/#\/sign-in\/([a-z2-7]+)/.exec(hub.output)?.[1] ?? '');
    const { id: shopId } = await api.post('/shops', {
      name: 'Sukienki',
      country: 'PL',
      zone: 'Europe/Warsaw',
      currency: 'PLN',
      locale: 'pl',
      settings: { quietHours: null },
    });
    const account = { apiUrl: sms.url, token: 'simulator-token', sender: 'Test' };
    const { id: channelId } = await api.post('/connections', { pluginId: 'smsapi', name: 'SMSAPI', config: account });
    await api.put(`/connections/${channelId}/grants/${shopId}`, {});
    for (const [event, status] of [
      ['order.placed'],
      ['order.paid'],
      ['order.status_changed', '1'],
      ['order.status_changed', '7'],
    ]) {
      const trigger = { event, ...(status === undefined ? {} : { status }) };
      const rule = await api.post(`/shops/${shopId}/rules`, {
        name: `${event} ${status}`,
        trigger,
        recipient: { kind: 'customer' },
        texts: { sms: { pl: `${event} {order_id}` } },
      });
      await api.post(`/rules/${rule.id}/state`, { state: 'live' });
    }
    const config = { access: 'token', shopUrl: shop.url, apiToken: 'token' };
    const { id: connectionId } = await api.post('/connections', { pluginId: 'shoper', name: 'Sklep', shopId, config });
    const read = async (walk = 'orders'): Promise<number> => {
      // Looking must not cost what is measured.
      await pause(200);
      const jobs: any[] = await api.get(`/connections/${connectionId}/sync`);
      return jobs.find(({ job }) => job === walk)?.read ?? 0;
    };
    for (const part of [0.1, 0.25, 0.4]) {
      await eventually(
        () => read(),
        (count) => count >= part * ORDERS,
        LONG_MS,
      );
      await hub.signal('SIGKILL');
      await start(port);
    }
    const early = await eventually(
      () => read(),
      (count) => count >= 0.5 * ORDERS,
      LONG_MS,
    );
    const [from, memory] = [performance.now(), hub.memory()];
    const late = await eventually(
      () => read(),
      (count) => count >= ORDERS,
      LONG_MS,
    );
    const perSecond = (late - early) / PAGE / ((performance.now() - from) / 1000);
    expect(perSecond).toBeGreaterThan(0.9 * RATE);
    expect(perSecond).toBeLessThan(1.1 * RATE);
    expect(hub.memory() / memory).toBeLessThan(1.25);
    expect(await read()).toBe(ORDERS);
    // Its customers come next; how fast was told above.
    Object.assign(shop.rest.bucket, { limit: 20 * RATE, bandwidth: 20 * RATE });
    await eventually(
      () => read('contacts'),
      (count) => count >= 0.3 * CUSTOMERS,
      LONG_MS,
    );
    await hub.signal('SIGKILL');
    await start(port);
    await eventually(
      () => read('contacts'),
      (count) => count >= CUSTOMERS,
      LONG_MS,
    );
    expect(await read('contacts')).toBe(CUSTOMERS);
    const [{ id: clientId }] = await api.get('/clients');
    const first = await api.get(`/clients/${clientId}/contacts?search=600001000`);
    expect(first.items).toMatchObject([{ isRegistered: true, customerId: '1001' }]);
    expect(sms.phones).toEqual([]);
    const { order_id } = await shop.placeOrder();
    await eventually(
      () => sms.phones.map(({ text }) => text),
      (texts) => texts.length === 2,
    );
    expect(sms.phones.map(({ text }) => text).toSorted()).toEqual([
      `order.placed ${order_id}`,
      `order.status_changed ${order_id}`,
    ]);
  }, 240_000);
});

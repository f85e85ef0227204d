import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { ShoperSimulator } from '../../plugins/shoper/simulator/index.js';
import { SmsapiSimulator } from '../../plugins/smsapi/simulator/index.js';
import { ApiClient } from '../support/api-client.js';
import { Cluster, type Member } from '../support/cluster.js';
import { healthCommand } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';

const ORDERS = 60;
const STOP_LIMIT_MS = 30_000;
/** A ring that a killed worker had heard is heard again within three seconds; starting and sending take theirs. */
const AFTER_A_KILL_MS = 30_000;

describe('two webs and two workers, as compose starts them', () => {
  const cluster = new Cluster();
  const shop = new ShoperSimulator();
  const sms = new SmsapiSimulator();
  let api: ApiClient;
  let shopId: string;
  let hookUrls: readonly string[];

  beforeAll(async () => {
    await cluster.start();
    const [web] = cluster.webs as [Member];
    api = new ApiClient(web.url);
    await api.signInBy(/sign-in\/([a-z2-7]+)/.exec(web.process.output)?.[1] ?? '');
    await setUp();
  });
  afterAll(async () => {
    await cluster.stop();
    await sms.stop();
  });

  /** A merchant's set-up by the API of the first web. */
  async function setUp(): Promise<void> {
    const home = {
      country: 'PL',
      zone: 'Europe/Warsaw',
      currency: 'PLN',
      locale: 'pl',
      settings: { quietHours: null },
    };
    shopId = (await api.post('/shops', { name: 'Sklep', ...home })).id;
    const config = { webhookKey: 'klucz' };
    const { id } = await api.post('/connections', { pluginId: 'shoper', name: 'Sklep', shopId, config });
    shop.hook.key = config.webhookKey;
    const { pathname } = new URL((await api.get(`/connections/${id}/setup`)).callbackUrl);
    hookUrls = cluster.webs.map((web) => web.url + pathname);
    const channel = await api.post('/connections', {
      pluginId: 'smsapi',
      name: 'SMS',
      config: { apiUrl: await sms.start(), token: 'simulator-token', sender: 'Test' },
    });
    await api.put(`/connections/${channel.id}/grants/${shopId}`, {});
    const rule = await api.post(`/shops/${shopId}/rules`, {
      name: 'Nowe',
      trigger: { event: 'order.placed' },
      recipient: { kind: 'customer' },
      texts: { sms: { pl: '{order_id}' } },
    });
    await api.post(`/rules/${rule.id}/state`, { state: 'live' });
  }

  async function messagesAt(web: Member): Promise<readonly { orderId: string; state: string }[]> {
    return (await api.at(web.url).get(`/shops/${shopId}/messages?limit=200`)).items;
  }

  async function delivered(count: number): Promise<void> {
    const [web] = cluster.webs as [Member];
    await eventually(
      async () => (await messagesAt(web)).filter(({ state }) => state === 'delivered').length,
      (done) => done === count,
      AFTER_A_KILL_MS,
    );
  }

  it('reach every phone exactly once, though a worker is killed in the middle', async () => {
    const placed: string[] = [];
    for (let number = 0; number < ORDERS; number++) {
      if (number === ORDERS / 2) {
        // With nothing in its hands: what a killed worker had claimed comes back only when its lease ends.
        await delivered(number);
        await cluster.workers[0]?.process.signal('SIGKILL');
      }
      shop.hook.url = hookUrls[number % hookUrls.length] ?? '';
      placed.push((await shop.placeOrder({ phone: `602000${100 + number}` })).order_id);
    }
    await delivered(ORDERS);
    expect(sms.phones.map((message) => message.text).sort()).toEqual(placed.sort());
    expect(new Set(sms.phones.map((message) => message.to)).size).toBe(ORDERS);
  }, 180_000);

  it('show a merchant who signed in at one web the same at the other', async () => {
    const [first = [], ...others] = await Promise.all(cluster.webs.map(messagesAt));
    expect(first).toHaveLength(ORDERS);
    expect(others).toEqual([first]);
  });

  it('answer at a worker how it is, and nothing else', async () => {
    const { url } = cluster.workers[1] as Member;
    const statusOf = async (path: string) => (await fetch(url + path)).status;
    expect(await Promise.all(['/health/live', '/health/ready'].map(statusOf))).toEqual([200, 200]);
    const closed = ['/', '/api/docs', '/api/v1/shops', new URL(hookUrls[0] ?? '').pathname, '/health'];
    expect(await Promise.all(closed.map(statusOf))).toEqual(closed.map(() => 404));
  });

  it('end in order within their time when they are told to, and the image notices', async () => {
    const members = [...cluster.webs, ...cluster.workers.slice(1)];
    expect(members.map(isHealthy)).toEqual([true, true, true]);
    const toldAt = performance.now();
    const exitCodes = await Promise.all(members.map(({ process }) => process.signal('SIGTERM')));
    expect(performance.now() - toldAt).toBeLessThan(STOP_LIMIT_MS);
    expect(exitCodes).toEqual([143, 143, 143]);
    expect(members.map(isHealthy)).toEqual([false, false, false]);
  });
});

/** As the image's own health check finds it. */
function isHealthy({ url }: Member): boolean {
  const [, ...args] = healthCommand();
  return spawnSync(process.execPath, args, { env: { PORT: new URL(url).port } }).status === 0;
}

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { ConnectionId, ShopId } from '@hub/kernel';
import { HubApi } from '../../demo/hub-api.js';
import { ShoperSimulator } from '../../plugins/shoper/simulator/index.js';
import { Child } from './child.js';

export interface BenchHub {
  readonly process: Child;
  readonly api: HubApi;
  stop(): Promise<void>;
}

const ADMIN = { email: 'bench@example.com', password: 'only-for-the-bench' };

/** A hub in a process of its own over the bench's Postgres. */
export async function startBenchHub(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<BenchHub> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const hub = await Child.start(new URL('../hub.process.js', import.meta.url), {
    DATABASE_URL: databaseUrl,
    HUB_MASTER_KEY: '7'.repeat(64),
    PORT: String(port),
    HUB_PUBLIC_URL: url,
    HUB_ALLOW_PRIVATE_HOSTS: '127.0.0.1',
    HUB_ADMIN_EMAIL: ADMIN.email,
    HUB_ADMIN_PASSWORD: ADMIN.password,
    ...env,
  });
  return { process: hub, api: await HubApi.signIn(url, ADMIN), stop: () => hub.stop() };
}

export interface BenchShop {
  readonly shopId: ShopId;
  readonly channelId: ConnectionId;
  readonly simulator: ShoperSimulator;
}

interface Made {
  readonly id: string;
}

/** A shop with its webhooks, an SMS account at the sink and, with `text`, a live rule on new orders. */
export async function openShop(
  api: HubApi,
  sinkUrl: string,
  rule: { readonly text: string } | null,
  parallelCalls = '200',
): Promise<BenchShop> {
  const shop = await api.call<Made>('POST', '/shops', {
    name: 'Sklep',
    country: 'PL',
    zone: 'Europe/Warsaw',
    currency: 'PLN',
    locale: 'pl',
    // Measured at any hour; the windows are asked all the same.
    settings: { quietHours: { from: '03:00', to: '03:01' } },
  });
  const key = randomBytes(12).toString('hex');
  const platform = await api.call<Made>('POST', '/connections', {
    pluginId: 'shoper',
    name: 'Shoper',
    shopId: shop.id,
    config: { webhookKey: key },
  });
  const { callbackUrl } = await api.call<{ callbackUrl: string }>('GET', `/connections/${platform.id}/setup`);
  const simulator = new ShoperSimulator();
  Object.assign(simulator.hook, { url: callbackUrl, key });
  const config = { apiUrl: sinkUrl, token: 'simulator-token', sender: 'Test', parallelCalls };
  const channel = await api.call<Made>('POST', '/connections', { pluginId: 'smsapi', name: 'SMS', config });
  await api.call('PUT', `/connections/${channel.id}/grants/${shop.id}`, {});
  if (rule !== null) {
    const made = await api.call<Made>('POST', `/shops/${shop.id}/rules`, {
      name: 'Nowe',
      trigger: { event: 'order.placed' },
      recipient: { kind: 'customer' },
      texts: { sms: { pl: rule.text } },
    });
    await api.call('POST', `/rules/${made.id}/state`, { state: 'live' });
  }
  return { shopId: shop.id as ShopId, channelId: channel.id as ConnectionId, simulator };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  await new Promise<void>((closed) => server.close(() => closed()));
  return port;
}

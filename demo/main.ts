import { startHub } from '../src/hub.js';
import { readEnvironment } from '../src/infra/environment/environment.js';
import { ShoperSimulator } from '../plugins/shoper/simulator/index.js';
import { SmsapiSimulator } from '../plugins/smsapi/simulator/index.js';
import { HubApi } from './hub-api.js';
import { servePhonePage } from './phone-page.js';
import { seed } from './seed.js';
import { liveShop } from './shop-life.js';

// The whole hub with a shop and a provider beside it, reached over HTTP like the real ones: no account, no key.
const ADMIN = { email: 'demo@talaria.example', password: 'talaria-demo-2026' };
const PAGE_PORT = Number(process.env['DEMO_PAGE_PORT'] ?? 3001);
/** Order numbers of one run must not meet those of an earlier one: their occasions are used up. */
const EPOCH_MS = Date.UTC(2026, 10, 1);

const port = Number(process.env['PORT'] ?? 3000);
const hubUrl = `http://127.0.0.1:${port}`;
const sms = new SmsapiSimulator();
const shop = new ShoperSimulator({ firstOrderId: Math.floor((Date.now() - EPOCH_MS) / 1_000) });
const apiUrl = await sms.start();
const hub = await startHub(
  readEnvironment({
    ...process.env,
    PORT: String(port),
    HUB_ADMIN_EMAIL: ADMIN.email,
    HUB_ADMIN_PASSWORD: ADMIN.password,
    HUB_PUBLIC_URL: hubUrl,
    HUB_ALLOW_PRIVATE_HOSTS: '127.0.0.1',
  }),
  { defaultDataDir: 'data/demo' },
);
const api = await HubApi.signIn(hubUrl, ADMIN);
const shopId = await seed(api, { apiUrl, shop });
const life = liveShop(shop);
const page = await servePhonePage({ port: PAGE_PORT, api, shopId, sms, hubUrl, admin: ADMIN });

process.stdout.write(
  [
    '',
    `The phone and its timelines:  ${page.url}`,
    `The hub:                      http://localhost:${port} (sign in as ${ADMIN.email}, password ${ADMIN.password})`,
    `The API's document:           http://localhost:${port}/api/docs`,
    'Orders trickle in every few seconds. Stop with Ctrl-C.',
    '',
  ].join('\n'),
);

let isStopping = false;
const stop = async () => {
  if (isStopping) return;
  isStopping = true;
  life.stop();
  await page.close();
  await hub.stop();
  await sms.stop();
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());

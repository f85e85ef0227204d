import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Clock } from '@hub/kernel';
import { AccountRepository } from '../../src/accounts/account.repository.js';
import type { Role } from '../../src/accounts/rights.js';
import { SignInService } from '../../src/accounts/sign-in.service.js';
import { startHub, type Hub } from '../../src/hub.js';
import { asSystemWithEntities } from '../../src/infra/database/as-system.js';
import { Database } from '../../src/infra/database/database.js';
import type { Resolve } from '../../src/infra/http/outbound-http.js';
import { readEnvironment } from '../../src/infra/environment/environment.js';
import { Sweeper } from '../../src/pipeline/sweeper.js';
import { ShoperSimulator } from '../../plugins/shoper/simulator/index.js';
import { SmsapiSimulator } from '../../plugins/smsapi/simulator/index.js';
import { ApiClient } from './api-client.js';
import { dropDatabase, makeDatabase } from './databases.js';
import { eventually } from './eventually.js';
import { freePort } from './redis-server.js';
import { TestClock } from './test-clock.js';

export interface WorldOptions {
  /** ISO instant of business time; a Friday noon in Warsaw unless told. */
  readonly at?: string;
  readonly zone?: string;
  readonly settings?: Record<string, unknown>;
  /** The shop's webhook key; empty = the merchant left "Klucz" empty. */
  readonly webhookKey?: string;
  readonly redisUrl?: string;
  /** A PostgreSQL of the test's own instead of the one all tests share. */
  readonly databaseUrl?: string;
  readonly metricsToken?: string;
  /** Whose word about a client's address is believed. */
  readonly trustedProxies?: string;
  readonly machineClock?: Clock;
  /** How names become addresses. */
  readonly resolve?: Resolve;
}

export interface RuleWish {
  readonly event: string;
  readonly text?: string;
  readonly state?: 'draft' | 'trial' | 'live';
  readonly [field: string]: unknown;
}

const MASTER_KEY = '7'.repeat(64);
const WEBHOOK_KEY = 'klucz-z-panelu-sklepu';

/** A hub, a shop and a provider, all real processes' worth of HTTP, with time in the test's hand. */
export class World {
  readonly clock: TestClock;
  readonly shop: ShoperSimulator;
  readonly sms: SmsapiSimulator;
  /** Its database's name, and its queues'. */
  readonly name = `t_${randomBytes(6).toString('hex')}`;
  api!: ApiClient;
  shopId!: string;
  shopConnectionId!: string;
  channelId!: string;
  #hub!: Hub;
  #databaseUrl: string | undefined;
  #operator: pg.Pool | undefined;
  readonly #port: Promise<number> = freePort();

  constructor(private readonly options: WorldOptions = {}) {
    const zone = options.zone ?? 'Europe/Warsaw';
    this.clock = new TestClock(options.at ?? '2026-11-20T11:00:00Z');
    this.shop = new ShoperSimulator({ now: () => this.clock.now(), zone });
    this.sms = new SmsapiSimulator({ now: () => this.clock.now() });
  }

  static async start(options: WorldOptions = {}): Promise<World> {
    const world = new World(options);
    await world.startHub();
    await world.#connect();
    return world;
  }

  async startHub(): Promise<void> {
    const port = await this.#port;
    this.#databaseUrl ??= this.options.databaseUrl ?? (await makeDatabase(this.name));
    const environment = readEnvironment({
      DATABASE_URL: this.#databaseUrl,
      HUB_MASTER_KEY: MASTER_KEY,
      PORT: String(port),
      HUB_PUBLIC_URL: `http://127.0.0.1:${port}`,
      HUB_ALLOW_PRIVATE_HOSTS: '127.0.0.1',
      REDIS_URL: this.options.redisUrl,
      HUB_METRICS_TOKEN: this.options.metricsToken,
      HUB_TRUSTED_PROXIES: this.options.trustedProxies,
    });
    this.#hub = await startHub(environment, {
      clock: this.clock,
      queuePrefix: this.name,
      ...(this.options.machineClock === undefined ? {} : { machineClock: this.options.machineClock }),
      ...(this.options.resolve === undefined ? {} : { resolve: this.options.resolve }),
    });
    if (this.#hub.signInToken !== null) {
      this.api = new ApiClient(`http://127.0.0.1:${port}`);
      await this.api.signInBy(this.#hub.signInToken);
    }
  }

  get hub(): Hub {
    return this.#hub;
  }

  /** Stops the hub, lets something happen to its database, and starts it again. */
  async restartHub(meanwhile?: () => Promise<unknown>): Promise<void> {
    await this.#hub.stop();
    await meanwhile?.();
    await this.startHub();
  }

  async stop(): Promise<void> {
    await this.#hub.stop();
    await Promise.all([this.shop.stop(), this.sms.stop()]);
    await this.#operator?.end();
    if (this.options.databaseUrl === undefined) await dropDatabase(this.name);
  }

  async #connect(): Promise<void> {
    const { zone = 'Europe/Warsaw', settings = {}, webhookKey = WEBHOOK_KEY } = this.options;
    const apiUrl = await this.sms.start();
    await this.shop.start();
    const shop = await this.api.post('/shops', {
      name: 'Sukienki',
      country: 'PL',
      zone,
      currency: 'PLN',
      locale: 'pl',
      // One person is many customers here.
      settings: { marketingCap: null, ...settings },
    });
    this.shopId = shop.id;
    const connection = await this.api.post('/connections', {
      pluginId: 'shoper',
      name: 'Sklep',
      shopId: this.shopId,
      config: webhookKey === '' ? {} : { webhookKey },
    });
    this.shopConnectionId = connection.id;
    const setup = await this.api.get(`/connections/${connection.id}/setup`);
    this.shop.hook.url = setup.callbackUrl;
    this.shop.hook.key = webhookKey;
    const channel = await this.api.post('/connections', {
      pluginId: 'smsapi',
      name: 'SMSAPI',
      config: { apiUrl, token: 'simulator-token', sender: 'Test' },
    });
    this.channelId = channel.id;
    await this.api.put(`/connections/${channel.id}/grants/${this.shopId}`, {});
    await this.#listsRead();
  }

  /** What the provider keeps from whom is known: until then advertising waits. */
  async #listsRead(): Promise<void> {
    await eventually(
      () => this.sql('select 1 from suppression_walks where read_at is not null'),
      (rows) => rows.length > 0,
    );
  }

  /** Somebody else's browser: a user of the same organisation with one role, in one place or everywhere. */
  async user(role: Role, place: { clientId?: string; shopId?: string } = {}): Promise<ApiClient> {
    const email = `${role}-${randomBytes(4).toString('hex')}@przyklad.pl`;
    const { signInUrl } = await this.api.post('/users', { email, memberships: [{ role, ...place }] });
    return this.#signedIn(signInUrl.split('/').at(-1));
  }

  /** An agency that has nothing to do with this one, on the same hub. */
  async neighbour(): Promise<ApiClient> {
    const { app } = this.#hub;
    const token = await asSystemWithEntities(app.get(Database), async (tx) => {
      const email = `${randomBytes(4).toString('hex')}@obcy.pl`;
      const accounts = app.get(AccountRepository, { strict: false });
      const first = { name: 'Obcy', email, passwordHash: null, isOperator: false };
      const user = await accounts.addOrganisation(tx, first, this.clock.now());
      return app.get(SignInService, { strict: false }).open(tx, user, 'sign-in-link', 60_000);
    });
    return this.#signedIn(token);
  }

  async #signedIn(token: string): Promise<ApiClient> {
    const client = new ApiClient(this.api.url);
    await client.signInBy(token);
    return client;
  }

  /** A rule as a merchant makes it; live unless told. */
  async rule({
    event,
    text = 'Zamowienie {order_id}',
    state = 'live',
    status,
    ...rest
  }: RuleWish & { status?: string }): Promise<string> {
    const rule = await this.api.post(`/shops/${this.shopId}/rules`, {
      name: `Reguła ${event}`,
      trigger: { event, ...(status === undefined ? {} : { status }) },
      recipient: { kind: 'customer' },
      texts: { sms: { pl: text } },
      ...rest,
    });
    if (state !== 'draft') await this.api.post(`/rules/${rule.id}/state`, { state });
    return rule.id;
  }

  /** Sets the hub to work on whatever is due now and waits until nothing more moves; thousands may need longer. */
  async settled(limitMs?: number): Promise<void> {
    const sweeper = this.#hub.app.get(Sweeper, { strict: false });
    await this.sms.reporter.settled();
    await sweeper.sweep();
    await eventually(
      async () => {
        const before = await this.#openWork();
        await this.sms.reporter.settled();
        return before + (await this.#openWork());
      },
      (open) => open === 0,
      limitMs,
    );
  }

  /** Likewise, and until the contacts were told of everybody who ordered: that comes after the messages. */
  async settledWithContacts(): Promise<void> {
    await this.settled();
    await this.#hub.app.get(Sweeper, { strict: false }).sweep();
    await eventually(
      () => this.sql('select 1 from orders where is_new_to_contacts and snapshot is not null'),
      (open) => open.length === 0,
    );
  }

  /** How much is due and not done; a message that waits to be asked about again is not due. */
  async #openWork(): Promise<number> {
    const [row] = await this.sql<{ open: string }>(
      `select (select count(*) from raw_events where state = 'waiting' and not is_stuck)
         + (select count(*) from messages where state = 'planned' and not is_stuck and due_at <= $1)
         + (select count(*) from messages where state = 'sending')
         + (select count(*) from messages where state = 'accepted' and fallback_at <= $1)
         + (select count(*) from delivery_reports where state = 'waiting')
         + (select count(*) from look_ups where due_at <= $1) as open`,
      [new Date(this.clock.now())],
    );
    return Number(row?.open);
  }

  /** What customers' phones show, oldest first. */
  get texts(): readonly string[] {
    return this.sms.phones.map((message) => message.text);
  }

  async messages(): Promise<readonly any[]> {
    return (await this.api.get(`/shops/${this.shopId}/messages?limit=200`)).items;
  }

  async decisions(): Promise<readonly any[]> {
    return (await this.api.get(`/shops/${this.shopId}/decisions?limit=200`)).items;
  }

  async reasons(): Promise<readonly string[]> {
    return (await this.decisions()).map((decision) => decision.reason as string).sort();
  }

  /** SQL as the operator would run it, seeing every organisation. */
  async sql<R extends pg.QueryResultRow = any>(text: string, parameters: readonly unknown[] = []): Promise<R[]> {
    if (this.#operator === undefined) {
      this.#operator = new pg.Pool({ connectionString: this.#databaseUrl, options: '-c hub.scope=system', max: 4 });
      // One that the server ended is opened anew by the next question.
      this.#operator.on('error', () => undefined);
    }
    return (await this.#operator.query<R>(text, [...parameters])).rows;
  }
}

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { APP, Appstore } from '../../plugins/shoper/simulator/index.js';
import { RetentionService } from '../../src/privacy/retention.service.js';
import { PluginSettings } from '../../src/plugin-host/plugin-settings.js';
import { shoperPlugin } from '../../plugins/shoper/index.js';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import type { ApiClient } from '../support/api-client.js';
import { QUIET } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

describe('the app from the platform’s store', () => {
  let world: World;
  let store: Appstore;
  beforeEach(async () => {
    world = await World.start();
    world.shop.rest.bucket.bandwidth = 200;
    const settings = world.hub.app.get(PluginSettings, { strict: false });
    await settings.change('shoper', shoperPlugin.installation ?? {}, { ...APP });
    store = new Appstore(world.shop, world.api.url, () => world.clock.now());
  });
  afterEach(() => world.stop());

  const outcomes = () =>
    world.sql<{ kind: string; outcome: string | null }>(
      `select kind, outcome from app_messages where kind <> 'frame' order by received_at`,
    );
  const handled = (count: number) =>
    eventually(outcomes, (rows) => rows.length === count && rows.every(({ outcome }) => outcome !== null));
  const installed = () =>
    eventually(outcomes, (rows) => rows.some(({ kind, outcome }) => kind === 'installed' && outcome === 'installed'));

  /** The shop was read to its end, and nothing more is due. */
  const read = () =>
    eventually(
      () =>
        world.sql(
          `select job from sync_jobs j join connections c on c.id = j.connection_id
           where c.config ->> 'access' = 'app' and read_at is not null and (j.state = 'done' or due_at > $1)`,
          [new Date(world.clock.now())],
        ),
      (rows) => rows.length === 5,
    );

  /** Whoever opens the app in the shop's panel. */
  const inPanel = async (): Promise<{ api: ApiClient; shopId: string; connectionId: string; csp: string }> => {
    // Each second another entry.
    world.clock.advance('1s');
    const response = await fetch(store.frameUrl());
    const html = await response.text();
    expect(response.status).toBe(200);
    const read = (pattern: RegExp) => pattern.exec(html)?.[1] ?? '';
    return {
      api: world.api.withKey(read(/content="(tal_[^"]+)"/)),
      shopId: read(/data-shop="([^"]+)"/),
      connectionId: read(/data-connection="([^"]+)"/),
      csp: response.headers.get('content-security-policy') ?? '',
    };
  };
  /** What a merchant does there first: an account to send by, and a rule. */
  const configure = async ({ api, shopId }: { api: ApiClient; shopId: string }) => {
    const config = { apiUrl: world.sms.url, token: 'simulator-token', sender: 'Test' };
    const channel = await api.post('/connections', { pluginId: 'smsapi', name: 'SMSAPI', shopId, config });
    await api.put(`/connections/${channel.id}/grants/${shopId}`, {});
    const rule = await api.post(`/shops/${shopId}/rules`, {
      name: 'Nowe zamówienie',
      trigger: { event: 'order.placed' },
      recipient: { kind: 'customer' },
      texts: { sms: { pl: 'Zamowienie {order_id}' } },
    });
    await api.post(`/rules/${rule.id}/state`, { state: 'live' });
  };

  it('is installed, configured, sends an order’s SMS, and falls silent when it is taken out', async () => {
    world.shop.hook.url = '';
    expect(await store.install()).toBe(200);
    await installed();
    const panel = await inPanel();
    expect(panel.shopId).not.toBe(world.shopId);
    expect(panel.csp).toContain(`frame-ancestors ${world.shop.url}`);
    await configure(panel);
    await eventually(
      () => world.shop.rest.webhooks.length,
      (count) => count === 1,
    );
    const order = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([`Zamowienie ${order.order_id}`]);
    await store.uninstall();
    await handled(2);
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toHaveLength(1);
    const [connection] = await world.sql('select state, paused_reason from connections where id = $1', [
      panel.connectionId.slice(4),
    ]);
    expect(connection).toEqual({ state: 'paused', paused_reason: 'uninstalled' });
    const [tokens] = await world.sql('select access_sealed, refresh_sealed from connection_tokens');
    expect(tokens).toEqual({ access_sealed: null, refresh_sealed: null });
  });

  it('cancels what waited for its hour when it is taken out, and comes back with all its settings', async () => {
    world.shop.hook.url = '';
    await store.install();
    await installed();
    await configure(await inPanel());
    await eventually(
      () => world.shop.rest.webhooks.length,
      (count) => count === 1,
    );
    world.clock.set('2026-11-20T22:30:00Z');
    await world.shop.placeOrder();
    await world.settled();
    const states = () => world.sql<{ state: string; reason: string | null }>('select state, reason from messages');
    expect(await states()).toMatchObject([{ state: 'planned' }]);
    await store.uninstall();
    await handled(2);
    expect(await states()).toEqual([{ state: 'cancelled', reason: 'uninstalled' }]);
    world.shop.rest.webhooks.length = 0;
    world.clock.set('2026-11-21T10:00:00Z');
    await store.install();
    await handled(3);
    await eventually(
      () => world.shop.rest.webhooks.length,
      (count) => count === 1,
    );
    const order = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([`Zamowienie ${order.order_id}`]);
  });

  it('lets go of people and texts thirty days after it was taken out, where the shop wants it so', async () => {
    world.shop.hook.url = '';
    await store.install();
    await installed();
    await read();
    const shop = await inPanel();
    await shop.api.patch(`/shops/${shop.shopId}`, { settings: { afterUninstall: 'erase' } });
    await configure(shop);
    await world.shop.placeOrder();
    await world.settledWithContacts();
    const people = async () => {
      const of = async (sql: string) => (await world.sql(sql)).length;
      return [
        await of(`select 1 from messages where recipient <> ''`),
        await of('select 1 from orders where snapshot is not null'),
        await of('select 1 from contacts where phone is not null'),
      ];
    };
    const sweep = () => world.hub.app.get(RetentionService, { strict: false }).sweep();
    world.clock.advance('1s');
    await store.uninstall();
    await handled(2);
    world.clock.advance('29d');
    await sweep();
    expect(await people()).toEqual([1, 1, 1]);
    world.clock.advance('2d');
    await sweep();
    expect(await people()).toEqual([0, 0, 0]);
    expect(await world.sql('select state from messages')).toHaveLength(1);
    world.clock.advance('1s');
    await store.install();
    await handled(3);
    await eventually(people, ([, orders]) => orders === 1);
  });

  it('takes over a shop that was connected by a token, with its history and rules', async () => {
    await world.rule({ event: 'order.placed' });
    world.shop.hook.url = '';
    world.shop.rest.panelTokens.add('token');
    const config = { access: 'token', shopUrl: world.shop.url, apiToken: 'token' };
    await world.api.patch(`/connections/${world.shopConnectionId}`, { config });
    await eventually(
      () => world.sql('select 1 from shop_identities'),
      (rows) => rows.length === 1,
    );
    await world.shop.placeOrder();
    await world.settled();
    await store.install();
    await installed();
    expect((await inPanel()).connectionId).toBe(world.shopConnectionId);
    const connection = await world.api.get(`/connections/${world.shopConnectionId}`);
    expect(connection).toMatchObject({ state: 'active', config: { access: 'app' } });
    await world.shop.placeOrder();
    world.clock.advance('6min');
    await world.settled();
    expect(world.texts).toHaveLength(2);
    // Another way in again: taking the app out then changes nothing.
    await world.api.patch(`/connections/${world.shopConnectionId}`, { config });
    await store.uninstall();
    await eventually(outcomes, (rows) => rows.at(-1)?.outcome === 'connected-otherwise');
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toHaveLength(3);
  });

  it('lets an agency take in a shop that came alone, with all that is its own, and sends nothing twice', async () => {
    world.shop.hook.url = '';
    await store.install();
    await installed();
    await read();
    const shop = await inPanel();
    await configure(shop);
    const order = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([`Zamowienie ${order.order_id}`]);
    const { code } = await shop.api.post(`/shops/${shop.shopId}/claim-code`);
    expect((await world.api.call('GET', `/shops/${shop.shopId}`)).status).toBe(404);
    expect((await world.api.call('POST', '/claims', { code: 'aaaa-bbbb' })).body.code).toBe('claim.unknown-code');
    const claim = await world.api.post('/claims', { code: code.toUpperCase() });
    await eventually(
      () => world.api.get(`/claims/${claim.id}`),
      ({ state }) => state === 'moved',
    );

    const clients: any[] = await world.api.get('/clients');
    expect(clients.map(({ id }) => id)).toContain(claim.clientId);
    const { items } = await world.api.get(`/shops/${shop.shopId}/messages`);
    expect(items).toHaveLength(1);
    // What the merchant could do before goes on, for this shop alone.
    expect((await shop.api.call('GET', `/shops/${shop.shopId}/messages`)).status).toBe(200);
    expect((await shop.api.call('GET', `/shops/${world.shopId}`)).status).toBe(404);
    // The same code opens nothing a second time.
    expect((await world.api.call('POST', '/claims', { code })).status).toBe(422);

    world.clock.advance('3min');
    await eventually(
      () => world.api.get(`/claims/${claim.id}`),
      ({ state }) => state === 'done',
    );
    const organisation = claim.id.slice(4);
    const left: { name: string }[] = await world.sql(
      `select table_name as name from information_schema.columns
       where table_schema = current_schema() and column_name = 'organisation_id'`,
    );
    for (const { name } of left) {
      const rows = await world.sql(
        `select 1 from "${name}" t join organisation_moves m on m.from_organisation_id = t.organisation_id where m.id = $1`,
        [organisation],
      );
      expect({ name, rows: rows.length }).toEqual({ name, rows: 0 });
    }
    await world.shop.fire('order.create', order);
    const next = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([`Zamowienie ${order.order_id}`, `Zamowienie ${next.order_id}`]);
  });

  it('moves no agency into another: it has clients of its own', async () => {
    await world.api.post('/clients', { name: 'Drugi klient' });
    expect((await world.api.call('POST', `/shops/${world.shopId}/claim-code`)).body.code).toBe('claim.several-clients');
  });

  it('believes no altered byte, no other secret, and nothing twice', async () => {
    const form = store.signed(store.installation());
    expect(await store.tell({ ...form, shop_url: 'https://obcy.example' })).toBe(403);
    expect(await store.tell(store.signed(store.installation(), 'another-secret'))).toBe(403);
    expect(await store.tell(store.signed(store.installation(), ''))).toBe(403);
    expect(await store.tell({ ...form, extra: '1' })).toBe(403);
    expect(await outcomes()).toEqual([]);
    expect(await store.tell(form)).toBe(200);
    expect(await store.tell(form)).toBe(200);
    await installed();
    expect(await outcomes()).toHaveLength(1);
    const other = store.signed(store.fields('install', { application_code: 'somebody-elses' }));
    expect(await store.tell(other)).toBe(200);
    expect(await outcomes()).toHaveLength(1);
  });

  it('ignores an old uninstall that comes after a newer installation', async () => {
    const old = store.signed(store.fields('uninstall'));
    world.clock.advance('1min');
    await store.install();
    await installed();
    await store.tell(old);
    await handled(2);
    expect((await outcomes()).map(({ outcome }) => outcome)).toEqual(['installed', 'older-than-install']);
    const [connection] = await world.sql(`select state from connections where config ->> 'access' = 'app'`);
    expect(connection.state).toBe('active');
  });

  it('opens its page once, for that shop only, and never for a stranger', async () => {
    await store.install();
    await installed();
    const url = store.frameUrl();
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(store.frameUrl('configuration', 'another-secret'))).status).toBe(403);
    const other = new URL(store.frameUrl('history'));
    other.searchParams.set('shop', 'b'.repeat(40));
    expect((await fetch(other)).status).toBe(403);
    const admin = new URL(store.frameUrl('history'));
    admin.searchParams.set('admin-name', 'Ktoś Inny');
    expect((await fetch(admin)).status).toBe(403);
    const stale = store.frameUrl('history');
    world.clock.advance('6min');
    expect((await fetch(stale)).status).toBe(403);
    const { api, shopId } = await inPanel();
    expect((await api.call('GET', `/shops/${shopId}`)).status).toBe(200);
    expect((await api.call('GET', `/shops/${world.shopId}`)).status).toBe(404);
    expect((await api.call('GET', '/users')).status).toBe(403);
    world.clock.advance('61min');
    expect((await api.call('GET', `/shops/${shopId}`)).status).toBe(401);
  });

  it('shows the shop’s state and messages inside the shop’s panel, and in nobody else’s page', async () => {
    world.shop.hook.url = '';
    await store.install();
    await installed();
    await configure(await inPanel());
    await eventually(
      () => world.shop.rest.webhooks.length,
      (count) => count === 1,
    );
    await world.shop.placeOrder();
    await world.settled();
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: QUIET });
    try {
      const page = await browser.newPage({ locale: 'pl-PL' });
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      world.clock.advance('1s');
      world.shop.panelFrame = store.frameUrl();
      await page.goto(`${world.shop.url}/admin`);
      const frame = page.frameLocator('iframe');
      await frame.getByText('Zamowienie 1001').waitFor();
      const text = await frame.locator('main').innerText();
      expect(text).toContain('Sklep testowy');
      expect(text).toContain('Historia wiadomości');
      expect(text).toContain('działa');
      expect(problems).toEqual([]);
      // The same server under another name is another site.
      world.clock.advance('1s');
      world.shop.panelFrame = store.frameUrl();
      const elsewhere = await browser.newPage();
      await elsewhere.goto(`${world.shop.url.replace('127.0.0.1', 'localhost')}/admin`);
      expect(await elsewhere.frameLocator('iframe').locator('main').count()).toBe(0);
    } finally {
      await browser.close();
    }
  });

  it('asks for new tokens once, however many need them, and survives a slow answer', async () => {
    await store.install();
    await installed();
    const { connectionId } = await inPanel();
    await read();
    world.shop.rest.expireAccess();
    world.shop.rest.delayMs = 300;
    const probes = await Promise.all(
      Array.from({ length: 6 }, () => world.api.call('POST', `/connections/${connectionId}/probe`)),
    );
    // The agency's own account is another's: it is told of nothing here.
    expect(new Set(probes.map(({ status }) => status))).toEqual(new Set([404]));
    const { api } = await inPanel();
    const own = await Promise.all(
      Array.from({ length: 6 }, () => api.call('POST', `/connections/${connectionId}/probe`)),
    );
    expect(own.map(({ body }) => body.ok)).toEqual(Array(6).fill(true));
    const renewals = world.shop.received.filter(({ query }) => query.get('grant_type') === 'refresh_token');
    expect(renewals).toHaveLength(1);
  });

  it('keeps new tokens that come after their asker was taken for dead, and gives them to whoever asked meanwhile', async () => {
    await store.install();
    await installed();
    const { api, connectionId } = await inPanel();
    await read();
    world.shop.rest.expireAccess();
    // The first one's answer is late, and its claim runs out: the second asks with a refresh token that is used up.
    const second = new Promise((resolve) => {
      world.shop.rest.onRenewed = async () => {
        world.shop.rest.onRenewed = null;
        await world.sql(`update connection_tokens set claimed_until = now() - interval '1 minute'`);
        resolve(api.call('POST', `/connections/${connectionId}/probe`));
        await pause(600);
      };
    });
    const first = await api.call('POST', `/connections/${connectionId}/probe`);
    expect([first.body.ok, ((await second) as typeof first).body.ok]).toEqual([true, true]);
    expect((await api.get(`/connections/${connectionId}`)).state).toBe('active');
  });

  it('tells the merchant what to do when new tokens were lost on their way, which nothing but a new installation mends', async () => {
    await store.install();
    await installed();
    const { api, connectionId } = await inPanel();
    await read();
    world.shop.rest.expireAccess();
    world.shop.rest.faults.push('none', 'cut-after');
    expect((await api.call('POST', `/connections/${connectionId}/probe`)).body.ok).toBe(false);
    world.clock.advance('59min');
    await eventually(
      () => world.sql('select code from notices where resolved_at is null'),
      (rows) => rows.some(({ code }) => code === 'connection.credentials'),
    );
    world.clock.advance('1min');
    await store.install();
    await eventually(outcomes, (rows) => rows.filter(({ outcome }) => outcome === 'installed').length === 2);
    await eventually(
      () => world.sql('select code from notices where resolved_at is null'),
      (rows) => rows.length === 0,
    );
  });

  it('tells the merchant what to do when the shop refuses the code of an installation', async () => {
    const form = store.signed(store.installation());
    world.shop.rest.codes.clear();
    await store.tell(form);
    await handled(1);
    const [{ code, text }] = await world.sql('select code, text from notices');
    expect(code).toBe('connection.credentials');
    expect(text.pl).toContain('zainstaluj ją ponownie');
    await store.install({ timestamp: world.shop.stamp(world.clock.now() + 1_000) });
    await installed();
    expect(await world.sql('select 1 from notices where resolved_at is null')).toEqual([]);
  });
});

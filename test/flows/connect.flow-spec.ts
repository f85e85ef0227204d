import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chromium, type Browser } from 'playwright-core';
import { APP, Appstore } from '../../plugins/shoper/simulator/index.js';
import { shoperPlugin } from '../../plugins/shoper/index.js';
import { smsapiPlugin } from '../../plugins/smsapi/index.js';
import { PluginSettings } from '../../src/plugin-host/plugin-settings.js';
import { WatchdogsService } from '../../src/watchdogs/watchdogs.service.js';
import type { ApiClient } from '../support/api-client.js';
import { QUIET } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

/** A browser's tab without a browser: it keeps the hub's cookie and follows where it is sent. */
class Tab {
  cookie = '';

  async get(url: string): Promise<{ status: number; text: string }> {
    const response = await fetch(url, { headers: this.#headers, redirect: 'manual' });
    this.cookie = response.headers.get('set-cookie')?.split(';')[0] ?? this.cookie;
    return { status: response.status, text: await response.text() };
  }

  /** Presses the button of our page. Returns the vendor's page; null where it was refused. */
  async goOn(start: string): Promise<URL | null> {
    const { origin, pathname, searchParams } = new URL(start);
    const response = await fetch(`${origin}${pathname.replace('/start', '/confirm')}`, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ticket: searchParams.get('ticket') ?? '' }).toString(),
      redirect: 'manual',
    });
    return response.status === 303 ? new URL(response.headers.get('location') ?? '') : null;
  }

  /** What the account's owner does at the vendor: the address this tab is sent back to. */
  async decide(page: URL, decision: 'allow' | 'deny' = 'allow'): Promise<string> {
    const form = new URLSearchParams({ decision });
    for (const name of ['redirect_uri', 'scope', 'state']) form.set(name, page.searchParams.get(name) ?? '');
    const response = await fetch(page, { method: 'POST', body: form, redirect: 'manual' });
    return response.headers.get('location') ?? '';
  }

  get #headers(): Record<string, string> {
    return { 'accept-language': 'pl', ...(this.cookie === '' ? {} : { cookie: this.cookie }) };
  }
}

describe('connecting a provider’s account at the provider’s own page', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    const settings = world.hub.app.get(PluginSettings, { strict: false });
    const { client } = world.sms.oauth;
    const { url } = world.sms;
    await settings.change('smsapi', smsapiPlugin.installation ?? {}, {
      clientId: client.id,
      clientSecret: client.secret,
      authorizeUrl: `${url}/oauth/access`,
      tokenUrl: `${url}/oauth/token`,
      apiUrl: url,
    });
  });
  afterEach(() => world.stop());

  const begin = (api: ApiClient = world.api) =>
    api.post('/connect-tickets', { pluginId: 'smsapi', name: 'Konto SMS', shopId: world.shopId });
  const again = () => world.api.post(`/connections/${world.channelId}/connect`);
  const stateOf = async ({ id }: { id: string }) => (await world.api.get(`/connect-tickets/${id}`)).state;
  /** Through our page to the vendor's. */
  const atVendor = async (tab: Tab, { url }: { url: string }): Promise<URL> => {
    await tab.get(url);
    const page = await tab.goOn(url);
    if (page === null) throw new Error('The hub refused to go on');
    return page;
  };
  const connect = async (ticket: { url: string; id: string }): Promise<string> => {
    const tab = new Tab();
    const { text } = await tab.get(await tab.decide(await atVendor(tab, ticket)));
    return text;
  };

  it('is asked for by our page first, ends in "close this tab", and sends', async () => {
    const ticket = await begin();
    const tab = new Tab();
    const start = await tab.get(ticket.url);
    expect(start.text).toContain('Sukienki');
    expect(start.text).toContain('Dalej');
    const page = await tab.goOn(ticket.url);
    expect(page?.searchParams.get('scope')).toBe('sms,sms_sender,profile,blacklist');
    expect(await stateOf(ticket)).toBe('asked');
    const end = await tab.get(await tab.decide(page as URL));
    expect(end.text).toContain('SMSAPI zostało podłączone');
    expect(end.text).toContain('zamknąć tę kartę');
    const told = await world.api.get(`/connect-tickets/${ticket.id}`);
    expect(told).toMatchObject({ state: 'connected', text: 'SMSAPI zostało podłączone.' });
    const connection = await world.api.get(`/connections/${told.connectionId}`);
    expect(connection).toMatchObject({
      accountName: 'simulator',
      config: { access: 'oauth', token: { set: false } },
      grants: [{ shopId: world.shopId }],
    });
    const phone = { shopId: world.shopId, phone: '500600700', text: 'Test' };
    await world.api.post(`/connections/${told.connectionId}/test-message`, phone);
    await world.settled();
    expect(world.texts).toEqual(['Test']);
    const sent = world.sms.received.filter(({ path }) => path === '/sms.do');
    expect(sent.at(-1)?.headers['authorization']).not.toContain('simulator-token');
  });

  it('is denied without harm, and can be tried again', async () => {
    const ticket = await again();
    const tab = new Tab();
    const end = await tab.get(await tab.decide(await atVendor(tab, ticket), 'deny'));
    expect(end.status).toBe(200);
    expect(end.text).toContain('odmówiono zgody');
    expect(await world.api.get(`/connect-tickets/${ticket.id}`)).toMatchObject({
      state: 'denied',
      text: expect.stringContaining('jeszcze raz'),
    });
    expect((await world.api.get(`/connections/${world.channelId}`)).config.access).toBe('token');
    expect(await connect(await again())).toContain('podłączone');
  });

  it('R20: takes an answer without a state from the browser that began, with the right one too, and never with a wrong one', async () => {
    for (const echoesState of [false, true]) {
      world.sms.oauth.settings.echoesState = echoesState;
      const ticket = await again();
      const tab = new Tab();
      const back = new URL(await tab.decide(await atVendor(tab, ticket)));
      expect(back.searchParams.has('state')).toBe(echoesState);
      const forged = new URL(back);
      forged.searchParams.set('state', 'somebody-elses');
      expect((await tab.get(forged.href)).status).toBe(403);
      expect(await stateOf(ticket)).toBe('asked');
      expect((await tab.get(back.href)).status).toBe(200);
      expect(await stateOf(ticket)).toBe('connected');
    }
  });

  it('counts an answer once', async () => {
    const ticket = await again();
    const tab = new Tab();
    const back = await tab.decide(await atVendor(tab, ticket));
    expect((await tab.get(back)).status).toBe(200);
    const asked = world.sms.received.filter(({ path }) => path === '/oauth/token').length;
    const replayed = await tab.get(back);
    expect(replayed.text).toContain('już odpowiedziano');
    expect(world.sms.received.filter(({ path }) => path === '/oauth/token')).toHaveLength(asked);
    expect(await stateOf(ticket)).toBe('connected');
    // Nor does the ticket open anything a second time, here or elsewhere.
    expect((await new Tab().get(ticket.url)).status).toBe(403);
    expect(await tab.goOn(ticket.url)).toBeNull();
  });

  it('is finished by the browser that began it and by no other', async () => {
    const ticket = await again();
    const tab = new Tab();
    const back = await tab.decide(await atVendor(tab, ticket));
    const stranger = new Tab();
    expect((await stranger.get(back)).text).toContain('innej przeglądarce');
    stranger.cookie = 'talaria_connect=guessed';
    expect((await stranger.get(back)).status).toBe(403);
    // Somebody who has begun something else is no better.
    const other = new Tab();
    await atVendor(other, await begin());
    world.sms.oauth.settings.echoesState = true;
    const owned = await other.decide(await atVendor(other, await begin()));
    expect((await tab.get(owned)).status).toBe(403);
    expect(await stateOf(ticket)).toBe('asked');
    expect((await tab.get(back)).status).toBe(200);
    expect(await stateOf(ticket)).toBe('connected');
  });

  it('needs the cookie of our own page to go on, so that no other page can press its button', async () => {
    const ticket = await again();
    expect(await new Tab().goOn(ticket.url)).toBeNull();
    expect(await stateOf(ticket)).toBe('open');
  });

  it('expires: the address after five minutes, the way through the vendor after fifteen more', async () => {
    const early = await again();
    world.clock.advance('6min');
    expect((await new Tab().get(early.url)).text).toContain('wygasł');
    expect(await stateOf(early)).toBe('expired');
    const late = await again();
    const tab = new Tab();
    const back = await tab.decide(await atVendor(tab, late));
    world.clock.advance('16min');
    expect((await tab.get(back)).text).toContain('wygasł');
    expect(await stateOf(late)).toBe('expired');
  });

  it('fails in words when the vendor takes the code no more or is away, and leaves the connection as it was', async () => {
    const ticket = await again();
    const tab = new Tab();
    const back = new URL(await tab.decide(await atVendor(tab, ticket)));
    back.searchParams.set('code', 'no-code-of-theirs');
    expect((await tab.get(back.href)).text).toContain('nie przyjęło jednorazowego kodu');
    expect(await stateOf(ticket)).toBe('failed');
    const settings = world.hub.app.get(PluginSettings, { strict: false });
    await settings.change('smsapi', smsapiPlugin.installation ?? {}, { tokenUrl: 'http://127.0.0.1:9/oauth/token' });
    expect(await connect(await again())).toContain('chwilowo nie odpowiada');
    await settings.change('smsapi', smsapiPlugin.installation ?? {}, {
      tokenUrl: `${world.sms.url}/oauth/token`,
      clientSecret: 'not-the-secret',
    });
    expect(await connect(await again())).toContain('nie rozpoznaje tego huba');
    expect((await world.api.get(`/connections/${world.channelId}`)).config.access).toBe('token');
  });

  it('keeps planned messages and asks the same account again; another account knows no key of ours', async () => {
    const accountNo = async () =>
      (await world.sql('select account_no from connections where id = $1', [world.channelId.slice(4)]))[0].account_no;
    world.clock.set('2026-11-20T22:30:00Z');
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    await world.api.post(`/connections/${world.channelId}/probe`);
    expect(await connect(await again())).toContain('podłączone');
    expect(await accountNo()).toBe(1);
    world.clock.set('2026-11-21T10:00:00Z');
    await world.settled();
    expect(world.texts).toEqual(['Zamowienie 1001']);
    world.sms.settings.username = 'inne-konto';
    await connect(await again());
    expect(await accountNo()).toBe(2);
    expect((await world.api.get(`/connections/${world.channelId}`)).accountName).toBe('inne-konto');
  });

  it('notices a leave that was taken back within five minutes, lets messages wait, and goes on once connected again', async () => {
    await connect(await again());
    await world.rule({ event: 'order.placed' });
    world.sms.oauth.revoke();
    await world.hub.app.get(WatchdogsService, { strict: false }).watchAccounts();
    const connection = () => world.api.get(`/connections/${world.channelId}`);
    expect(await connection()).toMatchObject({ state: 'paused', pausedReason: 'credentials' });
    const notices = () => world.sql('select code, text from notices where resolved_at is null');
    expect(await notices()).toMatchObject([
      { code: 'connection.credentials', text: { pl: expect.stringContaining('Połącz konto ponownie') } },
    ]);
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([]);
    await connect(await again());
    expect(await connection()).toMatchObject({ state: 'active', pausedReason: null });
    expect(await notices()).toEqual([]);
    world.clock.advance('6min');
    await world.settled();
    expect(world.texts).toEqual(['Zamowienie 1001']);
  });

  it('is for whoever may connect there: not for lookers, not for neighbours', async () => {
    const viewer = await world.user('viewer');
    expect((await viewer.call('POST', `/connections/${world.channelId}/connect`)).status).toBe(403);
    const body = { pluginId: 'smsapi', name: 'X', shopId: world.shopId };
    expect((await viewer.call('POST', '/connect-tickets', body)).status).toBe(403);
    const neighbour = await world.neighbour();
    expect((await neighbour.call('POST', '/connect-tickets', body)).status).toBe(404);
    expect((await neighbour.call('POST', `/connections/${world.channelId}/connect`)).status).toBe(404);
    const ticket = await begin();
    expect((await neighbour.call('GET', `/connect-tickets/${ticket.id}`)).status).toBe(404);
    expect((await world.api.call('POST', '/connect-tickets', { ...body, pluginId: 'shoper' })).body.code).toBe(
      'connection.no-account-door',
    );
    expect((await world.api.call('POST', '/connect-tickets', { ...body, config: { nonsense: 1 } })).status).toBe(422);
  });

  describe('from inside the shop’s frame', () => {
    let store: Appstore;
    let browser: Browser;
    beforeEach(async () => {
      const settings = world.hub.app.get(PluginSettings, { strict: false });
      await settings.change('shoper', shoperPlugin.installation ?? {}, { ...APP });
      store = new Appstore(world.shop, world.api.url, () => world.clock.now());
      world.shop.rest.bucket.bandwidth = 200;
      await store.install();
      await eventually(
        () => world.sql(`select 1 from app_messages where outcome = 'installed'`),
        (rows) => rows.length === 1,
      );
      browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: QUIET });
    });
    afterEach(() => browser.close());

    const open = async () => {
      const context = await browser.newContext({ locale: 'pl-PL' });
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      world.clock.advance('1s');
      world.shop.panelFrame = store.frameUrl();
      await page.goto(`${world.shop.url}/admin`);
      return { context, frame: page.frameLocator('iframe'), problems };
    };

    it('opens a new tab, asks, is allowed, says "close this tab", and the frame sees it and sends a test', async () => {
      const { context, frame, problems } = await open();
      await frame.getByText('Wciśnij poniższy przycisk').waitFor();
      expect(await frame.locator('#sign-up').innerText()).toContain('„Shoper”');
      const opening = context.waitForEvent('page');
      await frame.getByRole('button', { name: 'PODŁĄCZ SWOJE KONTO SMSAPI' }).click();
      const tab = await opening;
      await tab.getByRole('button', { name: 'Dalej' }).click();
      await tab.getByText('SMS – Dostęp do wysyłki SMS').waitFor();
      await frame.getByText('odśwież tę stronę').waitFor();
      await tab.getByRole('button', { name: 'Akceptuj' }).click();
      await tab.getByText('zamknąć tę kartę').waitFor();
      await frame.getByText('jest podłączone (simulator)').waitFor();
      await frame.locator('select[name=sender]').selectOption('Sklep');
      await eventually(
        () => world.sql(`select 1 from connection_grants where sender = 'Sklep'`),
        (rows) => rows.length === 1,
      );
      await frame.getByPlaceholder('Wpisz testowy numer telefonu').fill('500600700');
      await frame.getByRole('button', { name: 'WYŚLIJ TESTOWĄ WIADOMOŚĆ' }).click();
      await frame.getByText('Wiadomość została wysłana').waitFor();
      expect(world.sms.phones.map(({ from, text }) => [from, text])).toEqual([['Sklep', 'Wiadomość testowa']]);
      expect(problems).toEqual([]);
    });

    it('is denied: the tab says so, and so does the frame, where the button stands again', async () => {
      const { context, frame } = await open();
      const opening = context.waitForEvent('page');
      await frame.getByRole('button', { name: 'PODŁĄCZ SWOJE KONTO SMSAPI' }).click();
      const tab = await opening;
      await tab.getByRole('button', { name: 'Dalej' }).click();
      await tab.getByRole('button', { name: 'Odmów' }).click();
      await tab.getByText('odmówiono zgody').waitFor();
      await frame.getByText('odmówiono zgody').waitFor();
      await frame.getByRole('button', { name: 'PODŁĄCZ SWOJE KONTO SMSAPI' }).waitFor();
    });
  });
});

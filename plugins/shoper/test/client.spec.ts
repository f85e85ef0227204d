import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProviderError, Secret, TokenRefused } from '@hub/core';
import { createShopServices, createTestServices, type TestShopServices } from '@hub/core/testing';
import { ShoperAccess } from '../shoper.access.js';
import { ShoperClient } from '../shoper.client.js';
import { ShoperPlatform } from '../shoper.platform.js';
import { appHookKey, appstoreHash, isAppstoreHash, isSignedWith, signatureOf } from '../shoper.signature.js';
import { ShoperSimulator } from '../simulator/index.js';
import { NOTHING, SHOP } from './orders.js';

const LICENCE = '37925b6129cc700fc4ca23244bfa4e0d3cd9d740';
const APP = { appId: 'app123', appSecret: new Secret('app-secret'), appstoreSecret: new Secret('appstore-secret-123') };

describe('what a shop answers', () => {
  let shop: ShoperSimulator;
  let services: TestShopServices;
  beforeEach(async () => {
    services = createShopServices(createTestServices());
    shop = new ShoperSimulator({ now: () => services.clock.now() });
    await shop.start();
    shop.rest.bucket.limit = 10_000;
    shop.rest.panelTokens.add('token');
  });
  afterEach(async () => {
    await shop.stop();
    await services.close();
  });

  const byToken = (token = 'token') =>
    new ShoperPlatform({ ...NOTHING, access: 'token', shopUrl: shop.url, apiToken: new Secret(token) }, SHOP, services);
  const client = () => new ShoperClient(shop.url, services.http, services.limit);
  const faultOf = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return error instanceof ProviderError ? error.fault : error;
  };

  it('walks lists by fifties, upwards, and never asks for more', async () => {
    for (let index = 0; index < 120; index++) shop.newOrder();
    const platform = byToken();
    const since = services.clock.now();
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await platform.readOrders(since, cursor);
      expect(page.items.length).toBeLessThanOrEqual(50);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    expect(ids).toHaveLength(120);
    expect(ids).toEqual([...ids].toSorted((left, right) => Number(left) - Number(right)));
    const asked = shop.received.filter(({ path }) => path.endsWith('/orders')).map(({ query }) => query);
    expect(asked.every((query) => query.get('limit') === '50' && query.get('order')?.endsWith(' ASC'))).toBe(true);
  });

  it.each([
    ['in their own seconds', 1_000],
    ['in one second', 0],
  ])('misses no order whose status changed %s, though another changes while it looks', async (_, apartMs) => {
    const since = services.clock.now();
    for (let index = 0; index < 130; index++) {
      const { order_id } = shop.newOrder();
      services.clock.advance(apartMs);
      await shop.changeStatus(order_id, '2');
    }
    const told = new Set<unknown>();
    let cursor: string | null = null;
    for (let looks = 0, hasMore = true; hasMore; looks++) {
      const found = await byToken().changedSince(since, cursor, services.clock.now());
      for (const { topic, body } of found.webhooks)
        if (topic === 'order.status') told.add(JSON.parse(body.toString()).order_id);
      ({ cursor, hasMore } = found);
      services.clock.advance(1_000);
      if (JSON.parse(cursor).step === 'status') await shop.changeStatus(String(1_001 + looks), '3');
      expect(looks).toBeLessThan(40);
    }
    expect(told.size).toBe(130);
  });

  it('does not stay for an hour because the shop says so: it comes back', async () => {
    shop.rest.retryAfterSeconds = 3_600;
    shop.rest.faults.push(429);
    expect(await faultOf(byToken().readShop())).toMatchObject({ kind: 'rate-limited', retryAfterMs: 3_600_000 });
    expect(services.waits).toEqual([]);
  });

  it('names what an order only numbers: its status, currency, payment and delivery', async () => {
    shop.newOrder({ status_id: '8', paymentName: 'cod' });
    const [order] = (await byToken().readOrders(services.clock.now(), null)).items;
    expect(order).toMatchObject({
      status: { id: '8', name: 'anulowane', isUnsuccessful: true },
      total: { currency: 'PLN' },
      payment: { code: 'cod', title: 'Za pobraniem' },
      shipping: { name: 'Kurier' },
      isCashOnDelivery: true,
    });
  });

  it('waits as long as the shop asks, and then gets its answer', async () => {
    shop.rest.faults.push(429);
    expect((await byToken().probe()).ok).toBe(true);
    expect(services.waits).toEqual([1_000]);
  });

  it('repeats a read that met a shop in trouble, never a write that may have been done', async () => {
    shop.rest.faults.push(503, 500);
    expect((await byToken().probe()).ok).toBe(true);
    const { order_id } = shop.newOrder();
    const before = shop.received.length;
    shop.rest.faults.push('cut-after');
    expect(await faultOf(byToken().setOrderStatus(order_id, '7'))).toMatchObject({ kind: 'unknown-outcome' });
    expect(shop.received.length - before).toBe(1);
    expect(shop.orders.get(order_id)?.status_id).toBe('7');
  });

  it('tells a refused token, a missing right, something gone and a wrong address apart', async () => {
    expect(await byToken('wrong').probe()).toMatchObject({
      ok: false,
      kind: 'credentials',
      code: 'http-401/unauthorized_client',
    });
    expect(await faultOf(byToken().setOrderStatus('999', '7'))).toMatchObject({ kind: 'content' });
    const elsewhere = {
      ...NOTHING,
      access: 'token' as const,
      shopUrl: `${shop.url}/blog`,
      apiToken: new Secret('token'),
    };
    const probe = await new ShoperPlatform(elsewhere, SHOP, services).probe();
    expect(probe).toMatchObject({
      ok: false,
      code: 'http-404',
      remedy: { en: expect.stringContaining('No Shoper API') },
    });
  });

  it('logs in once for thirty days, and again when the token is refused before its time', async () => {
    shop.rest.admins.set('hub', 'hasło ąę');
    const config = { ...NOTHING, access: 'login' as const, shopUrl: shop.url, adminLogin: 'hub' };
    const platform = new ShoperPlatform({ ...config, adminPassword: new Secret('hasło ąę') }, SHOP, services);
    await platform.probe();
    await platform.probe();
    const logins = () => shop.received.filter(({ path }) => path.endsWith('/auth')).length;
    expect(logins()).toBe(1);
    shop.rest.revokeAll();
    expect((await platform.probe()).ok).toBe(true);
    expect(logins()).toBe(2);
    const wrong = new ShoperPlatform(
      { ...config, adminPassword: new Secret('inne') },
      SHOP,
      createShopServices(services),
    );
    expect(await wrong.probe()).toMatchObject({ ok: false, code: 'http-401/auth_failure' });
  });

  describe('the tokens of an app', () => {
    const access = () =>
      new ShoperAccess(
        { ...NOTHING, access: 'app', shopUrl: shop.url },
        client(),
        services.tokens,
        services.clock,
        APP,
      );
    const config = (authorization: string) =>
      client().call({ method: 'GET', path: 'application-config', authorization });
    beforeEach(async () => {
      shop.rest.apps.push({ appId: 'app123', appSecret: 'app-secret' });
      shop.rest.codes.add('code789');
      await services.tokens.renew(0, () => access().exchange(new Secret('code789')));
    });

    it('are had for a code that is good once', async () => {
      expect((await access().through(config)).status).toBe(200);
      await expect(access().exchange(new Secret('code789'))).rejects.toBeInstanceOf(TokenRefused);
    });

    it('are renewed a day before they end, and when they are refused', async () => {
      const first = (await services.tokens.current())?.generation;
      services.clock.advance(89.5 * 86_400_000);
      await access().through(config);
      expect((await services.tokens.current())?.generation).toBe(Number(first) + 1);
      shop.rest.expireAccess();
      expect((await access().through(config)).status).toBe(200);
    });

    it('are used to their end where they cannot be renewed, and only then the shop is locked', async () => {
      services.clock.advance(89.5 * 86_400_000);
      shop.rest.apps.length = 0;
      expect((await access().through(config)).status).toBe(200);
      services.clock.advance(86_400_000);
      expect(await faultOf(access().through(config))).toMatchObject({ kind: 'credentials' });
    });
  });
});

describe('signatures, by the vectors of the reference', () => {
  const install = {
    action: 'install',
    application_code: 'app123',
    application_version: '1',
    auth_code: 'code789',
    shop: LICENCE,
    shop_url: 'https://sklep1.shoparena.pl',
    timestamp: '2026-01-15 12:00:00',
  };
  const SECRET = 'appstore-secret-123';

  it('signs an installation, a frame and an administrator as the Appstore does', () => {
    expect(appstoreHash(install, SECRET)).toBe(
      'b0efeff33a5d19a7f0f9bfe73b8f05f87a800b6af67629b7eb4e2ca8c4a4b6cbe58ca55ce787d183ddaaf16a7342513633ce1684d8fc2c4cb850c93014fe4672',
    );
    const frame = { place: 'app', shop: LICENCE, timestamp: '1768478400' };
    expect(appstoreHash(frame, SECRET)).toBe(
      '3d72e979413187b9f0002df74db701bffdfa6109ac7c9b29f3c1b1307f2172be9f0fd45b5770ea1cdf752b5973dfd212e98e00245bc146e95d43b1be28abac1c',
    );
    expect(appstoreHash({ ...frame, 'admin-id': '3', 'admin-name': 'jan' }, SECRET)).toBe(
      'dabb902640a8d09621237f67d04c755099fb72a35ae4a30fa804261ee3e4aad8e1cf908bf9a4a9050fcf1fac187bbe505b444658362bc290d85e6a28bf430437',
    );
  });

  it('believes no other secret, no altered field and no empty secret', () => {
    const hash = appstoreHash(install, SECRET);
    expect(isAppstoreHash(install, SECRET, hash)).toBe(true);
    expect(isAppstoreHash(install, 'another', hash)).toBe(false);
    expect(isAppstoreHash({ ...install, shop: 'a'.repeat(40) }, SECRET, hash)).toBe(false);
    expect(isAppstoreHash(install, '', appstoreHash(install, ''))).toBe(false);
    expect(isAppstoreHash(install, SECRET, `${hash}00`)).toBe(false);
  });

  it('signs webhooks with a key of the panel, with none, and with the key the app derives', () => {
    const body = Buffer.from('{"order_id":"8","status_id":"7"}');
    expect(signatureOf('5', 'panel-key', body)).toBe('99858a1fe09cefbba3612683e903c7b955c2527d');
    expect(signatureOf('5', '', body)).toBe('83f21ae67723c5a0d1876aa7629d8a19bd719727');
    const derived = appHookKey(LICENCE, 'hook-secret', SECRET);
    expect(derived).toBe(
      '372771684ffe7b04bdc1b92d0726446f6a42e412b661b75acf126dc4a65fa6772270ea363f32d534321223b2d8a2b481bfc3b006e495be842c20f9803ff1f778',
    );
    expect(isSignedWith(derived, '5', body, 'dfa88c1f4537b9012a95c1c2e5d9a938e316a5fb')).toBe(true);
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { QUIET } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { mobile, Visitor, type PublicAnswer } from '../support/visitor.js';
import { World } from '../support/world.js';

const PATHS = ['config', 'waiting-list', 'newsletter', 'newsletter/confirm', 'carts'];

describe('a shop’s pages', () => {
  let world: World;
  let visitor: Visitor;
  const storefront = () => `/shops/${world.shopId}/storefront`;
  beforeAll(async () => {
    world = await World.start({ trustedProxies: '127.0.0.1', settings: { quietHours: null } });
    visitor = await Visitor.of(world, {
      stock: { isOn: true },
      newsletter: { isOn: true },
      carts: { isOn: true },
      firstContactsPerDay: 40,
    });
  });
  afterAll(() => world.stop());

  it('R24: are named by a key that can be changed and never by the shop’s id', async () => {
    const { snippet, widgetKey } = await world.api.get(storefront());
    expect(snippet).toContain(`data-key="${widgetKey}"`);
    expect(snippet).not.toContain(world.shopId.slice(4));
    expect((await visitor.call('GET', 'config')).status).toBe(200);
    expect(JSON.stringify((await visitor.call('GET', 'config')).body)).not.toContain(world.shopId.slice(4));
    const { widgetKey: fresh } = await world.api.post(`${storefront()}/key`);
    expect(fresh).not.toBe(widgetKey);
    expect((await visitor.call('GET', 'config')).status).toBe(404);
    visitor = await Visitor.of(world);
    expect((await visitor.call('GET', 'config')).status).toBe(200);
  });

  it('R24: may be the shop’s only; what another page or no page asks is refused', async () => {
    for (const path of PATHS) {
      const method = path === 'config' ? 'GET' : 'POST';
      for (const origin of ['https://obcy.pl', 'null', null]) {
        const answer = await visitor.call(method, path, { origin, ...(method === 'GET' ? {} : { body: {} }) });
        expect(answer).toMatchObject({ status: 403, body: { code: 'widget.foreign-page' } });
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
      const preflight = await visitor.call('OPTIONS', path);
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe('https://sukienki.pl');
    }
  });

  it('R24: are told what was wrong with what was typed, in three languages, and never a fault', async () => {
    const bodies = [
      {},
      { phone: 5 },
      { phone: '600 100 200' },
      { productId: '7', phone: 'x'.repeat(50) },
      [],
      'x',
      null,
    ];
    for (const path of PATHS.filter((one) => one !== 'config')) {
      for (const body of bodies) {
        const { status, headers } = await visitor.post(path, body, '10.9.0.1');
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(429);
        if (status === 422) expect(headers.get('access-control-allow-origin')).toBe('https://sukienki.pl');
      }
    }
    const landline = await visitor.post('waiting-list', { productId: '7', phone: '22 635 00 00' }, '10.9.0.2');
    expect(landline.body.errors).toEqual([expect.objectContaining({ param: 'phone', code: 'not-mobile' })]);
    const abroad = await visitor.post('waiting-list', { productId: '7', phone: '+30 691 234 5678' }, '10.9.0.2');
    expect(abroad.body.errors).toEqual([expect.objectContaining({ param: 'phone', code: 'country-not-served' })]);
  });

  it('R24: change nothing when they are only looked at', async () => {
    const rows = () =>
      world.sql(
        `select (select count(*) from stock_subscriptions) + (select count(*) from carts) + (select count(*) from newsletter_sign_ups)
           + (select count(*) from widget_tries) as count`,
      );
    const before = await rows();
    for (const path of ['waiting-list', 'newsletter', 'newsletter/confirm', 'carts'])
      expect((await visitor.call('GET', path)).status).toBe(404);
    await visitor.call('GET', 'config');
    expect(await rows()).toEqual(before);
  });

  it('R24: cost at most what they may, whoever signs up ten thousand numbers from ever other addresses', async () => {
    world.clock.set('2026-11-22T11:00:00Z');
    const answers: PublicAnswer[] = [];
    const strike = async (index: number) => {
      const address = `10.${1 + (index % 200)}.${Math.floor(index / 200) % 250}.${1 + (index % 250)}`;
      const phone = mobile((index * 7_919) % 1_000_000);
      const path = index % 2 === 0 ? 'newsletter' : 'waiting-list';
      const body = index % 2 === 0 ? { phone, agrees: true } : { phone, productId: '7' };
      answers.push(await visitor.post(path, body, address));
    };
    for (let index = 0; index < 10_000; index += 20)
      await Promise.all(Array.from({ length: 20 }, (_, offset) => strike(index + offset)));
    await world.settled();
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect(count(202)).toBe(40);
    expect(count(429)).toBe(9_960);
    expect(world.texts.length).toBeLessThanOrEqual(40);
    const [row] = await world.sql('select count(*)::int as count from stock_subscriptions');
    expect(row.count + world.texts.length).toBeLessThanOrEqual(40);
    // A merchant's own people are kept out of nothing by it.
    const path = `/shops/${world.shopId}/waiting-list`;
    const added = await world.api.post(path, { subscriptions: [{ phone: mobile(999_998), productId: '7' }] });
    expect(added).toMatchObject({ added: 1 });
  }, 600_000);

  it('R24: take few sign-ups from one address, one number and numbers in a row', async () => {
    world.clock.set('2026-11-24T11:00:00Z');
    await world.api.put(storefront(), { firstContactsPerDay: 1_000 });
    const wait = (phone: string, address: string) => visitor.post('waiting-list', { productId: '9', phone }, address);
    const refusals = async (tries: readonly (() => Promise<PublicAnswer>)[]) => {
      const answers: PublicAnswer[] = [];
      for (const one of tries) answers.push(await one());
      return answers.filter(({ body }) => body?.code === 'widget.too-many').length;
    };
    const times = <T>(count: number, make: (index: number) => T) =>
      Array.from({ length: count }, (_, index) => make(index));
    expect(await refusals(times(25, (index) => () => wait(mobile(index * 10_007), '10.8.0.1')))).toBe(5);
    expect(
      await refusals(times(25, (index) => () => wait(mobile(500_000 + index * 10_007), `2001:db8:1:2::${index + 1}`))),
    ).toBe(5);
    expect(await refusals(times(8, (index) => () => wait(mobile(777_777), `10.8.1.${index}`)))).toBe(3);
    expect(await refusals(times(35, (index) => () => wait(mobile(880_000 + index), `10.8.2.${index}`)))).toBe(5);
  });
});

describe('the widgets in a browser', () => {
  let world: World;
  let shop: Server;
  let browser: Browser;
  let page: Page;
  let html = '';
  let address = '';
  const problems: string[] = [];

  beforeAll(async () => {
    world = await World.start({ settings: { quietHours: null } });
    shop = createServer((_, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(html));
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(shop.address() as AddressInfo).port}`;
    address = `http://${host}`;
    await world.api.put(`/shops/${world.shopId}/storefront`, {
      hosts: [host],
      stock: { isOn: true },
      newsletter: { isOn: true },
      carts: { isOn: true, abandonedAfterMinutes: 60 },
    });
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: QUIET });
  });
  afterAll(async () => {
    await browser.close();
    await new Promise((resolve) => shop.close(resolve));
    await world.stop();
  });

  const open = async (lang: string, body: string, path = '/p/spodnica/7') => {
    const { snippet } = await world.api.get(`/shops/${world.shopId}/storefront`);
    html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Sklep</title>${snippet}</head><body><main><h1>Sklep</h1>${body}</main></body></html>`;
    page = await browser.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${address}${path}`);
  };
  const serious = async () => {
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate('axe.run()')) as {
      violations: { id: string; impact: string }[];
    };
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id);
  };

  it('F-061, F-121: a waiting list’s form is filled in by keyboard, is read aloud, and finds the product by itself', async () => {
    for (const [lang, button, done] of [
      ['pl', 'Powiadom mnie', 'Gotowe'],
      ['en', 'Tell me', 'Done'],
      ['el', 'Ειδοποιήστε με', 'Έτοιμο'],
    ] as const) {
      await open(lang, '<div data-talaria="stock"></div>');
      const input = page.locator('input[type=tel]');
      await input.waitFor();
      expect(await serious()).toEqual([]);
      await page.keyboard.press('Tab');
      await page.keyboard.type('123');
      await page.keyboard.press('Enter');
      await eventually(
        () => page.locator('[role=status]').innerText(),
        (text) => text !== '',
      );
      expect(await input.getAttribute('aria-invalid')).toBe('true');
      expect(await page.evaluate('document.activeElement.type')).toBe('tel');
      expect(await serious()).toEqual([]);
      await input.fill('600 100 200');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('status').getByText(done).waitFor();
      expect(await page.getByRole('button', { name: button }).count()).toBe(1);
      await page.close();
    }
    expect(await world.sql('select product_id, phone, language from stock_subscriptions')).toEqual([
      { product_id: '7', phone: '+48600100200', language: 'pl' },
    ]);
    expect(problems).toEqual([]);
  });

  it('F-074: the newsletter’s form leads from a number and a yes to the code and the base', async () => {
    await open('pl', '<div data-talaria="newsletter"></div>', '/');
    await page.getByLabel('Numer telefonu').fill('600 100 300');
    await page.getByRole('button', { name: 'Zapisz mnie' }).click();
    await page.getByRole('status').getByText('Zaznacz zgodę').waitFor();
    expect(await serious()).toEqual([]);
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Zapisz mnie' }).click();
    const code = page.getByLabel('Kod z SMS-a');
    await code.waitFor();
    await eventually(
      () => world.texts.length,
      (count) => count === 1,
    );
    expect(await serious()).toEqual([]);
    await code.fill(/\d{6}/.exec(world.texts[0] ?? '')?.[0] ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Dziękujemy').waitFor();
    expect(await world.api.get(`/shops/${world.shopId}/newsletter/growth`)).toMatchObject({ total: 1 });
    await page.close();
    await world.settled();
  });

  it('tells nothing of anybody’s cart before they agreed, and keeps nothing', async () => {
    await open('pl', '<form><label>Telefon <input type="tel" autocomplete="tel"></label></form>', '/koszyk');
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.url());
    });
    await page.waitForFunction('window.talaria && window.talaria.ordered');
    const tell = `talaria.cart({ lines: [{ productId: '7', quantity: '1' }], total: '129.90', currency: 'PLN' })`;
    await page.evaluate(tell);
    await page.getByLabel('Telefon').fill('600 100 200');
    await page.getByLabel('Telefon').blur();
    await page.waitForTimeout(2_500);
    expect(sent).toEqual([]);
    expect(await page.evaluate('localStorage.length + document.cookie.length')).toBe(0);

    await page.evaluate('talaria.consent(true)');
    await page.getByLabel('Telefon').fill('600 100 201');
    await page.getByLabel('Telefon').blur();
    await eventually(
      () => world.sql('select phone from carts'),
      ([cart]) => cart?.phone === '+48600100201',
    );
    await page.evaluate('talaria.consent(false)');
    expect(await page.evaluate('localStorage.length')).toBe(0);
    await page.close();
  });

  it('weighs less than 8 KB', async () => {
    const { text } = await world.api.page('/widget/stock.js');
    expect(gzipSync(text).length).toBeLessThan(8 * 1_024);
    const { text: loader } = await world.api.page('/widget/loader.js');
    expect(gzipSync(text + loader).length).toBeLessThan(8 * 1_024);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { World } from '../support/world.js';

const SHOP = { name: 'Sklep', country: 'PL', zone: 'Europe/Warsaw', currency: 'PLN', locale: 'pl' };

describe('the API a merchant works with', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  const rule = (overrides: Record<string, unknown> = {}) => ({
    name: 'Nowe',
    trigger: { event: 'order.placed' },
    recipient: { kind: 'customer' },
    texts: { sms: { pl: 'Zamowienie {order_id}' } },
    ...overrides,
  });

  it('asks strangers to sign in, in their language', async () => {
    const answer = await new ApiClient(world.api.url, 'el').call('GET', '/shops');
    expect([answer.status, answer.body.code, answer.body.title]).toEqual([
      401,
      'request.not-signed-in',
      'Συνδεθείτε για να συνεχίσετε.',
    ]);
    expect(answer.body.requestId).toMatch(/^req_/);
  });

  it('a sign-in link works once', async () => {
    const stranger = new ApiClient(world.api.url);
    await expect(stranger.signInBy(world.hub.signInToken ?? '')).rejects.toThrow('401');
  });

  it('lets somebody in by e-mail and password once they chose one', async () => {
    await world.api.put('/me/password', { password: 'bardzo-dlugie-haslo' });
    const visitor = new ApiClient(world.api.url);
    expect((await visitor.call('POST', '/session', { email: 'admin@localhost', password: 'zle' })).status).toBe(401);
    expect(
      (await visitor.call('POST', '/session', { email: 'Admin@localhost', password: 'bardzo-dlugie-haslo' })).status,
    ).toBe(204);
  });

  it('refuses a change that another site’s page asks for', async () => {
    const response = await fetch(`${world.api.url}/api/v1/session/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://zly.example' },
      body: '{"token":"x"}',
    });
    expect(response.status).toBe(403);
  });

  it('takes out of a text what no database keeps, wherever it stands', async () => {
    const text = 'Dzień\u0000 dobry \ud800{order_id}';
    const rule = {
      name: 'Nowe\u0000',
      trigger: { event: 'order.placed', status: 'a\u0000' },
      recipient: { kind: 'customer' },
      texts: { sms: { pl: text } },
    };
    const { status, body } = await world.api.call('POST', `/shops/${world.shopId}/rules`, rule);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Nowe',
      spec: { trigger: { status: 'a' }, texts: { sms: { pl: 'Dzień dobry \ufffd{order_id}' } } },
    });
    await world.api.call('DELETE', `/rules/${body.id}`);
  });

  it('names each wrong field of a shop, and saves nothing', async () => {
    const answer = await world.api.call('POST', '/shops', {
      ...SHOP,
      zone: '+02:00',
      extra: 1,
      settings: { ownerPhones: ['12'], quietHours: { from: '8', to: '09:00' } },
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { param: string }) => error.param)).toEqual(
      expect.arrayContaining(['extra', 'settings.quietHours.from']),
    );
    const second = await world.api.call('POST', '/shops', {
      ...SHOP,
      zone: '+02:00',
      settings: { ownerPhones: ['12'], quietHours: { from: '08:00', to: '08:00' } },
    });
    expect(second.body.errors.map((error: { code: string }) => error.code)).toEqual([
      'unknown-zone',
      'never-open',
      'invalid-phone',
    ]);
    expect(await world.api.get('/shops')).toHaveLength(1);
  });

  it('answers broken JSON, wrong types and unknown ids with a clear refusal', async () => {
    const send = (body: string, type: string) =>
      fetch(`${world.api.url}/api/v1/session`, { method: 'POST', headers: { 'content-type': type }, body });
    expect([(await send('{', 'application/json')).status, (await send('a=1', 'text/plain')).status]).toEqual([
      400, 415,
    ]);
    for (const path of [
      '/shops/shp_nonsense',
      '/shops/shp_01a20912-4aaa-74a6-bc22-6285ad8ce2c2',
      '/rules/msg_01a20912-4aaa-74a6-bc22-6285ad8ce2c2',
      '/nowhere',
    ]) {
      expect((await world.api.call('GET', path)).status).toBe(404);
    }
  });

  it('R19: keeps a secret write-only: it is set, hinted at, and never comes back', async () => {
    const config = { apiUrl: world.sms.url, token: 'a-very-secret-token-4f2a' };
    const made = await world.api.post('/connections', { pluginId: 'smsapi', name: 'Drugie', config });
    expect(made.config.token).toEqual({ set: true, hint: '…4f2a' });
    expect(JSON.stringify([made, await world.api.get('/connections')])).not.toContain('very-secret');
    const changed = await world.api.patch(`/connections/${made.id}`, { config: { sender: 'Sklep' } });
    expect([changed.config.token.set, changed.config.sender]).toEqual([true, 'Sklep']);
    const stored = await world.sql('select config::text || secrets::text as all from connections');
    expect(JSON.stringify(stored)).not.toContain('very-secret');
  });

  it('clears the secrets of a connection whose address changes', async () => {
    const made = await world.api.post('/connections', {
      pluginId: 'smsapi',
      name: 'Trzecie',
      config: { apiUrl: world.sms.url, token: 'simulator-token' },
    });
    const moved = await world.api.call('PATCH', `/connections/${made.id}`, {
      config: { apiUrl: 'https://zly.example' },
    });
    expect([moved.status, moved.body.errors[0].param]).toEqual([422, 'config.token']);
  });

  it('shows the exact steps for the shop’s panel, with an address nobody can guess', async () => {
    const setup = await world.api.get(`/connections/${world.shopConnectionId}/setup`);
    expect(setup.callbackUrl).toMatch(/\/hooks\/shops\/[a-z2-7]{32}$/);
    expect(setup.steps.map((step: { text: { pl: string } }) => step.text.pl).join(' ')).toMatch(
      /Dodaj webhook.*Adres URL.*Klucz.*JSON.*order\.create.*TAK/,
    );
  });

  it('tells whether a connection works, and what to do when it does not', async () => {
    expect(await world.api.post(`/connections/${world.channelId}/probe`)).toMatchObject({ ok: true });
    const broken = await world.api.post('/connections', {
      pluginId: 'smsapi',
      name: 'Zły token',
      config: { apiUrl: world.sms.url, token: 'nie-ten-token' },
    });
    const probe = await world.api.post(`/connections/${broken.id}/probe`);
    expect([probe.ok, probe.remedy.pl.length > 10]).toEqual([false, true]);
  });

  it('sends a test message by the way every message goes, and the same click twice is one', async () => {
    const body = {
      shopId: world.shopId,
      phone: '600 700 800',
      text: 'Test {integracji} łąka',
      requestId: 'click-0001',
    };
    const first = await world.api.post(`/connections/${world.channelId}/test-message`, body);
    const second = await world.api.post(`/connections/${world.channelId}/test-message`, body);
    expect(second.messageId).toBe(first.messageId);
    await world.settled();
    expect(world.texts).toEqual(['Test {integracji} łąka']);
    const bad = await world.api.call('POST', `/connections/${world.channelId}/test-message`, {
      ...body,
      phone: '22 123 45 67',
      requestId: 'click-0002',
    });
    expect([bad.status, bad.body.errors[0].code]).toEqual([422, 'not-mobile']);
  });

  it('refuses an unknown tag at save, with the nearest known name', async () => {
    const answer = await world.api.call(
      'POST',
      `/shops/${world.shopId}/rules`,
      rule({ texts: { sms: { pl: 'Zamowienie {order_ids}' } } }),
    );
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0]).toMatchObject({
      param: 'texts.sms.pl',
      code: 'unknown-tag',
      message: expect.stringContaining('{order_id}'),
    });
  });

  it.each([
    '{{constructor}}',
    '{{#with order}}{{/with}}',
    '{{lookup this "x"}}',
    '{{> partial}}',
    '{__proto__}',
    '{{{order_id}}}',
  ])('refuses a template that reaches for more than tags: %s', async (text) => {
    const answer = await world.api.call('POST', `/shops/${world.shopId}/rules`, rule({ texts: { sms: { pl: text } } }));
    expect(answer.status).toBe(422);
  });

  it('makes rules as drafts, versions them, and warns of blanks left in', async () => {
    const made = await world.api.post(
      `/shops/${world.shopId}/rules`,
      rule({ name: 'Rabat świąteczny', texts: { sms: { pl: 'Kod: [KOD]' } } }),
    );
    expect(made).toMatchObject({
      state: 'draft',
      version: 1,
      ruleKey: 'rabat-swiateczny',
      blanks: ['[KOD]'],
      activatedAt: null,
    });
    const edited = await world.api.put(
      `/rules/${made.id}`,
      rule({ name: 'Rabat', texts: { sms: { pl: 'Kod: ZIMA' } } }),
    );
    expect(edited).toMatchObject({ version: 2, ruleKey: 'rabat-swiateczny', blanks: [] });
    const taken = await world.api.call('POST', `/shops/${world.shopId}/rules`, rule({ ruleKey: 'rabat-swiateczny' }));
    expect([taken.status, taken.body.code]).toEqual([409, 'rule.key-taken']);
    await world.api.delete(`/rules/${made.id}`);
    expect((await world.api.call('GET', `/rules/${made.id}`)).status).toBe(404);
  });

  it('previews a rule on a stored order without sending', async () => {
    const order = await world.shop.placeOrder({ phone: '600100299' });
    await world.settled();
    const sent = world.texts.length;
    const made = await world.api.post(
      `/shops/${world.shopId}/rules`,
      rule({ texts: { sms: { pl: 'Dla {name}: {total_cost}' } } }),
    );
    const [preview] = await world.api.post(`/rules/${made.id}/preview`, { orderId: order.order_id });
    expect(preview).toMatchObject({
      outcome: 'would-send',
      recipient: '+48******299',
      texts: { sms: { body: 'Dla Jan: 115,00', parts: 1 } },
    });
    expect((await world.api.call('POST', `/rules/${made.id}/preview`, { orderId: 'nope' })).status).toBe(404);
    expect(world.texts).toHaveLength(sent);
  });

  it('pages through messages, newest first', async () => {
    const made = await world.api.post(`/shops/${world.shopId}/rules`, rule({ name: 'Strony' }));
    await world.api.post(`/rules/${made.id}/state`, { state: 'live' });
    for (let number = 0; number < 5; number++) await world.shop.placeOrder();
    await world.settled();
    const first = await world.api.get(`/shops/${world.shopId}/messages?limit=3`);
    const second = await world.api.get(`/shops/${world.shopId}/messages?limit=200&from=${first.next}`);
    const ids = [...first.items, ...second.items].map((message: { id: string }) => message.id);
    expect([first.items.length, second.next, new Set(ids).size]).toEqual([3, null, ids.length]);
    expect(first.items[0].recipient).toMatch(/^\+48\d{9}$/);
    const viewer = await world.user('viewer', { shopId: world.shopId });
    const { items } = await viewer.get(`/shops/${world.shopId}/messages?limit=1`);
    expect(items[0].recipient).toMatch(/^\+48\*+\d{3}$/);
  });

  it('another organisation’s things are simply not there', async () => {
    await world.sql(
      `insert into organisations (id, name, created_at) values ('01a20912-0000-7000-8000-000000000001', 'Obcy', now())`,
    );
    await world.sql(`update shops set organisation_id = '01a20912-0000-7000-8000-000000000001' where id = $1`, [
      world.shopId.slice(4),
    ]);
    expect(await world.api.get('/shops')).toEqual([]);
    expect((await world.api.call('GET', `/shops/${world.shopId}`)).status).toBe(404);
  });

  it('documents itself', async () => {
    const document = (await (await fetch(`${world.api.url}/api/docs/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/v1/shops/{shop}/rules', '/api/v1/messages/{message}/timeline']),
    );
    expect(Object.keys(document.paths).filter((path) => path.startsWith('/hooks'))).toEqual([]);
  });
});

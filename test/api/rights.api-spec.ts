import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rightsOf, type Role } from '../../src/accounts/rights.js';
import { endpointsOf, type Endpoint } from '../../src/endpoint-list.js';
import { asSystem } from '../../src/infra/database/as-system.js';
import { Database } from '../../src/infra/database/database.js';
import { smsapiPlugin } from '../../plugins/smsapi/index.js';
import { PluginSettings } from '../../src/plugin-host/plugin-settings.js';
import { NoticeRepository } from '../../src/notices/notice.repository.js';
import { ApiClient } from '../support/api-client.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

/** What somebody without the right gets to hear, and somebody who cannot even look. */
const [FORBIDDEN, NOT_THERE] = [403, 404];

describe('every endpoint', () => {
  let world: World;
  let endpoints: readonly Endpoint[];
  /** An id of ours for every kind that a path names. */
  let ids: Readonly<Record<string, string>>;
  const people = {} as Record<Role | 'elsewhere' | 'neighbour', ApiClient>;

  beforeAll(async () => {
    world = await World.start();
    const rule = await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settledWithContacts();
    const other = await world.api.post('/shops', {
      name: 'Inny',
      country: 'PL',
      zone: 'Europe/Warsaw',
      currency: 'PLN',
      locale: 'pl',
    });
    for (const role of ['shop', 'support', 'viewer'] as const)
      people[role] = await world.user(role, { shopId: world.shopId });
    people.agency = world.api;
    people.elsewhere = await world.user('shop', { shopId: other.id });
    people.neighbour = await world.neighbour();
    const me = await world.api.get('/me');
    const { key } = await world.api.post('/api-keys', { name: 'Raporty', rights: ['view'] });
    const text = { title: 'Rabat', texts: { sms: { pl: 'Kod' } } };
    const template = await world.api.post(`/shops/${world.shopId}/templates`, text);
    const hook = await world.api.post('/webhook-endpoints', { url: 'https://example.com/hook', shopId: world.shopId });
    await world.api.post(`/webhook-endpoints/${hook.endpoint.id}/test`);
    const [delivery] = (await world.api.get(`/webhook-endpoints/${hook.endpoint.id}/deliveries`)).items;
    const [message] = await world.messages();
    const [client] = await world.api.get('/clients');
    const [contact] = (await world.api.get(`/clients/${client.id}/contacts`)).items;
    await asSystem(world.hub.app.get(Database), (tx) =>
      world.hub.app.get(NoticeRepository, { strict: false }).raise(
        tx,
        [
          {
            organisationId: me.organisationId,
            subjectId: rule,
            code: 'rule.broken',
            severity: 'warning',
            text: { pl: 'x', en: 'x', el: 'x' },
          },
        ],
        world.clock.now(),
      ),
    );
    const [notice] = (await world.api.get('/notices')).items;
    const settings = world.hub.app.get(PluginSettings, { strict: false });
    const registration = { clientId: 'talaria', clientSecret: 'secret' };
    await settings.change('smsapi', smsapiPlugin.installation ?? {}, registration);
    const wish = { pluginId: 'smsapi', name: 'Konto', shopId: world.shopId };
    const ticket = await world.api.post('/connect-tickets', wish);
    await world.api.post(`/shops/${world.shopId}/waiting-list`, {
      subscriptions: [{ phone: '600 100 200', productId: '7' }],
    });
    const [subscription] = (await world.api.get(`/shops/${world.shopId}/waiting-list`)).items;
    const replies = (await world.api.get(`/connections/${world.channelId}/setup`)).callbackUrl;
    await fetch(`${replies}?${new URLSearchParams({ sms_from: '48512513514', sms_text: 'Halo' }).toString()}`);
    const { items: conversations } = await eventually(
      () => world.api.get('/conversations'),
      ({ items }) => items.length > 0,
    );
    const guest = await world.neighbour();
    const shop = { name: 'Gość', country: 'PL', zone: 'Europe/Warsaw', currency: 'PLN', locale: 'pl' };
    const { code } = await guest.post(`/shops/${(await guest.post('/shops', shop)).id}/claim-code`);
    const claim = await world.api.post('/claims', { code });
    const campaign = await world.api.post(`/shops/${world.shopId}/campaigns`, {
      name: 'Wiosna',
      texts: { sms: { pl: 'Kod' } },
      audience: { kind: 'list' },
    });
    const [attachment] = await world.sql<{ id: string }>(
      `insert into reply_attachments (id, organisation_id, reply_id, name, type, size, content)
       select gen_random_uuid(), organisation_id, id, 'paragon.pdf', 'application/pdf', 3, 'abc' from replies limit 1 returning id`,
    );
    const replay = await world.api.post(`/rules/${rule}/replays`);
    ids = {
      replay: replay.id,
      ticket: ticket.id,
      attachment: `fil_${attachment?.id}`,
      shop: world.shopId,
      connection: world.shopConnectionId,
      rule,
      message: message.id,
      order: message.orderId,
      user: me.userId,
      key: key.id,
      notice: notice.id,
      client: client.id,
      contact: contact.id,
      template: template.id,
      endpoint: hook.endpoint.id,
      delivery: delivery.id,
      version: '987654',
      subscription: subscription.id,
      cart: 'koszyk-anny-0001',
      claim: claim.id,
      conversation: conversations[0].id,
      campaign: campaign.id,
    };
    const document = await (await fetch(`${world.api.url}/api/docs/openapi.json`)).json();
    endpoints = endpointsOf(document as Parameters<typeof endpointsOf>[0]);
  });
  afterAll(() => world.stop());

  const pathOf = (endpoint: Endpoint) =>
    endpoint.path.replace('/api/v1', '').replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const id = ids[name];
      if (id === undefined) throw new Error(`say in this test which ${name} to ask ${endpoint.path} for`);
      return encodeURIComponent(id);
    });
  const ask = async (person: ApiClient, endpoint: Endpoint) =>
    (await person.call(endpoint.method, pathOf(endpoint), endpoint.method === 'GET' ? undefined : {})).status;
  /** Those that are refused by their path alone, whatever is sent. */
  const guarded = () => endpoints.flatMap((endpoint) => (typeof endpoint.access === 'object' ? [endpoint] : []));
  const named = ({ method, path }: Endpoint) => `${method} ${path}`;

  it('R22: says of which right it asks, or to whom it is open', () => {
    expect(endpoints.length).toBeGreaterThan(40);
    expect(endpoints.filter(({ access }) => access === undefined).map(named)).toEqual([]);
  });

  it('is closed to strangers', async () => {
    const stranger = new ApiClient(world.api.url);
    const open: string[] = [];
    for (const endpoint of endpoints.filter(({ access }) => access !== 'everybody'))
      if ((await ask(stranger, endpoint)) !== 401) open.push(named(endpoint));
    expect(open).toEqual([]);
  });

  it.each(['shop', 'support', 'viewer'] as const)('R22: refuses a %s what that role does not allow', async (role) => {
    const let_through: string[] = [];
    for (const endpoint of guarded()) {
      const { right, scope } = endpoint.access as Exclude<Endpoint['access'], string | undefined>;
      const isAllowed = rightsOf(role).has(right) && scope !== 'organisation';
      if (isAllowed) continue;
      const status = await ask(people[role], endpoint);
      // What belongs to the whole organisation is not even there for somebody of one shop.
      if (status !== FORBIDDEN && status !== NOT_THERE) let_through.push(`${named(endpoint)} ${status}`);
    }
    expect(let_through).toEqual([]);
  });

  it.each(['elsewhere', 'neighbour'] as const)(
    'R18: shows nothing of this shop to somebody of another (%s)',
    async (person) => {
      const seen: string[] = [];
      for (const endpoint of guarded().filter(({ path }) => path.includes('{'))) {
        const { scope } = endpoint.access as Exclude<Endpoint['access'], string | undefined>;
        const status = await ask(people[person], endpoint);
        const isRight =
          person === 'elsewhere' && scope === 'organisation' ? status === FORBIDDEN : status === NOT_THERE;
        if (!isRight) seen.push(`${named(endpoint)} ${status}`);
      }
      expect(seen).toEqual([]);
    },
  );

  it('lets an agency look at everything there is', async () => {
    const refused: string[] = [];
    for (const endpoint of endpoints.filter(({ method }) => method === 'GET')) {
      const status = await ask(world.api, endpoint);
      if (status >= 400) refused.push(`${named(endpoint)} ${status}`);
    }
    expect(refused).toEqual([]);
  });

  it("shows no list of one agency's things to another", async () => {
    const lists: Record<string, unknown> = {};
    for (const endpoint of guarded().filter(({ method, path }) => method === 'GET' && !path.includes('{'))) {
      const { body } = await people.neighbour.call('GET', pathOf(endpoint));
      for (const id of Object.values(ids)) {
        if (JSON.stringify(body).includes(id)) lists[named(endpoint)] = id;
      }
    }
    expect(lists).toEqual({});
  });
});

describe("ids of a neighbour's things in what is sent", () => {
  let world: World;
  let neighbour: ApiClient;
  beforeAll(async () => {
    world = await World.start();
    neighbour = await world.neighbour();
  });
  afterAll(() => world.stop());

  it('R18: name nothing', async () => {
    const [client] = await world.api.get('/clients');
    const { items } = await world.api.put(`/clients/${client.id}/contacts`, { contacts: [{ phone: '+48600100200' }] });
    const [contact] = items;
    const [theirs] = await neighbour.get('/clients');
    const shop = { name: 'Mój', country: 'PL', zone: 'Europe/Warsaw', currency: 'PLN', locale: 'pl' };
    const own = await neighbour.post('/shops', shop);
    const { shopId, channelId } = world;
    const config = { apiUrl: 'https://api.smsapi.pl', token: 'simulator-token', sender: 'Test' };
    const account = await neighbour.post('/connections', { pluginId: 'smsapi', name: 'Moje', config });
    const attempts: readonly (readonly [string, string, unknown])[] = [
      ['POST', '/shops', { ...shop, clientId: client.id }],
      ['POST', '/connections', { pluginId: 'shoper', name: 'Obcy', shopId, config: {} }],
      ['POST', '/connections', { pluginId: 'smsapi', name: 'Obcy', shopId, config }],
      ['PUT', `/connections/${account.id}/grants/${shopId}`, {}],
      ['PUT', `/connections/${channelId}/grants/${own.id}`, {}],
      ['POST', `/connections/${account.id}/test-message`, { shopId, phone: '+48603111222', text: 'x' }],
      ['POST', `/connections/${channelId}/test-message`, { shopId: own.id, phone: '+48603111222', text: 'x' }],
      ['POST', '/users', { email: 'nowy@obcy.pl', memberships: [{ role: 'viewer', shopId }] }],
      ['POST', '/users', { email: 'nowy@obcy.pl', memberships: [{ role: 'viewer', clientId: client.id }] }],
      ['POST', '/api-keys', { name: 'Klucz', rights: ['view'], shopId }],
      ['PUT', `/clients/${theirs.id}/contacts`, { contacts: [{ phone: '600100200', shopId }] }],
      ['POST', `/clients/${theirs.id}/erasures`, { contactId: contact.id }],
      ['POST', `/clients/${theirs.id}/person-export`, { contactId: contact.id }],
      ['POST', `/clients/${theirs.id}/contacts/${contact.id}/messages`, { text: 'x', shopId: own.id }],
      ['GET', `/campaigns?shopId=${shopId}`, undefined],
      ['POST', '/webhook-endpoints', { url: 'https://example.com/hook', shopId }],
      ['POST', '/webhook-endpoints', { url: 'https://example.com/hook', clientId: client.id }],
    ];
    for (const [method, path, body] of attempts) {
      const { status } = await neighbour.call(method, path, body);
      expect([path, body, status]).toEqual([path, body, status === 422 ? 422 : 404]);
    }
    expect(await neighbour.get('/users')).toHaveLength(1);
    expect(await neighbour.get('/shops')).toHaveLength(1);
    expect(await neighbour.get('/api-keys')).toEqual([]);
    expect(await neighbour.get('/webhook-endpoints')).toEqual([]);
  });
});

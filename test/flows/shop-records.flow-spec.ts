import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ConnectionId } from '@hub/kernel';
import { SyncFlow } from '../../src/sync/sync.flow.js';
import { SyncSteps } from '../../src/sync/sync.steps.js';
import type { ShopNews } from '../../src/sync/shop-news.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const TOKEN = 'token-z-panelu-sklepu';

describe('what a shop keeps beside its orders', () => {
  let world: World;
  /** What each step that was written told. */
  let news: ShopNews[];
  beforeEach(async () => {
    world = await World.start();
    world.shop.rest.bucket.bandwidth = 200;
    world.shop.rest.bucket.limit = 200;
    world.shop.hook.url = '';
    news = [];
    listen();
  });
  afterEach(() => world.stop());

  const listen = () => {
    const steps = world.hub.app.get(SyncSteps, { strict: false });
    const take = steps.take.bind(steps);
    steps.take = async (walk, now) => {
      const step = await take(walk, now);
      const write: typeof step.write = async (tx) => {
        const told = await step.write(tx);
        news.push(told);
        return told;
      };
      return { ...step, write };
    };
  };
  const connect = async () => {
    world.shop.rest.panelTokens.add(TOKEN);
    const config = { access: 'token', shopUrl: world.shop.url, apiToken: TOKEN };
    await world.api.patch(`/connections/${world.shopConnectionId}`, { config });
    return read();
  };
  const jobs = async () => {
    const list: any[] = await world.api.get(`/connections/${world.shopConnectionId}/sync`);
    return Object.fromEntries(list.map((job) => [job.job, job]));
  };
  /** Everything that is due now was read. */
  const read = () =>
    eventually(jobs, (all) => {
      const now = new Date(world.clock.now()).toISOString();
      const isPast = (job: any) => job?.readAt != null && (job.state === 'done' || job.dueAt > now);
      return ['profile', 'changes', 'orders', 'contacts', 'products'].every((job) => isPast(all[job]));
    });
  /** Without waiting for the tick. */
  const walk = () => world.hub.app.get(SyncFlow, { strict: false }).walk(world.shopConnectionId as ConnectionId);
  /** Whatever webhooks only named was read. */
  const readTouched = async () => {
    await world.settled();
    await walk();
    await eventually(
      () => world.sql('select 1 from shop_readings'),
      (rows) => rows.length === 0,
    );
  };
  const tomorrow = async () => {
    world.clock.advance('25h');
    await walk();
    return read();
  };
  const client = async () => (await world.api.get('/clients'))[0].id as string;
  const contacts = async () => (await world.api.get(`/clients/${await client()}/contacts`)).items as any[];
  const contact = async (phone: string) => (await contacts()).find((one) => one.phone === phone);
  const ledgerOf = async (phone: string) => {
    const { id } = await contact(phone);
    return world.api.get(`/clients/${await client()}/contacts/${id}/consents`);
  };
  const products = () =>
    world.sql('select product_id, variation_id, stock, is_active, read_at, gone_at from products order by 1, 2');

  it('makes contacts of its customers, guests too, and counts those whom nothing can be sent to', async () => {
    const field = world.shop.people.addField('1', '2', 'Data urodzenia');
    world.shop.people.add(
      {
        email: 'ewa@przyklad.pl',
        phones: ['600 100 200'],
        groups: ['2'],
        fields: { [field]: '1990-05-01' },
        date_add: '2026-03-01 09:00:00',
        lang_id: '2',
      },
      '',
    );
    world.shop.people.add({ registered: '0', phones: ['12 345 67 89', '601 100 200'] }, '2026-11-01 10:00:00');
    world.shop.people.add({ phones: ['12 345 67 89'] }, '2026-11-01 10:00:00');
    world.shop.people.add({ phones: [] }, '2026-11-01 10:00:00');
    const { contacts: walk } = await connect();
    expect(walk).toMatchObject({ read: 4, total: 4, skipped: 2 });
    expect(await contact('+48600100200')).toMatchObject({
      email: 'ewa@przyklad.pl',
      firstName: 'Anna',
      groups: ['2'],
      fields: { [field]: '1990-05-01', '1': '0' },
      isRegistered: true,
      registeredAt: '2026-03-01T08:00:00.000Z',
      language: 'en',
    });
    expect(await contact('+48601100200')).toMatchObject({ isRegistered: false });
    expect(await world.api.get(`/shops/${world.shopId}/groups`)).toContainEqual({ id: '2', name: 'Stali klienci' });
    expect(await world.api.get(`/shops/${world.shopId}/fields`)).toContainEqual({
      id: field,
      name: 'Data urodzenia',
      label: null,
      type: 'text',
      places: ['customer'],
    });
    expect(world.texts).toEqual([]);
  });

  it('takes the number of a customer’s newest order where no address has one', async () => {
    world.shop.people.add({ email: 'ala@przyklad.pl' }, world.shop.stamp());
    world.shop.newOrder({ user_id: '1', phone: '602 100 200', date: world.shop.stamp(world.clock.now() - 86_400_000) });
    world.shop.newOrder({ user_id: '1', phone: '603 100 200' });
    await connect();
    await world.settledWithContacts();
    expect(await contact('+48603100200')).toMatchObject({ customerId: '1', isRegistered: true });
  });

  it('is walked through anew each day: whoever left a group or changed a field is no longer taken for what they were', async () => {
    world.shop.people.add({ phones: ['600100200'], groups: ['2'], fields: { '1': '1' } }, world.shop.stamp());
    await connect();
    world.shop.people.change('1', { groups: [], fields: {} });
    await tomorrow();
    expect(await contact('+48600100200')).toMatchObject({ groups: [], fields: { '1': '0' } });
    expect((await jobs())['contacts']).toMatchObject({ read: 1, skipped: 0 });
  });

  it('keeps out whoever was erased, by number and by e-mail address', async () => {
    const { user_id } = world.shop.people.add({ email: 'ewa@przyklad.pl', phones: ['600100200'] }, world.shop.stamp());
    await connect();
    await world.api.post(`/clients/${await client()}/erasures`, { phone: '+48600100200' });
    Object.assign(world.shop.people.addresses[0] as object, { phone: '604100200' });
    await tomorrow();
    expect(await contacts()).toEqual([]);
    world.shop.hook.url = '';
    await world.shop.editCustomer(String(user_id), {});
    await readTouched();
    expect(await contacts()).toEqual([]);
  });

  describe('the box by which customers agree to advertising', () => {
    const choose = (marketingConsentField: string | null) =>
      world.api.patch(`/shops/${world.shopId}`, { settings: { marketingConsentField } });
    const addBox = () => world.shop.people.addField('2', '7', 'Zgoda SMS', 'Zgadzam się na <b>oferty</b> SMS');

    it('is a word in the ledger with what was agreed to, and a no once it is unticked', async () => {
      const box = addBox();
      await choose(box);
      const stamp = '2026-03-01 09:00:00';
      world.shop.people.add({ phones: ['600100200'], fields: { [box]: '1' }, date_add: stamp }, '');
      world.shop.people.add({ phones: ['601100200'], date_add: stamp }, '');
      await connect();
      await tomorrow();
      expect(await ledgerOf('+48600100200')).toMatchObject({
        mayGetMarketing: true,
        ledger: [
          {
            status: 'granted',
            source: 'shop-field',
            wording: 'Zgadzam się na oferty SMS',
            givenAt: '2026-03-01T08:00:00.000Z',
          },
        ],
      });
      expect((await ledgerOf('+48601100200')).ledger).toEqual([]);
      await world.shop.editCustomer('1', { fields: { [box]: '' } });
      await readTouched();
      const { mayGetMarketing, suppressed, ledger } = await ledgerOf('+48600100200');
      expect([mayGetMarketing, suppressed, ledger.map((word: any) => word.status)]).toEqual([
        false,
        ['marketing'],
        ['granted', 'withdrawn'],
      ]);
    });

    it('says nothing where the merchant chose none, or one that is no box', async () => {
      const box = addBox();
      const text = world.shop.people.addField('1', '7', 'Rozmiar', 'Rozmiar buta');
      world.shop.people.add({ phones: ['600100200'], fields: { [box]: '1', [text]: '1' } }, world.shop.stamp());
      await connect();
      await choose(text);
      await tomorrow();
      expect((await ledgerOf('+48600100200')).ledger).toEqual([]);
    });

    it('undoes no later no: a box ticked long ago is not newer than it', async () => {
      const box = addBox();
      world.shop.people.add({ phones: ['600100200'], fields: { [box]: '1' }, date_add: '2026-03-01 09:00:00' }, '');
      await connect();
      const { id } = await contact('+48600100200');
      const no = { messageClass: 'marketing', status: 'withdrawn', source: 'reply', givenAt: '2026-11-01T10:00:00Z' };
      await world.api.post(`/clients/${await client()}/contacts/${id}/consents`, no);
      await choose(box);
      await tomorrow();
      expect((await ledgerOf('+48600100200')).mayGetMarketing).toBe(false);
      await world.shop.editCustomer('1', { fields: {} });
      await readTouched();
      world.clock.advance('1h');
      await world.shop.editCustomer('1', { fields: { [box]: '1' } });
      await readTouched();
      expect((await ledgerOf('+48600100200')).mayGetMarketing).toBe(true);
    });

    it('is heard of in orders too', async () => {
      const box = world.shop.people.addField('2', '104', 'Zgoda SMS', 'Zgadzam się na oferty SMS');
      await choose(box);
      await connect();
      const placed = await world.shop.placeOrder({ additionalFields: [{ field_id: box, value: '1' }] });
      await world.shop.placeOrder({ phone: '605 100 200', billingPhone: '', additionalFields: [] });
      await world.settledWithContacts();
      expect((await ledgerOf('+48512513514')).ledger).toMatchObject([{ status: 'granted', source: 'checkout' }]);
      expect((await ledgerOf('+48605100200')).ledger).toEqual([]);
      await world.shop.edit(placed.order_id, { additionalFields: [{ field_id: box, value: '0' }] });
      await world.settledWithContacts();
      expect((await ledgerOf('+48512513514')).mayGetMarketing).toBe(false);
    });
  });

  it('tells of those who register now, apart from those who were customers before', async () => {
    world.shop.people.add({ phones: ['600100200'], date_add: '2026-03-01 09:00:00' }, '');
    await connect();
    news.length = 0;
    await world.shop.register({ email: 'nowa@przyklad.pl', phones: ['606100200'] });
    await readTouched();
    await world.shop.editCustomer('2', { groups: ['2'] });
    await readTouched();
    const registered = news.flatMap(({ customers }) => customers);
    expect(registered.map(({ customer }) => [customer.email, customer.registeredAt])).toEqual([
      ['nowa@przyklad.pl', world.clock.now()],
    ]);
    expect(await contact('+48606100200')).toMatchObject({ groups: ['2'] });
  });

  it('learns what it sells, and soon what an order took, what was filled up and what is gone', async () => {
    const skirt = world.shop.goods.add({ name: 'Spódnica', stock: 3, variations: [2] });
    const shoes = world.shop.goods.add({ name: 'Buty', stock: 5 });
    await connect();
    expect((await products()).map((row) => [row.product_id, row.variation_id, row.stock])).toEqual([
      ['30', '', 3],
      ['30', '39', 2],
      ['31', '', 5],
    ]);
    expect(news.flatMap(({ products: told }) => told).every(({ before }) => before === null)).toBe(true);
    news.length = 0;
    const line = { name: 'Spódnica', price: '100.00', quantity: '3', product_id: '30', stock_id: '38' };
    await world.shop.placeOrder({ products: [line] });
    await readTouched();
    await world.shop.restock(skirt, 12);
    await readTouched();
    await world.shop.deleteProduct(shoes);
    await readTouched();
    const levels = news
      .flatMap(({ products: told }) => told)
      .filter(({ after }) => after.id === '30' && after.variationId === null)
      .map(({ before, after }) => [before?.stock, after.stock, before?.isActive, after.isActive]);
    expect(levels).toEqual([
      [3, 0, true, false],
      [0, 12, false, true],
    ]);
    expect((await products()).at(-1)).toMatchObject({ product_id: '31', is_active: false });
    expect((await products()).at(-1).gone_at).not.toBeNull();
  });

  it('tells once that an order’s parcel left, and keeps its link whatever comes later', async () => {
    await connect();
    const { order_id } = await world.shop.placeOrder();
    await readTouched();
    news.length = 0;
    await world.shop.sendParcel(order_id, '520012345678');
    await readTouched();
    await world.shop.sendParcel(order_id, '520099999999');
    await readTouched();
    world.clock.advance('1min');
    await world.shop.edit(order_id, { notes: 'Proszę dzwonić' });
    await readTouched();
    expect(news.flatMap(({ shipped }) => shipped).map(({ order }) => order.shipping?.trackingUrl)).toEqual([
      'https://tracking.example/?n=520012345678',
    ]);
    const { items } = await world.api.get(`/shops/${world.shopId}/orders?number=${order_id}`);
    expect(items).toMatchObject([{ trackingUrl: 'https://tracking.example/?n=520012345678', status: { id: '7' } }]);
    expect(items[0].shippedAt).not.toBeNull();
  });

  it('forgets nothing that was named while the shop was away and the hub went down', async () => {
    const skirt = world.shop.goods.add({ stock: 3 });
    await connect();
    world.shop.rest.retryAfterSeconds = 3_600;
    world.shop.rest.faults.push(429);
    for (let index = 0; index < 3; index++) await world.shop.restock(skirt, 20 + index);
    await world.settled();
    await eventually(jobs, (all) => all['touched'].tries === 1);
    expect(await world.sql('select object_id from shop_readings')).toEqual([{ object_id: '30' }]);
    await world.restartHub();
    world.clock.advance('61min');
    await readTouched();
    expect((await products())[0].stock).toBe(22);
  });

  it('goes on telling of orders where the token does not reach customers, and says which right is missing', async () => {
    await world.rule({ event: 'order.placed' });
    world.shop.rest.forbidden.add('users');
    world.shop.rest.panelTokens.add(TOKEN);
    const config = { access: 'token', shopUrl: world.shop.url, apiToken: TOKEN };
    await world.api.patch(`/connections/${world.shopConnectionId}`, { config });
    const notices = () => world.api.get('/notices').then(({ items }) => items as any[]);
    await eventually(jobs, (all) => all['contacts']?.tries === 1);
    world.clock.advance('2min');
    const [notice] = await eventually(notices, (items) => items.length > 0);
    expect(notice).toMatchObject({ code: 'connection.rights', severity: 'warning' });
    expect(notice.text).toContain('klientów');
    const { order_id } = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([`Zamowienie ${order_id}`]);
    world.shop.rest.forbidden.clear();
    world.clock.advance('61min');
    await eventually(notices, (items) => items.length === 0);
  });

  it('has its texts follow the language of each order', async () => {
    await world.rule({
      event: 'order.placed',
      texts: { sms: { pl: 'Zamowienie {order_id}', en: 'Order {order_id}' } },
    });
    await connect();
    const foreign = await world.shop.placeOrder({ lang_id: '2' });
    const home = await world.shop.placeOrder({ lang_id: '1' });
    await world.settled();
    expect([...world.texts].toSorted()).toEqual([`Order ${foreign.order_id}`, `Zamowienie ${home.order_id}`]);
  });

  it('gets a note into an order, for the merchant’s eyes', async () => {
    await connect();
    const { order_id } = await world.shop.placeOrder({ notes_priv: 'Prezent' });
    await world.settled();
    const path = `/shops/${world.shopId}/orders/${order_id}/note`;
    expect((await world.api.call('POST', path, { text: 'Klient odpisał: TAK' })).status).toBe(204);
    expect(world.shop.orders.get(order_id)?.notes_priv).toBe('Prezent\nKlient odpisał: TAK');
    expect((await world.api.call('POST', path, { text: '' })).status).toBe(422);
    expect((await world.api.call('POST', `/shops/${world.shopId}/orders/999/note`, { text: 'x' })).status).toBe(404);
    const viewer = await world.user('viewer', { shopId: world.shopId });
    expect((await viewer.call('POST', path, { text: 'x' })).status).toBe(403);
  });

  it('has its orders found by phone, by e-mail address and by number, in pages', async () => {
    await connect();
    for (let index = 0; index < 3; index++) {
      await world.shop.placeOrder({ email: 'Ewa@przyklad.pl', phone: '600 100 200' });
      world.clock.advance('1min');
    }
    // From another phone, with the same address.
    const other = await world.shop.placeOrder({ email: 'ewa@przyklad.pl', phone: '601 100 200' });
    await world.shop.placeOrder({ email: 'jan@przyklad.pl', phone: '602 100 200' });
    await world.settledWithContacts();
    const numbers = async (query: string) =>
      (await world.api.get(`/shops/${world.shopId}/orders?${query}`)).items.map((order: any) => order.number);
    expect(await numbers('phone=600100200')).toEqual(['1003', '1002', '1001']);
    expect(await numbers('phone=%2B48601100200')).toEqual([other.order_id]);
    expect(await numbers('email=EWA@przyklad.pl')).toEqual(['1004', '1003', '1002', '1001']);
    expect(await numbers('number=1002')).toEqual(['1002']);
    expect(await numbers('phone=nic')).toEqual([]);
    const { id } = await contact('+48600100200');
    const path = `/clients/${await client()}/contacts/${id}/orders?limit=3`;
    const first = await world.api.get(path);
    const second = await world.api.get(`${path}&from=${first.next}`);
    expect([...first.items, ...second.items].map(({ number }) => number)).toEqual(['1004', '1003', '1002', '1001']);
    expect(second.next).toBeNull();
    const viewer = await world.user('viewer', { shopId: world.shopId });
    const seen = await viewer.get(`/shops/${world.shopId}/orders?number=1004`);
    expect(seen.items[0].phone).not.toContain('601 100 200');
    expect((await viewer.call('GET', `/shops/${world.shopId}/orders?phone=600100200`)).status).toBe(403);
  });
});

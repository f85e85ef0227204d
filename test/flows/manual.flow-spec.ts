import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

const ORDER = { phone: '600 100 300' };

describe('a message that somebody sends by hand', () => {
  let world: World;
  let clientId: string;
  beforeEach(async () => {
    // In the night: a person's own message does not wait for the morning.
    world = await World.start({ at: '2026-11-20T02:00:00Z' });
    [{ id: clientId }] = await world.api.get('/clients');
  });
  afterEach(() => world.stop());

  const order = async (wish: object = ORDER): Promise<string> => {
    const { order_id: id } = await world.shop.placeOrder(wish);
    await world.settledWithContacts();
    return String(id);
  };
  const toOrder = (id: string) => `/shops/${world.shopId}/orders/${id}/messages`;
  const contact = async (more: object = {}): Promise<string> => {
    const { items } = await world.api.put(`/clients/${clientId}/contacts`, {
      contacts: [{ phone: '+48600100300', firstName: 'Anna', shopId: world.shopId, ...more }],
    });
    return items[0].id;
  };
  const toContact = (id: string) => `/clients/${clientId}/contacts/${id}/messages`;
  const refused = async (path: string, body: object) => {
    const { status, body: answer } = await world.api.call('POST', path, body);
    expect(status).toBe(422);
    expect(answer.detail ?? answer.title).toBeTruthy();
    return answer.code as string;
  };

  it('F-123: reaches the customer of an order at once, in words of one’s own or a template’s, by the order’s own facts', async () => {
    const id = await order();
    const { messageId } = await world.api.post(toOrder(id), { text: 'Zamowienie {order_id} czeka na punkt odbioru.' });
    await world.settled();
    expect(world.texts).toEqual([`Zamowienie ${id} czeka na punkt odbioru.`]);
    expect(await world.api.get(`/messages/${messageId}`)).toMatchObject({
      place: 'manual',
      orderId: id,
      recipient: '+48600100300',
      why: { rule: null, phone: { source: 'delivery' } },
    });
    const { id: templateId } = await world.api.post(`/shops/${world.shopId}/templates`, {
      title: 'Przeprosiny',
      texts: { sms: { pl: 'Przepraszamy za zwloke z {order_id}. {shop_name}' } },
    });
    await world.api.post(toOrder(id), { templateId });
    await world.settled();
    expect(world.texts[1]).toBe(`Przepraszamy za zwloke z ${id}. Sukienki`);
  });

  it('F-124, F-126: stands in the history of the order and of the contact, and can be sent once more', async () => {
    const id = await order();
    const { messageId } = await world.api.post(toOrder(id), { text: 'Paczka czeka.' });
    await world.settled();
    const [person] = (await world.api.get(`/clients/${clientId}/contacts`)).items;
    const again = await world.api.post(`/messages/${messageId}/resend`);
    await world.settled();
    expect(world.texts).toEqual(['Paczka czeka.', 'Paczka czeka.']);
    for (const path of [toOrder(id), toContact(person.id)]) {
      const { items } = await world.api.get(path);
      expect(items.map((one: any) => [one.id, one.resendOf])).toEqual([
        [again.messageId, messageId],
        [messageId, null],
      ]);
    }
    expect(await world.api.get(`/messages/${again.messageId}`)).toMatchObject({ orderId: id, place: 'manual' });
  });

  it('F-126: reaches a contact, with their name', async () => {
    const id = await contact();
    await world.api.post(toContact(id), { text: 'Dzien dobry {name}, odpowiadamy na Pani mail.' });
    await world.settled();
    expect(world.texts).toEqual(['Dzien dobry Anna, odpowiadamy na Pani mail.']);
    expect((await world.api.get(toContact(id))).items).toHaveLength(1);
  });

  it('is one message when its button is clicked twice, and two when it is meant twice', async () => {
    const id = await order();
    const click = (key: string, text = 'Raz.') =>
      world.api.call('POST', toOrder(id), { text }, { 'idempotency-key': key });
    const answers = await Promise.all([click('klik-1'), click('klik-1'), click('klik-1')]);
    expect(answers.map(({ status }) => status).filter((status) => ![202, 409].includes(status))).toEqual([]);
    const first = await click('klik-1');
    expect(first.headers.get('idempotent-replayed')).toBe('true');
    await world.settled();
    expect(world.texts).toEqual(['Raz.']);
    expect((await click('klik-2')).body.messageId).not.toBe(first.body.messageId);
    expect((await click('klik-1', 'Inaczej.')).status).toBe(422);
    // Somebody else's key of the same name is another click.
    const colleague = await world.user('support', { shopId: world.shopId });
    expect((await colleague.call('POST', toOrder(id), { text: 'Raz.' }, { 'idempotency-key': 'klik-1' })).status).toBe(
      202,
    );
    await world.settled();
    expect(world.texts).toHaveLength(3);
  });

  it('says at once, and in the order’s story, why it cannot be sent', async () => {
    const landline = await order({ phone: '12 345 67 89', billingPhone: '' });
    expect(await refused(toOrder(landline), { text: 'Halo' })).toBe('message.not-mobile');
    const story = await world.api.get(`/shops/${world.shopId}/orders/${landline}/timeline`);
    expect(story.decisions.map((one: any) => one.reason)).toContain('not-mobile');

    const id = await contact();
    expect(await refused(toContact(id), { text: 'Promocja!', messageClass: 'marketing' })).toBe('message.no-consent');
    expect(await refused(toContact(id), { text: 'Dzien dobry {nam}' })).toBe('request.invalid');
    expect(await refused(toContact(id), {})).toBe('request.invalid');
    expect(await refused(toContact(id), { text: 'ą'.repeat(1_000) })).toBe('message.too-long');
    await world.api.post(`/clients/${clientId}/suppressions`, { phone: '+48600100300' });
    expect(await refused(toContact(id), { text: 'Halo' })).toBe('message.suppressed');
    const other = await contact({ phone: '+48600100400' });
    await world.sql('delete from connection_grants');
    expect(await refused(toContact(other), { text: 'Halo' })).toBe('message.no-usable-connection');
    await world.settled();
    expect(world.texts).toEqual([]);
  });

  it('is not sent again while it waits, nor when nobody is left to send it to', async () => {
    const id = await contact({
      consents: [
        {
          messageClass: 'marketing',
          status: 'granted',
          source: 'form',
          wording: 'Tak.',
          givenAt: '2026-11-01T10:00:00Z',
        },
      ],
    });
    // Advertising waits for the morning, even where a person sends it.
    const { messageId } = await world.api.post(toContact(id), { text: 'Promocja', messageClass: 'marketing' });
    const resend = () => world.api.call('POST', `/messages/${messageId}/resend`);
    expect((await resend()).body).toMatchObject({ status: 409, code: 'message.still-waits' });
    world.clock.set('2026-11-20T09:00:00Z');
    await world.settled();
    expect(world.texts).toEqual(['Promocja']);
    await world.api.post(`/clients/${clientId}/erasures`, { contactId: id });
    expect((await resend()).body).toMatchObject({ status: 409, code: 'message.nobody-left' });
    expect((await world.api.call('POST', toContact(id), { text: 'Halo' })).status).toBe(404);
  });

  it('knows no order, contact or template of another shop', async () => {
    const id = await order();
    const person = await contact();
    const neighbour = await world.neighbour();
    const shop = { name: 'Mój', country: 'PL', zone: 'Europe/Warsaw', currency: 'PLN', locale: 'pl' };
    const own = await neighbour.post('/shops', shop);
    const { id: templateId } = await neighbour.post(`/shops/${own.id}/templates`, {
      title: 'Obcy',
      texts: { sms: { pl: 'Kod' } },
    });
    expect((await world.api.call('POST', toOrder(id), { templateId })).status).toBe(404);
    expect((await world.api.call('POST', toContact(person), { text: 'x', shopId: own.id })).status).toBe(404);
    expect((await world.api.call('POST', toOrder('99999'), { text: 'x' })).status).toBe(404);
    expect((await neighbour.call('POST', toOrder(id), { text: 'x' })).status).toBe(404);
    expect((await neighbour.call('GET', toContact(person))).status).toBe(404);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const PHONE = '600100200';

describe('conversations with customers', () => {
  let world: World;
  let address: string;
  beforeEach(async () => {
    world = await World.start({ at: '2026-11-20T11:00:00Z' });
    address = (await world.api.get(`/connections/${world.channelId}/setup`)).callbackUrl;
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder({ phone: PHONE });
    await world.settled();
  });
  afterEach(() => world.stop());

  const hear = async (text: string, from = `48${PHONE}`) => {
    world.clock.advance('1min');
    const date = String(Math.floor(world.clock.now() / 1000));
    await fetch(`${address}?${new URLSearchParams({ sms_from: from, sms_text: text, sms_date: date }).toString()}`);
    await eventually(
      () => world.sql(`select 1 from replies where state = 'waiting'`),
      (rows) => rows.length === 0,
    );
  };
  const list = async (query = '') => (await world.api.get(`/conversations?${query}`)).items;

  it('lists what was answered, is read, taken, answered and closed by whoever supports the shop', async () => {
    const support = await world.user('support', { shopId: world.shopId });
    await hear('Gdzie jest moja paczka?');
    await hear('Halo', '48600100201');
    const [newest, first] = await list();
    expect(newest).toMatchObject({ unread: 1, state: 'open', assigneeId: null });
    expect(first).toMatchObject({ address: '+48600100200', shopId: world.shopId });
    const page = await world.api.get('/conversations?limit=1');
    expect((await list(`limit=1&from=${page.next}`)).map(({ id }: any) => id)).toEqual([first.id]);

    const path = `/conversations/${first.id}`;
    expect((await support.get(path)).said).toMatchObject([
      { direction: 'in', text: 'Gdzie jest moja paczka?', intent: 'other', outcome: 'to-read' },
      { direction: 'out', text: 'Zamowienie 1001', state: 'delivered', orderId: '1001' },
    ]);
    expect((await support.call('POST', `${path}/read`)).status).toBe(204);
    expect((await list('unread=true')).map(({ id }: any) => id)).toEqual([newest.id]);

    const users = await world.api.get('/users');
    const me = users.find(({ email }: any) => email.startsWith('support'));
    expect((await support.call('PUT', `${path}/assignee`, { userId: me.id })).status).toBe(204);
    expect((await list(`assignee=${me.id}`)).map(({ id }: any) => id)).toEqual([first.id]);
    expect((await list('assignee=none')).map(({ id }: any) => id)).toEqual([newest.id]);

    const answer = { text: 'Paczka jest w drodze.', requestId: 'klikniecie-1' };
    expect(await support.call('POST', `${path}/messages`, answer)).toMatchObject({
      status: 409,
      body: { code: 'conversation.one-way' },
    });
    const [known] = world.sms.settings.senders;
    if (known !== undefined) world.sms.settings.senders = [{ ...known, sender: '2way' }];
    await world.api.patch(`/connections/${world.channelId}`, { config: { sender: '2way' } });
    expect((await support.call('POST', `${path}/messages`, answer)).status).toBe(202);
    expect((await support.call('POST', `${path}/messages`, answer)).status).toBe(202);
    await world.settled();
    expect(world.texts).toEqual(['Zamowienie 1001', 'Paczka jest w drodze.']);
    expect((await support.get(path)).said[0]).toMatchObject({ direction: 'out', text: 'Paczka jest w drodze.' });

    expect((await support.call('PUT', `${path}/state`, { state: 'closed' })).status).toBe(204);
    expect((await list('state=open')).map(({ id }: any) => id)).toEqual([newest.id]);
    await hear('Dziękuję');
    expect(await list('state=open')).toHaveLength(2);
  });

  it('shows nothing to a neighbour, no number to a viewer, and lets a viewer answer nobody', async () => {
    await hear('Gdzie jest moja paczka?');
    const [{ id }] = await list();
    const neighbour = await world.neighbour();
    expect((await neighbour.get('/conversations')).items).toEqual([]);
    expect((await neighbour.call('GET', `/conversations/${id}`)).status).toBe(404);
    const viewer = await world.user('viewer');
    expect((await viewer.get('/conversations')).items[0].address).not.toContain('600100200');
    expect((await viewer.call('POST', `/conversations/${id}/messages`, { text: 'x' })).status).toBe(403);
    expect((await world.api.call('GET', '/conversations?assignee=ja')).status).toBe(422);
    const nobody = { userId: 'usr_00000000-0000-7000-8000-000000000000' };
    expect((await world.api.call('PUT', `/conversations/${id}/assignee`, nobody)).status).toBe(422);
  });

  it('hands a person what they answered, and forgets it when they are erased', async () => {
    const [{ id: client }] = await world.api.get('/clients');
    await hear('Mieszkam przy Polnej 7');
    await world.settledWithContacts();
    const person = { phone: `+48${PHONE}` };
    expect((await world.api.post(`/clients/${client}/person-export`, person)).replies).toMatchObject([
      { text: 'Mieszkam przy Polnej 7', intent: 'other' },
    ]);
    await world.api.post(`/clients/${client}/erasures`, person);
    await hear('I jeszcze klatka B');
    expect(await world.sql('select 1 from replies where content is not null')).toEqual([]);
    expect(await world.sql('select address from conversations')).toEqual([{ address: null }]);
  });
});

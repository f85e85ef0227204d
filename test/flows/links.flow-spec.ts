import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const PHONE = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1' };
const PREVIEW = { 'user-agent': 'WhatsApp/2.24 A' };

describe('links in messages', () => {
  let world: World;
  let page: string;
  beforeEach(async () => {
    world = await World.start({ settings: { shortLinks: true, quietHours: null } });
    world.shop.rest.panelTokens.add('token');
    await world.api.patch(`/connections/${world.shopConnectionId}`, {
      config: { access: 'token', shopUrl: world.shop.url, apiToken: 'token' },
    });
    await eventually(
      () => world.sql(`select 1 from shop_identities`),
      (rows) => rows.length > 0,
    );
    page = `https://${new URL(world.shop.url).host}/pl/p/sukienka-w-kwiaty-na-lato/123?kolor=czerwony&rozmiar=38`;
  });
  afterEach(() => world.stop());

  const links = () => world.sql<any>('select * from links order by code');
  const open = (url: string, headers: Record<string, string> = PHONE, method = 'GET') =>
    fetch(url, { method, headers, redirect: 'manual' });
  const linkIn = (text: string | undefined) => /http\S+\/s\/[a-z2-7]{10}/.exec(text ?? '')?.[0] ?? '';

  it('to the shop’s own pages are short, each person’s own, as long as the preview said, and lead there', async () => {
    const rule = await world.rule({ event: 'order.placed', text: `Zobacz: ${page}. Dziekujemy!` });
    await world.shop.placeOrder({ phone: '600100300' });
    await world.shop.placeOrder({ phone: '600100400' });
    await world.settled();
    const [first, second] = world.texts.map(linkIn) as [string, string];
    expect(new Set([first, second]).size).toBe(2);
    expect(world.texts[0]).toBe(`Zobacz: ${first}. Dziekujemy!`);
    const [preview] = await world.api.post(`/rules/${rule}/preview`);
    expect(preview.texts.sms).toMatchObject({ units: world.texts[0]?.length, parts: 1 });
    const answer = await open(first);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, page]);
  });

  it('are counted when people follow them, not when something looks at them before', async () => {
    await world.rule({ event: 'order.placed', text: page });
    await world.shop.placeOrder();
    await world.settled();
    const link = linkIn(world.texts[0]);
    await open(link, PREVIEW);
    await open(link, PHONE, 'HEAD');
    await open(link);
    expect(await eventually(links, ([row]) => row.clicks > 0)).toEqual([expect.objectContaining({ clicks: 1 })]);
    const [{ id }] = await world.messages();
    const { entries } = await world.api.get(`/messages/${id}/timeline`);
    expect(entries.map(({ code }: { code: string }) => code)).toContain('link.followed');
  });

  it('to anywhere else stay as they are, and nobody can make one that leads elsewhere', async () => {
    const text = 'https://obcy.example/bardzo/dlugi/adres/strony/na/ktorej/nic/nie/ma';
    await world.rule({ event: 'order.placed', text });
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([text]);
    expect(await links()).toEqual([]);
    const answer = await open(`${world.api.url}/s/aaaaaaaaaa?url=https://obcy.example`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('link');
  });

  it('end advertising where a person presses the button, and not by being opened', async () => {
    const [client] = await world.api.get('/clients');
    const yes = { status: 'granted', source: 'form', wording: 'Tak.', givenAt: '2026-11-19T10:00:00Z' };
    await world.api.put(`/clients/${client.id}/contacts`, {
      contacts: [{ phone: '+48600100300', consents: [{ messageClass: 'marketing', ...yes }] }],
    });
    await world.rule({
      event: 'order.placed',
      text: 'Promocja! Rezygnacja: {unsubscribe_url}',
      messageClass: 'marketing',
    });
    await world.rule({ event: 'order.placed', name: 'Przyjete', text: 'Mamy {order_id}' });
    await world.shop.placeOrder({ phone: '600100300' });
    await world.settled();
    const link = linkIn(world.texts.find((text) => text.startsWith('Promocja')));
    const asked = await (await open(link, { ...PHONE, 'accept-language': 'pl' })).text();
    expect(asked).toContain('Wypisz mnie');
    expect(await world.sql(`select 1 from suppressions where source <> 'provider-opt-out'`)).toEqual([]);
    expect((await open(link, PHONE, 'POST')).status).toBe(200);
    expect((await open(link, PHONE, 'POST')).status).toBe(200);
    world.clock.advance('48h');
    const later = await world.shop.placeOrder({ phone: '600100300' });
    await world.settled();
    expect(world.texts.filter((text) => text.startsWith('Promocja'))).toHaveLength(1);
    expect(world.texts).toContain(`Mamy ${later.order_id}`);
    expect(await world.reasons()).toContain('suppressed');
  });

  it('go with the person who is erased', async () => {
    await world.rule({ event: 'order.placed', text: page });
    await world.shop.placeOrder({ phone: '600100300' });
    await world.settledWithContacts();
    const link = linkIn(world.texts[0]);
    const [client] = await world.api.get('/clients');
    await world.api.post(`/clients/${client.id}/erasures`, { phone: '+48600100300' });
    expect((await open(link)).status).toBe(404);
  });
});

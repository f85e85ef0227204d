import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOf, type OrganisationId } from '@hub/kernel';
import { asSystem } from '../../src/infra/database/as-system.js';
import { Database } from '../../src/infra/database/database.js';
import type { NoticeDraft } from '../../src/notices/notice.js';
import { NoticeRepository } from '../../src/notices/notice.repository.js';
import type { ApiClient } from '../support/api-client.js';
import { World } from '../support/world.js';

const TEXT = { pl: 'Doładuj konto.', en: 'Top up.', el: 'Ανανεώστε το υπόλοιπο.' };

describe('what a merchant is told', () => {
  let world: World;
  let organisationId: OrganisationId;
  let otherShop: string;
  let elsewhere: ApiClient;
  let owner: ApiClient;
  const raise = (code: string, subjectId: string, severity: NoticeDraft['severity'] = 'warning') =>
    asSystem(world.hub.app.get(Database), (tx) =>
      world.hub.app
        .get(NoticeRepository, { strict: false })
        .raise(tx, [{ organisationId, subjectId, code, severity, text: TEXT }], world.clock.now()),
    );
  const codes = async (api: ApiClient, query = '') =>
    (await api.get(`/notices${query}`)).items.map((notice: { code: string }) => notice.code);

  beforeAll(async () => {
    world = await World.start();
    organisationId = (await world.api.get('/me')).organisationId;
    const shop = { name: 'Inny', country: 'PL', zone: 'Europe/Warsaw', currency: 'PLN', locale: 'pl' };
    otherShop = (await world.api.post('/shops', shop)).id;
    owner = await world.user('shop', { shopId: world.shopId });
    elsewhere = await world.user('shop', { shopId: otherShop });
    const rule = await world.rule({ event: 'order.placed' });
    await raise('organisation.stuck', organisationId);
    await raise('channel.credit', world.channelId, 'urgent');
    await raise('shop.silent', world.shopConnectionId);
    await raise('rule.broken', rule);
    await raise('other.shop', otherShop);
  });
  afterAll(() => world.stop());

  it('is shown newest first, in the language asked for, with its place and how much it presses', async () => {
    const { items, next } = await world.api.get('/notices');
    expect(items.map((notice: { code: string }) => notice.code)).toEqual([
      'other.shop',
      'rule.broken',
      'shop.silent',
      'channel.credit',
      'organisation.stuck',
    ]);
    expect(next).toBeNull();
    expect(items[2]).toMatchObject({ shopId: world.shopId, severity: 'warning', text: TEXT.pl });
    expect(items[2].clientId).toMatch(/^cli_/);
    expect(items[3]).toMatchObject({ shopId: null, clientId: null, severity: 'urgent' });
  });

  it('is shown to a shop’s owner where it is about the shop or an account the shop uses', async () => {
    expect(await codes(owner)).toEqual(['rule.broken', 'shop.silent', 'channel.credit']);
    expect(await codes(elsewhere)).toEqual(['other.shop']);
    expect(await codes(await world.neighbour())).toEqual([]);
  });

  it('comes in pages, and by code and shop', async () => {
    const first = await world.api.get('/notices?limit=2');
    const second = await world.api.get(`/notices?limit=2&from=${first.next}`);
    const third = await world.api.get(`/notices?limit=2&from=${second.next}`);
    expect([first, second, third].map(({ items }) => items.length)).toEqual([2, 2, 1]);
    expect(third.next).toBeNull();
    expect(await codes(world.api, '?code=rule.broken')).toEqual(['rule.broken']);
    expect(await codes(world.api, `?shopId=${otherShop}`)).toEqual(['other.shop']);
    expect((await world.api.call('GET', '/notices?state=lost')).status).toBe(422);
  });

  it('counts while it lasts; what was resolved and comes back is told anew', async () => {
    const news = async (query = '') => (await world.api.get(`/notices?code=shop.silent${query}`)).items;
    await raise('shop.silent', world.shopConnectionId);
    const [open] = await news();
    expect(open.count).toBe(2);
    expect((await elsewhere.call('POST', `/notices/${open.id}/resolve`)).status).toBe(404);
    const viewer = await world.user('viewer', { shopId: world.shopId });
    expect((await viewer.call('POST', `/notices/${open.id}/resolve`)).status).toBe(403);
    await owner.post(`/notices/${open.id}/resolve`);
    await owner.post(`/notices/${open.id}/resolve`);
    expect(await news()).toEqual([]);
    expect((await news('&state=resolved'))[0]).toMatchObject({ id: open.id, resolvedAt: expect.any(String) });
    await raise('shop.silent', world.shopConnectionId);
    expect((await news())[0].count).toBe(1);
  });

  it('about an account is seen by the shops that use it, and closed by whoever has the account', async () => {
    const [notice] = (await world.api.get('/notices?code=channel.credit')).items;
    expect((await owner.call('POST', `/notices/${notice.id}/resolve`)).status).toBe(403);
    await world.api.post(`/notices/${notice.id}/resolve`);
    expect(await codes(world.api, '?code=channel.credit')).toEqual([]);
    expect(
      await world.sql('select 1 from notices where id = $1 and shop_id is null', [uuidOf(notice.id)]),
    ).toHaveLength(1);
  });
});

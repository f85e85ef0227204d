import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiAnswer } from '../support/api-client.js';
import { World } from '../support/world.js';

describe('a change that is sent twice under one key', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  const rule = (name: string) => ({
    name,
    trigger: { event: 'order.placed' },
    recipient: { kind: 'customer' },
    texts: { sms: { pl: 'Zamowienie {order_id}' } },
  });
  const create = (name: string, key: string, client = world.api) =>
    client.call('POST', `/shops/${world.shopId}/rules`, rule(name), { 'idempotency-key': key });
  const names = async () =>
    (await world.api.get(`/shops/${world.shopId}/rules`)).map((item: { name: string }) => item.name).toSorted();

  it('R12: is done once, and told the same both times', async () => {
    const first = await create('Raz', 'k-1');
    const second = await create('Raz', 'k-1');
    expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true']);
    expect(second.body).toEqual(first.body);
    expect(await names()).toEqual(['Raz']);
  });

  it('R12: is done once however many come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create('Tłum', 'k-2')));
    for (const { status, body } of answers)
      expect([201, 409]).toContain(status === 409 && body.code === 'idempotency.under-way' ? 409 : status);
    expect((await names()).filter((name: string) => name === 'Tłum')).toHaveLength(1);
    expect((await create('Tłum', 'k-2')).status).toBe(201);
  });

  it('is told its refusal again, even after what was wrong is mended', async () => {
    const wrong = { ...rule('Zła'), texts: { sms: { pl: '{nie_ma}' } } };
    const send = (body: unknown) =>
      world.api.call('POST', `/shops/${world.shopId}/rules`, body, { 'idempotency-key': 'k-3' });
    const [first, again] = [await send(wrong), await send(wrong)];
    expect([first.status, again.status, again.body]).toEqual([422, 422, first.body]);
  });

  it('R12: is refused when it says something else, and is free for somebody else', async () => {
    expect((await create('Inna', 'k-1')).body.code).toBe('idempotency.another-request');
    expect((await create('Raz', 'k-1', await world.user('agency'))).status).toBe(201);
  });

  it('R12: may be done anew after 72 hours', async () => {
    await create('Dawna', 'k-4');
    world.clock.advance('73h');
    const client = await world.user('agency');
    expect((await create('Dawna', 'k-4', client)).status).toBe(201);
  });
});

describe('a change to what somebody else changed meanwhile', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  it('is refused where it says what it saw', async () => {
    const path = `/shops/${world.shopId}`;
    const seen = (await world.api.call('GET', path)).headers.get('etag') ?? '';
    expect(seen).not.toBe('');
    const change = (name: string) => world.api.call('PATCH', path, { name }, { 'if-match': seen });
    expect((await change('Pierwsza')).status).toBe(200);
    const late = await change('Druga');
    expect([late.status, late.body.code]).toEqual([412, 'request.changed-meanwhile']);
    expect((await world.api.get(path)).name).toBe('Pierwsza');
  });

  it('costs no second answer to whoever has it already', async () => {
    const path = `/shops/${world.shopId}`;
    const { headers } = await world.api.call('GET', path);
    expect((await world.api.call('GET', path, undefined, { 'if-none-match': headers.get('etag') ?? '' })).status).toBe(
      304,
    );
  });
});

describe('the audit log', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  it('R22: tells who changed what, by the names of fields and never their values', async () => {
    const person = await world.user('shop', { shopId: world.shopId });
    const { userId } = await person.get('/me');
    await person.patch(`/shops/${world.shopId}`, { name: 'Tajna nazwa' });
    await person.call('PATCH', `/shops/${world.shopId}`, { zone: 'x' });
    const { items } = await world.api.get('/audit-log');
    expect(items[0]).toMatchObject({
      userId,
      action: 'PATCH /api/v1/shops/:shop',
      subjects: { shop: world.shopId },
      fields: ['name'],
    });
    expect(JSON.stringify(items)).not.toContain('Tajna');
    expect(items.filter((line: { userId: string }) => line.userId === userId)).toHaveLength(1);
    expect(items.some(({ action }: { action: string }) => action.startsWith('GET'))).toBe(false);
  });

  it('comes in pages', async () => {
    const first = await world.api.get('/audit-log?limit=2');
    const second = await world.api.get(`/audit-log?limit=200&from=${first.next}`);
    const ids = [...first.items, ...second.items].map((line: { id: string }) => line.id);
    expect([first.items.length, new Set(ids).size, second.next]).toEqual([2, ids.length, null]);
  });
});

describe('somebody who asks without end', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  it('is told to wait, and for how long, and holds up nobody else', async () => {
    const other = await world.user('viewer');
    const person = await world.user('viewer');
    const answers: ApiAnswer<any>[] = [];
    const ask = async () => answers.push(await person.call('GET', '/tags'));
    while (answers.length < 1_300) await Promise.all(Array.from({ length: 50 }, ask));
    const told = answers.find(({ status }) => status === 429);
    expect([told?.body.code, Number(told?.headers.get('retry-after'))]).toEqual([
      'request.too-many',
      expect.any(Number),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1_200);
    expect((await other.call('GET', '/tags')).status).toBe(200);
  });
});

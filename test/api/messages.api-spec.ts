import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../support/api-client.js';
import { addMessages, type MessageWish } from '../support/history.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const FAR = '2027-01-01T00:00:00Z';

/** A shop with one message that the hub sent and seven more with facts of every kind; named by their order. */
async function aHistory() {
  const world = await World.start();
  const rule = await world.rule({ event: 'order.placed' });
  const other = await world.rule({ event: 'order.status_changed', state: 'draft' });
  await world.shop.placeOrder();
  await world.settled();
  const [first] = await world.messages();
  const config = { apiUrl: world.sms.url, token: 'simulator-token', sender: 'Test' };
  const second = await world.api.post('/connections', { pluginId: 'smsapi', name: 'A drugie', config });
  const at = (text: string) => ({ due_at: text, changed_at: text, created_at: text, accepted_at: text });
  const wishes: readonly MessageWish[] = [
    { recipient: '+48600100201', sender: 'Buty', parts: 3, price_micros: 510_000, ...at('2026-11-01T10:00:00Z') },
    { recipient: '+48600100202', state: 'failed', reason: '13', accepted_at: null, parts: 2, price_micros: null },
    {
      recipient: '+48600100203',
      state: 'planned',
      accepted_at: null,
      due_at: FAR,
      order_id: '777',
      price_micros: null,
    },
    { recipient: '+48600100204', state: 'cancelled', reason: 'deleted', rule_id: other.slice(4), price_micros: null },
    { recipient: '+30691234567', rule_id: null, source: 'test', connection_id: second.id.slice(4) },
    { recipient: '+48600100206', state: 'uncertain', reason: '999', accepted_at: null, due_at: '2026-11-30T10:00:00Z' },
    {
      recipient: '+48600100207',
      texts: { sms: { body: 'Żółta sukienka 50%', parts: 1, alphabet: 'ucs2', units: 18 } },
    },
  ];
  const ids = [first.id as string, ...(await addMessages(world, wishes))];
  const names = (items: readonly { id: string }[]) => items.map(({ id }) => ids.indexOf(id));
  return { world, rule, other, second: second.id as string, ids, names };
}
type History = Awaited<ReturnType<typeof aHistory>>;

describe('the list of messages', () => {
  let it_: History;
  beforeAll(async () => {
    it_ = await aHistory();
  });
  afterAll(() => it_.world.stop());
  const list = async (query: string, api: ApiClient = it_.world.api) =>
    it_.names((await api.get(`/shops/${it_.world.shopId}/messages?${query}`)).items);
  const sorted = async (query: string) => (await list(query)).toSorted((left, right) => left - right);

  it('shows a message with everything its columns need, in the language asked for', async () => {
    const { world } = it_;
    const { items } = await world.api.get(`/shops/${world.shopId}/messages`);
    expect(it_.names(items)).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(items[7]).toMatchObject({
      ruleName: 'Reguła order.placed',
      place: 'order.placed',
      placeText: 'Nowe zamówienie',
      recipient: '+48512513514',
      state: 'delivered',
      statusText: 'dostarczona',
      isSuccess: true,
      error: null,
      channel: { connectionId: world.channelId, name: 'SMSAPI', pluginId: 'smsapi', kind: 'sms' },
      sender: null,
      parts: 1,
      billed: { micros: expect.any(Number), currency: 'PTS' },
    });
    expect(items[7].text).toMatch(/^Zamowienie /);
    expect(items[5]).toMatchObject({ isSuccess: false, statusText: 'odrzucona', error: { code: '13' } });
    expect(items[2]).toMatchObject({ place: 'test', placeText: 'Wiadomość testowa', ruleId: null });
    const one = await world.api.get(`/messages/${items[7].id}`);
    expect(one).toEqual(items[7]);
    expect(
      (await world.api.call('GET', `/messages/${items[7].id}`, undefined, { 'accept-language': 'en' })).body,
    ).toMatchObject({ statusText: 'delivered', placeText: 'New order' });
  });

  it('is filtered by every fact, and by several at once', async () => {
    const { rule, other, second, world } = it_;
    expect(await sorted('state=failed,planned')).toEqual([2, 3]);
    expect(await sorted('state=failed&state=planned')).toEqual([2, 3]);
    expect(await sorted('success=true')).toEqual([0, 1, 5, 7]);
    expect(await sorted('success=false')).toEqual([2, 3, 4, 6]);
    expect(await sorted('dueSince=2026-11-30T00:00:00Z&dueUntil=2026-12-01T00:00:00Z')).toEqual([6]);
    expect(await sorted('changedUntil=2026-11-02T00:00:00%2B01:00')).toEqual([1]);
    expect(await sorted(`connectionId=${second}`)).toEqual([5]);
    expect(await sorted(`connectionId=${second},${world.channelId}`)).toHaveLength(8);
    expect(await sorted('kind=sms')).toHaveLength(8);
    expect(await sorted('kind=chat')).toEqual([]);
    expect(await sorted('pluginId=smsapi')).toHaveLength(8);
    expect(await sorted(`ruleId=${other}`)).toEqual([4]);
    expect(await sorted(`ruleId=${rule}&state=failed`)).toEqual([2]);
    expect(await sorted('place=test')).toEqual([5]);
    expect(await sorted('place=order.status_changed,test')).toEqual([4, 5]);
    expect(await sorted('sender=Buty')).toEqual([1]);
    expect(await sorted('errorCode=13,999')).toEqual([2, 6]);
    expect(await sorted('orderId=777')).toEqual([3]);
  });

  it('is filtered by when messages were made', async () => {
    const { world } = it_;
    // The machine's clock made the ids; nothing here was made in the last century or will be in ten years.
    expect(await sorted('createdSince=2020-01-01T00:00:00Z')).toHaveLength(8);
    expect(await sorted('createdUntil=2020-01-01T00:00:00Z')).toEqual([]);
    expect((await world.api.call('GET', `/shops/${world.shopId}/messages?createdSince=wczoraj`)).status).toBe(422);
    expect(
      (await world.api.call('GET', `/shops/${world.shopId}/messages?dueSince=-271821-04-20T00:00:00Z`)).status,
    ).toBe(422);
  });

  it('finds a number in any spelling, a part of it, and words of the text', async () => {
    expect(await sorted('recipient=600%20100%20203')).toEqual([3]);
    expect(await sorted('recipient=%2B30691234567')).toEqual([5]);
    expect(await sorted('recipient=01002')).toEqual([1, 2, 3, 4, 6, 7]);
    expect(await sorted('search=691')).toEqual([5]);
    expect(await sorted(`search=${encodeURIComponent('żółta SUKIENKA')}`)).toEqual([7]);
    expect(await sorted(`search=${encodeURIComponent('50%')}`)).toEqual([7]);
    expect(await sorted(`search=${encodeURIComponent('sukienka_50')}`)).toEqual([]);
  });

  it.each<[sort: string, wanted: number[], backwards?: number[]]>([
    ['createdAt', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['dueAt', [1, 0, 2, 4, 5, 7, 6, 3]],
    ['changedAt', [1, 0, 2, 3, 4, 5, 6, 7]],
    ['recipient', [5, 0, 1, 2, 3, 4, 6, 7]],
    ['sender', [0, 2, 3, 4, 5, 6, 7, 1]],
    ['state', [4, 0, 1, 5, 7, 2, 3, 6]],
    ['success', [2, 3, 4, 6, 0, 1, 5, 7]],
    ['error', [0, 1, 3, 4, 5, 7, 2, 6]],
    ['channel', [5, 0, 1, 2, 3, 4, 6, 7]],
    // Without a rule: last, whichever way the list goes.
    ['rule', [0, 1, 2, 3, 6, 7, 4, 5], [4, 7, 6, 3, 2, 1, 0, 5]],
    ['place', [0, 1, 2, 3, 6, 7, 4, 5]],
    ['parts', [0, 3, 4, 5, 6, 7, 2, 1]],
    ['billed', [2, 3, 4, 0, 5, 6, 7, 1]],
  ])(
    'is sorted by %s both ways, and its pages join without a gap',
    async (sort, wanted, backwards = wanted.toReversed()) => {
      const { world } = it_;
      expect(await list(`sort=${sort}&direction=asc`)).toEqual(wanted);
      expect(await list(`sort=${sort}&direction=desc`)).toEqual(backwards);
      for (const direction of ['asc', 'desc']) {
        const seen: number[] = [];
        for (let from = ''; ;) {
          const page = await world.api.get(
            `/shops/${world.shopId}/messages?sort=${sort}&direction=${direction}&limit=3${from}`,
          );
          seen.push(...it_.names(page.items));
          if (page.next === null) break;
          from = `&from=${page.next}`;
        }
        expect(seen).toEqual(direction === 'asc' ? wanted : backwards);
      }
    },
  );

  it('refuses a page of another order, and one that was made up', async () => {
    const { world } = it_;
    const url = `/shops/${world.shopId}/messages?limit=1`;
    const { next } = await world.api.get(`${url}&sort=dueAt`);
    const forged = Buffer.from(JSON.stringify(['dueAt', 'desc', it_.ids[0], "now'"])).toString('base64url');
    for (const query of [`&sort=state&from=${next}`, '&from=nonsense', `&sort=dueAt&from=${forged}`, '&orderId=%00'])
      expect([query, (await world.api.call('GET', url + query)).status]).toEqual([query, 422]);
  });

  it('R21: hides numbers and prices from whoever has no right to them, in order and cursor too', async () => {
    const { world } = it_;
    const viewer = await world.user('viewer', { shopId: world.shopId });
    const url = `/shops/${world.shopId}/messages`;
    const { items } = await viewer.get(url);
    expect(items.map(({ recipient }: { recipient: string }) => recipient)).not.toContain('+48600100201');
    expect(items[7]).toMatchObject({ recipient: '+48******514', billed: null, estimate: null });
    expect((await viewer.get(`/messages/${items[7].id}`)).recipient).toBe('+48******514');
    const { messages } = await viewer.get(`/shops/${world.shopId}/orders/${items[7].orderId}/timeline`);
    expect(JSON.stringify(messages)).not.toContain('512513514');
    expect(await list('recipient=600100203', viewer)).toEqual([3]);
    expect(await list('recipient=0100203', viewer)).toEqual([]);
    for (const sort of ['recipient', 'billed'])
      expect((await viewer.call('GET', `${url}?sort=${sort}`)).body.code).toBe('request.not-allowed');
    const support = await world.user('support', { shopId: world.shopId });
    expect((await support.get(url)).items[7]).toMatchObject({ recipient: '+48512513514', billed: null });
    const page = await world.api.get(`${url}?sort=recipient&limit=1`);
    expect(Buffer.from(page.next, 'base64url').toString()).not.toContain('48600');
  });

  it('shows the messages of all shops somebody may look at, and of no other', async () => {
    const { world, ids } = it_;
    const shop = { name: 'Inny', country: 'PL', zone: 'Europe/Warsaw', currency: 'PLN', locale: 'pl' };
    const other = await world.api.post('/shops', shop);
    const [elsewhere = ''] = await addMessages(world, [{ shop_id: other.id.slice(4), recipient: '+48600999999' }]);
    const all = (await world.api.get('/messages')).items.map(({ id }: { id: string }) => id);
    expect(all).toEqual([elsewhere, ...ids.toReversed()]);
    const byDue = await world.api.get('/messages?sort=dueAt&limit=2');
    expect(byDue.items.map(({ id }: { id: string }) => id)).toEqual([ids[3], ids[6]]);
    expect((await world.api.get(`/messages?shopId=${other.id}`)).items).toHaveLength(1);
    const owner = await world.user('shop', { shopId: other.id });
    expect((await owner.get('/messages')).items.map(({ id }: { id: string }) => id)).toEqual([elsewhere]);
    expect((await owner.get(`/messages?shopId=${world.shopId}`)).items).toEqual([]);
    const neighbour = await world.neighbour();
    const foreign = [
      `shopId=${world.shopId}`,
      `connectionId=${world.channelId}`,
      `ruleId=${it_.rule}`,
      'recipient=600100203',
    ];
    for (const query of ['', ...foreign]) expect((await neighbour.get(`/messages?${query}`)).items).toEqual([]);
    await world.sql('delete from messages where id = $1', [elsewhere.slice(4)]);
  });

  it('keeps its pages while new messages arrive', async () => {
    const { world, ids } = it_;
    const url = `/shops/${world.shopId}/messages?limit=3`;
    const first = await world.api.get(url);
    const [arrived = ''] = await addMessages(world, [{ recipient: '+48600100209' }]);
    const second = await world.api.get(`${url}&from=${first.next}`);
    const third = await world.api.get(`${url}&from=${second.next}`);
    const seen = [first, second, third].flatMap(({ items }) => items.map(({ id }: { id: string }) => id));
    expect(seen).toEqual(ids.toReversed());
    await world.sql('delete from messages where id = $1', [arrived.slice(4)]);
  });

  it('lists what went wrong with messages and functions together', async () => {
    const { world, ids } = it_;
    const url = `/shops/${world.shopId}/errors`;
    await world.sql(
      `insert into notices (id, organisation_id, subject_id, shop_id, code, severity, text, count, first_at, last_at)
       select gen_random_uuid(), organisation_id, 'shp_' || id, id, 'shop.silent', 'warning', '{"pl": "Cisza.", "en": "x", "el": "x"}', 2,
         '2026-11-20T12:00:00Z', '2026-11-20T12:00:00Z' from shops where id = $1`,
      [world.shopId.slice(4)],
    );
    const { items, next } = await world.api.get(url);
    expect(next).toBeNull();
    expect(items).toMatchObject([
      { kind: 'function', code: 'shop.silent', text: 'Cisza.', recipient: null, count: 2 },
      { id: ids[6], kind: 'message', code: '999', recipient: '+48600100206' },
      { id: ids[2], kind: 'message', code: '13', placeText: 'Nowe zamówienie', recipient: '+48600100202' },
    ]);
    const first = await world.api.get(`${url}?limit=2`);
    const second = await world.api.get(`${url}?limit=2&from=${first.next}`);
    expect([...first.items, ...second.items]).toEqual(items);
    const viewer = await world.user('viewer', { shopId: world.shopId });
    expect((await viewer.get(url)).items[1].recipient).toBe('+48******206');
  });
});

describe('a list that is long enough to be walked in pieces', () => {
  const MANY = 21_000;
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    // Most of them were made on one day, as a campaign leaves them; the rest over a month.
    await world.sql(
      `insert into messages (id, organisation_id, shop_id, rule_id, planning_id, occasion_key, revision, priority, role, recipient,
         recipient_hash, country, state, leg_no, attempt_no, connection_id, sender, parts, price_micros, planned_for, due_at,
         valid_until, tries, is_stuck, texts, created_at, changed_at)
       select uuidv7(case when n % 3 = 0 then n * interval '-2 minutes' else n * interval '-1 second' end), m.organisation_id, m.shop_id,
         m.rule_id, planning_id, 'many/' || n, 1, 0, role, '+486' || lpad((n * 7919 % 99999999)::text, 8, '0'), recipient_hash || n, country,
         case when n % 5 = 0 then 'failed' else 'delivered' end, 1, 1, connection_id, (array['Buty', null, 'Sklep'])[1 + n % 3],
         1 + n % 4, case when n % 5 > 0 then n * 31 % 1000 end, m.due_at, m.due_at + (n * 37 % 5000) * interval '1 minute', valid_until, 0,
         false, texts, m.created_at, m.changed_at + (n * 53 % 7000) * interval '1 second'
       from messages m, generate_series(1, ${MANY}) n where m.shop_id = $1`,
      [world.shopId.slice(4)],
    );
    await world.sql('analyze messages');
  });
  afterAll(() => world.stop());

  it.each([
    ['createdAt', 'id'],
    ['dueAt', 'due_at'],
    ['changedAt', 'changed_at'],
    ['recipient', 'recipient'],
    ['state', 'state'],
    ['sender', `coalesce(sender, '')`],
    ['parts', 'parts'],
    ['billed', 'coalesce(price_micros, -1)'],
  ])('shows by %s what all of it sorted would show, page after page', async (sort, key) => {
    const filters = [
      ['', 'true'],
      ['state=failed&', `state = 'failed'`],
      ['recipient=4567&', `recipient like '%4567%'`],
      ['sender=Buty&state=delivered&', `sender = 'Buty' and state = 'delivered'`],
    ] as const;
    for (const [query, where] of filters) {
      for (const direction of ['asc', 'desc']) {
        const rows = await world.sql<{ id: string }>(
          `select id from messages where shop_id = $1 and ${where} order by ${key} ${direction}, id ${direction} limit 75`,
          [world.shopId.slice(4)],
        );
        const seen: string[] = [];
        const url = `/shops/${world.shopId}/messages?${query}sort=${sort}&direction=${direction}&limit=25`;
        for (let from: string | null = ''; from !== null && seen.length < 75;) {
          const { items, next }: any = await world.api.get(`${url}${from}`);
          seen.push(...items.map(({ id }: { id: string }) => id.slice(4)));
          from = next === null ? null : `&from=${next}`;
        }
        expect([query, direction, seen]).toEqual([query, direction, rows.map(({ id }) => id)]);
      }
    }
  });
});

describe('the file of messages', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
  });
  afterAll(() => world.stop());
  const csv = async (query = '', api: ApiClient = world.api) => {
    const { status, headers, body } = await api.call<string>('GET', `/shops/${world.shopId}/messages.csv${query}`);
    return { status, headers, text: body, lines: String(body).split('\r\n') };
  };

  it('opens in a spreadsheet: a mark, semicolons, the shop’s time', async () => {
    const { headers, lines } = await csv();
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toContain('messages.csv');
    expect(lines[0]).toContain('"Data i czas";"Termin";"Wysłano";"Nr telefonu";"Nazwa nadawcy";"Sukces"');
    expect(lines[1]).toMatch(/^"2026-11-20T12:00:00\+01:00";/);
    expect(lines[1]).toContain(`;"'+48512513514";;"tak";"dostarczona";`);
    expect(lines).toHaveLength(3);
    expect((await csv('?separator=comma')).lines[0]).toContain('"Data i czas","Termin"');
  });

  it('R25: holds no cell that a spreadsheet would reckon with', async () => {
    const cells = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', 'a;=1', 'a,=1', 'a"=1', 'a\n=1', '""=1'];
    await addMessages(
      world,
      cells.map((body) => ({ texts: { sms: { body, parts: 1, alphabet: 'gsm7', units: 4 } }, sender: body })),
    );
    const { text } = await csv();
    for (const separator of [';', ',', '\n', '\t', '\r', '"'])
      for (const sign of ['=', '+', '-', '@', '＝']) expect(text).not.toContain(`${separator}${sign}`);
    expect(text).toContain(`"'=1+1"`);
    expect(text).toContain(`"a;'=1"`);
    expect(text.length).toBeGreaterThan(1_000);
  });

  it('is filtered like the list, masked like the list, and written down in the audit log', async () => {
    expect((await csv('?state=delivered&recipient=512513514')).lines.length).toBeGreaterThan(2);
    expect((await csv(`?sender=${encodeURIComponent('=1+1')}`)).lines).toHaveLength(3);
    expect((await csv('?state=failed')).lines).toHaveLength(2);
    expect((await csv('?state=lost')).status).toBe(422);
    const viewer = await world.user('viewer', { shopId: world.shopId });
    expect((await csv('', viewer)).status).toBe(403);
    const { key } = await world.api.post('/api-keys', { name: 'Raporty', rights: ['view', 'export'] });
    const { token } = await world.api.post('/api-keys', { name: 'Raport', rights: ['view', 'export'] });
    expect(key.id).toMatch(/^key_/);
    const { text } = await csv('', world.api.withKey(token));
    expect(text).toContain(`"'+48******514"`);
    expect(text).not.toContain('512513514');
    const { items } = await world.api.get('/audit-log');
    expect(items[0]).toMatchObject({
      action: 'GET /api/v1/shops/:shop/messages.csv',
      subjects: { shop: world.shopId },
    });
  });

  it('has every row once over many batches', async () => {
    const before = (await csv()).lines.length;
    await world.sql(
      `insert into messages (id, organisation_id, shop_id, planning_id, occasion_key, revision, priority, role, recipient,
         recipient_hash, state, leg_no, attempt_no, connection_id, planned_for, due_at, valid_until, tries, is_stuck, texts, created_at, changed_at)
       select gen_random_uuid(), organisation_id, shop_id, planning_id, 'copy/' || n, 1, priority, role, recipient,
         recipient_hash, state, 1, 1, connection_id, planned_for, due_at, valid_until, 0, false, texts, created_at, changed_at
       from (select * from messages order by id limit 1) m, generate_series(1, 4500) n`,
    );
    const { lines } = await csv();
    expect(lines).toHaveLength(before + 4_500);
    expect(new Set(lines).size).toBe(lines.length);
  });
});

describe('planned messages', () => {
  let world: World;
  let ids: readonly string[];
  beforeAll(async () => {
    world = await World.start();
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    const planned = { state: 'planned', accepted_at: null, due_at: FAR };
    ids = await addMessages(world, [
      ...Array.from({ length: 6 }, (_, index) => ({ ...planned, recipient: `+4860010020${index}` })),
      // Asked about once, waiting for another try.
      { ...planned, recipient: '+48600100209' },
    ]);
    await world.sql(
      `insert into attempts (id, organisation_id, message_id, connection_id, leg_no, attempt_no, provider_key, state, asked,
         first_asked_at, last_asked_at, is_closed_without_report)
       select gen_random_uuid(), organisation_id, id, connection_id, 1, 1, id::text, 'failed', 1, now(), now(), false
       from messages where id = $1`,
      [ids[6]?.slice(4)],
    );
  });
  afterAll(() => world.stop());
  const cancel = (body: object, api: ApiClient = world.api) =>
    api.call('POST', `/shops/${world.shopId}/planned-messages/cancel`, body);
  const planned = async () =>
    (await world.api.get(`/shops/${world.shopId}/messages?state=planned&sort=dueAt&direction=asc`)).items.map(
      ({ id }: { id: string }) => ids.indexOf(id),
    );

  it('are cancelled one by one, with the reason on their timeline', async () => {
    expect((await cancel({ messageIds: [ids[0]] })).body).toEqual({ count: 1 });
    expect(await planned()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await world.api.get(`/messages/${ids[0]}`)).toMatchObject({
      state: 'cancelled',
      reason: 'deleted',
      error: null,
    });
    const { entries } = await world.api.get(`/messages/${ids[0]}/timeline`);
    expect(entries.at(-1).text).toContain('Usunięta przez użytkownika.');
  });

  it('all that a search finds are cancelled only when there are as many as the person saw', async () => {
    expect((await cancel({})).status).toBe(422);
    const refused = await cancel({ search: '60010020', expectedCount: 6 });
    expect([refused.status, refused.body.code]).toEqual([409, 'messages.count_changed']);
    expect(await planned()).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await cancel({ recipient: '600100201', expectedCount: 1 })).body).toEqual({ count: 1 });
    expect((await cancel({ search: '60010020', expectedCount: 4 })).body).toEqual({ count: 4 });
  });

  it('that a provider was asked about stay', async () => {
    expect((await cancel({ messageIds: [ids[6]] })).body).toEqual({ count: 0 });
    expect(await planned()).toEqual([6]);
  });

  it('are nobody else’s to cancel, and a neighbour’s id names nothing', async () => {
    const viewer = await world.user('viewer', { shopId: world.shopId });
    expect((await cancel({ messageIds: [ids[6]] }, viewer)).status).toBe(403);
    const neighbour = await world.neighbour();
    const shop = { name: 'Mój', country: 'PL', zone: 'Europe/Warsaw', currency: 'PLN', locale: 'pl' };
    const own = await neighbour.post('/shops', shop);
    const body = { messageIds: ids };
    expect(await neighbour.post(`/shops/${own.id}/planned-messages/cancel`, body)).toEqual({ count: 0 });
    expect((await cancel(body, neighbour)).status).toBe(404);
    expect(await planned()).toEqual([6]);
  });
});

describe('decisions and figures', () => {
  let world: World;
  let rule: string;
  beforeAll(async () => {
    world = await World.start();
    rule = await world.rule({ event: 'order.placed', state: 'trial' });
    for (let number = 0; number < 5; number++) await world.shop.placeOrder({ order_id: String(1_000 + number) });
    await world.settled();
    await world.api.post(`/rules/${rule}/state`, { state: 'live' });
    world.clock.advance('1h');
    await world.shop.placeOrder();
    await world.settled();
    // What the tests below move about is not being folded meanwhile.
    await eventually(
      () => world.sql('select 1 from stat_deltas'),
      (rows) => rows.length === 0,
    );
  });
  afterAll(() => world.stop());

  it('decisions come in pages and by rule, reason, stage, order and time', async () => {
    const url = `/shops/${world.shopId}/decisions`;
    const all = (await world.api.get(url)).items;
    expect(all).toHaveLength(5);
    const seen: string[] = [];
    for (let from = ''; ;) {
      const page = await world.api.get(`${url}?limit=2${from}`);
      seen.push(...page.items.map(({ id }: { id: string }) => id));
      if (page.next === null) break;
      from = `&from=${page.next}`;
    }
    expect(seen).toEqual(all.map(({ id }: { id: string }) => id));
    const count = async (query: string) => (await world.api.get(`${url}?${query}`)).items.length;
    expect(await count(`ruleId=${rule}`)).toBe(5);
    expect(await count('ruleId=rul_01a20912-4aaa-74a6-bc22-6285ad8ce2c2')).toBe(0);
    expect(await count('reason=would-have-sent,no-phone')).toBe(5);
    expect(await count('reason=no-phone')).toBe(0);
    expect(await count('stage=route')).toBe(5);
    expect(await count('stage=match')).toBe(0);
    expect(await count('orderId=1001')).toBe(1);
    expect(await count('since=2026-11-20T11:00:00Z')).toBe(5);
    expect(await count('until=2026-11-20T11:00:00Z')).toBe(0);
    expect((await world.api.call('GET', `${url}?stage=lost`)).status).toBe(422);
  });

  it('the table merchants know tells what was sent today, in a week and in a month', async () => {
    const url = `/shops/${world.shopId}/statistics/summary`;
    expect(await world.api.get(url)).toMatchObject({
      zone: 'Europe/Warsaw',
      rows: [
        { row: 'sent', label: 'Liczba wysłanych SMSów', day: 1, week: 1, month: 1 },
        { row: 'numbers', day: 0, week: 0, month: 0, total: 0 },
        { row: 'weekly-growth', day: null, week: 0, month: null, total: null },
      ],
    });
    const earlier = async (days: number) => {
      await world.sql(`update stat_hours set hour = hour - $1 * interval '1 day'`, [days]);
      await world.sql(`update stat_deltas set hour = hour - $1 * interval '1 day'`, [days]);
    };
    for (const [days, figures] of [
      [1, { day: 0, week: 1, month: 1 }],
      [6, { day: 0, week: 0, month: 1 }],
      [23, { day: 0, week: 0, month: 0 }],
    ] as const) {
      await earlier(days);
      expect((await world.api.get(url)).rows[0]).toMatchObject(figures);
    }
    await earlier(-30);
  });

  it.each([
    ['hour', '2026-11-20T12:00:00Z', null],
    ['day', '2026-11-20', null],
    ['rule', '', 'Reguła order.placed'],
    ['connection', '', 'SMSAPI'],
    ['country', 'PL', null],
  ])('figures come by %s', async (by, key, label) => {
    const { items, zone } = await world.api.get(`/shops/${world.shopId}/statistics/series?by=${by}`);
    const wanted = by === 'rule' ? rule : by === 'connection' ? world.channelId : key;
    expect(zone).toBe('Europe/Warsaw');
    expect(items).toMatchObject([{ key: wanted, label, figures: { sent: 1, delivered: 1, failed: 0 } }]);
  });

  it('a day is the shop’s own, and a series is not without end', async () => {
    const url = `/shops/${world.shopId}/statistics/series`;
    await world.sql(`update stat_hours set hour = '2026-11-20T23:00:00Z'`);
    await world.sql(`update stat_deltas set hour = '2026-11-20T23:00:00Z'`);
    const span = 'since=2026-11-01T00:00:00Z&until=2026-11-30T00:00:00Z';
    expect((await world.api.get(`${url}?by=day&${span}`)).items[0].key).toBe('2026-11-21');
    expect((await world.api.get(`${url}?by=day&since=2026-11-21T00:00:00Z&until=2026-11-30T00:00:00Z`)).items).toEqual(
      [],
    );
    for (const query of ['by=hour&since=2026-01-01T00:00:00Z', 'since=2027-01-01T00:00:00Z', 'by=planet'])
      expect((await world.api.call('GET', `${url}?${query}`)).status).toBe(422);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { shoperPlugin } from '../../plugins/shoper/index.js';
import { NO_FACTS, type Facts } from '../../src/pipeline/model/occasion.js';
import { render } from '../../src/pipeline/render/render.js';
import { World } from '../support/world.js';

describe('rules to begin with', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ settings: { ownerPhones: ['+48601200300'], quietHours: null, marketingCap: null } });
  });
  afterEach(() => world.stop());

  const path = () => `/shops/${world.shopId}/presets`;
  const preset = async (id: string) => (await world.api.get(path())).find((each: { id: string }) => each.id === id);

  /** Takes a preset as a merchant would: fills its blanks, saves it and switches it on. */
  async function take(id: string): Promise<string> {
    const { rule } = await preset(id);
    const filled = JSON.parse(JSON.stringify(rule).replaceAll(/\[[^\]"]*\]/g, 'X'));
    const { id: ruleId } = await world.api.post(`/shops/${world.shopId}/rules`, filled);
    await world.api.post(`/rules/${ruleId}/state`, { state: 'live' });
    return ruleId;
  }

  it('F-051, F-055: the owner gets word of a new order', async () => {
    await take('owner-new-order');
    const { order_id } = await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([`Nowe zamowienie ${order_id}. Kwota zamowienia: 100,00 w PLN`]);
    expect(world.sms.phones[0]?.to).toBe('+48601200300');
  });

  it('F-068: are off until chosen, show the blanks that are to be filled, and know the rule made of them', async () => {
    expect(await preset('first-order')).toMatchObject({
      name: 'Złożenie pierwszego zamówienia',
      blanks: ['[XX]', '[KOD]'],
      ruleId: null,
    });
    expect(await world.api.get(`/shops/${world.shopId}/rules`)).toEqual([]);
    const ruleId = await take('first-order');
    expect(await preset('first-order')).toMatchObject({ ruleId });
  });

  it('F-066, F-084: four days after the parcel left a customer is asked for a review, seven days after it for one of the shop', async () => {
    await take('shipped-review');
    await take('review-invitation');
    const { order_id } = await world.shop.placeOrder();
    world.clock.advance('1h');
    await world.shop.changeStatus(order_id, '7');
    await world.settled();
    expect(world.texts).toEqual([]);
    world.clock.advance('96h');
    await world.settled();
    expect(world.texts).toEqual([expect.stringContaining('Jak sprawdza sie zakup?')]);
    world.clock.advance('72h');
    await world.settled();
    expect(world.texts[1]).toContain(`Zamowienie ${order_id}`);
  });

  it('F-066: seven days count from the last order; the offer goes only to who agreed to advertising', async () => {
    await take('last-order');
    const [client] = await world.api.get('/clients');
    const yes = { status: 'granted', source: 'form', wording: 'Tak.', givenAt: '2026-11-19T10:00:00Z' };
    await world.api.put(`/clients/${client.id}/contacts`, {
      contacts: [{ phone: '+48600100300', consents: [{ messageClass: 'marketing', ...yes }] }],
    });
    await world.shop.placeOrder({ phone: '600100300' });
    await world.shop.placeOrder({ phone: '600100400' });
    await world.settled();
    world.clock.advance('72h');
    await world.shop.placeOrder({ phone: '600100300' });
    await world.settled();
    expect(await world.reasons()).toContain('no-consent');
    world.clock.advance('120h');
    await world.settled();
    expect(world.texts).toEqual([]);
    world.clock.advance('48h');
    await world.settled();
    expect(world.sms.phones.map(({ to }) => to)).toEqual(['+48600100300']);
  });
});

describe('the table of statuses', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ settings: { quietHours: null } });
  });
  afterEach(() => world.stop());

  const path = () => `/shops/${world.shopId}/status-table`;
  const table = () => world.api.get(path());
  const row = async (statusId: string) =>
    (await table()).find((each: { statusId: string }) => each.statusId === statusId);
  const save = (...rows: object[]) => world.api.put(path(), { rows });

  it('F-056, F-059, F-152: has every status, each off with a text that may be taken as it is', async () => {
    const rows = await table();
    expect(rows.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['złożone', 'przesyłka wysłana', 'zwrócone']),
    );
    for (const each of rows) expect(each).toMatchObject({ sends: false, ruleId: null, isSuggested: true });
    await save({ statusId: '7', sends: true });
    expect(await row('7')).toMatchObject({ sends: true, isSuggested: false, delayDays: 0 });
    const { order_id } = await world.shop.placeOrder();
    world.clock.advance('1h');
    await world.shop.changeStatus(order_id, '7');
    await world.settled();
    expect(world.texts).toEqual([expect.stringMatching(new RegExp(`^Zamowienie ${order_id} wyslane`))]);
  });

  it('F-056, F-057: tells in the merchant’s words, days after the change, once for each time the status is reached', async () => {
    await save({ statusId: '6', sends: true, delayDays: 2, text: 'Spakowane: {order_id}' });
    await save({ statusId: '1', sends: true, text: 'Mamy: {order_id}' });
    const { order_id } = await world.shop.placeOrder();
    world.clock.advance('1h');
    await world.shop.changeStatus(order_id, '6');
    await world.settled();
    expect(world.texts).toEqual([`Mamy: ${order_id}`]);
    world.clock.advance('48h');
    await world.settled();
    expect(world.texts).toEqual([`Mamy: ${order_id}`, `Spakowane: ${order_id}`]);
  });

  it('F-119: switched off it keeps its text, and an untouched row leaves no rule behind', async () => {
    await save({ statusId: '8', sends: true, text: 'Anulowane: {order_id}' }, { statusId: '9', sends: false });
    await save({ statusId: '8', sends: false });
    expect(await row('8')).toMatchObject({ sends: false, text: 'Anulowane: {order_id}', state: 'draft' });
    expect(await row('9')).toMatchObject({ ruleId: null });
    const { order_id } = await world.shop.placeOrder();
    world.clock.advance('1h');
    await world.shop.changeStatus(order_id, '8');
    await world.settled();
    expect(world.texts).toEqual([]);
  });

  it('F-118, F-119: takes a template, follows it when it is changed, and the template knows where it is used', async () => {
    const templates = `/shops/${world.shopId}/templates`;
    const made = await world.api.post(templates, { title: 'W drodze', texts: { sms: { pl: 'Jedzie: {order_id}' } } });
    await save({ statusId: '7', sends: true, templateId: made.id });
    expect(await row('7')).toMatchObject({ text: 'Jedzie: {order_id}', templateId: made.id });
    const changed = await world.api.put(`/templates/${made.id}`, {
      title: 'W drodze',
      texts: { sms: { pl: 'Wyjechalo: {order_id}' } },
    });
    expect(changed.usedBy).toEqual([expect.objectContaining({ name: 'Status: przesyłka wysłana', state: 'live' })]);
    expect((await world.api.call('DELETE', `/templates/${made.id}`)).body.code).toBe('template.in-use');
    const { order_id } = await world.shop.placeOrder();
    world.clock.advance('1h');
    await world.shop.changeStatus(order_id, '7');
    await world.settled();
    expect(world.texts).toEqual([`Wyjechalo: ${order_id}`]);
    const wrong = { title: 'W drodze', texts: { sms: { pl: 'Koszyk: {cart_url}' } } };
    expect((await world.api.call('PUT', `/templates/${made.id}`, wrong)).body.errors[0].param).toContain('status-7');
    await save({ statusId: '7', sends: true, text: 'Własny tekst {order_id}' });
    expect(await row('7')).toMatchObject({ templateId: null });
    expect((await world.api.call('DELETE', `/templates/${made.id}`)).status).toBe(204);
  });

  it('changes all rows or none, and names the row that cannot be saved', async () => {
    const { status, body } = await world.api.call('PUT', path(), {
      rows: [
        { statusId: '7', sends: true, text: 'Dobre {order_id}' },
        { statusId: '6', sends: true, text: 'Zle {order_iid}' },
        { statusId: 'nie-ma', sends: true },
      ],
    });
    expect(status).toBe(422);
    expect(body.errors.map(({ param }: { param: string }) => param)).toEqual([
      'rows.1.texts.sms.pl',
      'rows.2.statusId',
    ]);
    expect(await world.api.get(`/shops/${world.shopId}/rules`)).toEqual([]);
  });
});

describe('a suggested text of a status', () => {
  const order = {
    id: '1',
    number: '1234567890',
    total: { micros: 1_234_560_000, currency: 'PLN' },
    shipping: { id: '1', name: 'Kurier', trackingUrl: 'https://sledzenie.example/1234567890' },
  } as unknown as NonNullable<Facts['order']>;

  it.each(shoperPlugin.type === 'shop' ? (shoperPlugin.statusTexts ?? []).map(({ name, text }) => [name, text]) : [])(
    '%s is one SMS in every language, with a long number and a long name of the shop',
    (_, text) => {
      for (const locale of ['pl', 'en', 'el'] as const) {
        const shop = {
          name: 'Sklep Dwadziescia Zna',
          locale,
          settings: { replacesSpecialCharacters: true, writesGreekInCapitals: true },
        } as never;
        const source = (text as Record<string, string>)[locale] ?? '';
        const plan = { texts: { sms: { [locale]: source } }, onMissingValue: 'send', maxParts: 6 } as const;
        const told = render({ plan, subject: 'order', facts: { ...NO_FACTS, order } }, null, shop);
        expect({ locale, parts: told.ok && told.texts.sms?.parts, missing: told.ok && told.missingTags }).toEqual({
          locale,
          parts: 1,
          missing: [],
        });
      }
    },
  );
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

describe('texts and rules as merchants keep them', () => {
  let world: World;
  let rule: string;
  const spec = (text: string) => ({
    name: 'Powitanie',
    trigger: { event: 'order.placed' },
    recipient: { kind: 'customer' },
    texts: { sms: { pl: text } },
  });
  const versions = async () =>
    (await world.api.get(`/rules/${rule}/versions`)).map(
      (version: { version: number; spec: { texts: { sms: { pl: string } } } }) =>
        `${version.version}: ${version.spec.texts.sms.pl}`,
    );

  beforeAll(async () => {
    world = await World.start();
    rule = (await world.api.post(`/shops/${world.shopId}/rules`, spec('Pierwsza'))).id;
  });
  afterAll(() => world.stop());

  it('every saving is a version, saving the same is none, and an earlier one can be brought back', async () => {
    await world.api.put(`/rules/${rule}`, spec('Druga'));
    await world.api.put(`/rules/${rule}`, spec('Druga'));
    expect(await versions()).toEqual(['2: Druga', '1: Pierwsza']);
    const back = await world.api.post(`/rules/${rule}/versions/1/restore`);
    expect(back).toMatchObject({ version: 3, state: 'draft', spec: { texts: { sms: { pl: 'Pierwsza' } } } });
    expect(await versions()).toEqual(['3: Pierwsza', '2: Druga', '1: Pierwsza']);
    for (const version of ['9', 'x', '-1'])
      expect((await world.api.call('POST', `/rules/${rule}/versions/${version}/restore`)).status).toBe(404);
  });

  it('a preview says how many parts each of the newest orders would take, and what that costs', async () => {
    await world.api.put(`/connections/${world.channelId}/grants/${world.shopId}`, { pricePerPartMicros: 170_000 });
    await world.api.put(`/rules/${rule}`, spec(`{order_id} ${'a'.repeat(160)}`));
    await world.shop.placeOrder();
    await world.settled();
    const [preview] = await world.api.post(`/rules/${rule}/preview`);
    expect(preview).toMatchObject({ outcome: 'would-send', parts: 2, priceMicros: 340_000 });
    const viewer = await world.user('viewer');
    expect((await viewer.post(`/rules/${rule}/preview`))[0]).toMatchObject({ parts: 2, priceMicros: null });
  });

  it('a template is kept under one title, with its counter, its blanks and its language variants', async () => {
    const path = `/shops/${world.shopId}/templates`;
    const made = await world.api.post(path, {
      title: 'Rabat',
      texts: { sms: { pl: 'Kod [KOD] dla {name}', el: 'Κωδικός' } },
    });
    expect(made).toMatchObject({
      blanks: ['[KOD]'],
      counters: [expect.objectContaining({ locale: 'pl', parts: 1 }), expect.anything()],
    });
    expect((await world.api.call('POST', path, { title: 'Rabat', texts: { sms: { pl: 'x' } } })).body.code).toBe(
      'template.title-taken',
    );
    const wrong = await world.api.call('POST', path, { title: 'Zły', texts: { sms: { pl: '{order_iid}' } } });
    expect(wrong.status).toBe(422);
    const changed = await world.api.put(`/templates/${made.id}`, { title: 'Rabat 2', texts: { sms: { pl: 'Kod' } } });
    expect(changed).toMatchObject({ title: 'Rabat 2', blanks: [] });
    expect((await world.api.get(path)).map(({ title }: { title: string }) => title)).toEqual(['Rabat 2']);
    expect((await world.api.call('DELETE', `/templates/${made.id}`)).status).toBe(204);
    expect(await world.api.get(path)).toEqual([]);
  });
});

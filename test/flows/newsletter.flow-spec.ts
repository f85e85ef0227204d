import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mobile, Visitor } from '../support/visitor.js';
import { World } from '../support/world.js';

const ANNA = { phone: '600 100 200', agrees: true };

describe('the newsletter’s form', () => {
  let world: World;
  let visitor: Visitor;
  beforeEach(async () => {
    world = await World.start({ trustedProxies: '127.0.0.1' });
    visitor = await Visitor.of(world, { newsletter: { isOn: true, wording: { pl: 'Chcę SMS-y o nowościach.' } } });
  });
  afterEach(() => world.stop());

  const growth = () => world.api.get(`/shops/${world.shopId}/newsletter/growth`);
  const codeOf = (text: string) => /\d{6}/.exec(text)?.[0] ?? '';
  const signUp = async (phone: string, address = '10.0.0.1') => {
    const answer = await visitor.post('newsletter', { phone, agrees: true }, address);
    await world.settled();
    return { ...answer, code: codeOf(world.texts.at(-1) ?? '') };
  };
  const join = async (phone: string, address?: string) => {
    const { body, code } = await signUp(phone, address);
    return visitor.post('newsletter/confirm', { token: body.token, code }, address);
  };

  it('F-074: whoever gives back the code is in the marketing base, with the words they agreed to', async () => {
    // Late in the evening too: somebody waits for the code.
    world.clock.set('2026-11-20T22:30:00Z');
    const { status, code } = await signUp('600 100 200');
    expect(status).toBe(202);
    expect(world.texts[0]).toContain('Sukienki');
    expect(world.sms.phones[0]?.to).toBe('+48600100200');
    const contacts = `/clients/${(await world.api.get('/clients'))[0].id}/contacts`;
    expect((await world.api.get(contacts)).items).toEqual([]);

    const { body } = await visitor.post('newsletter', ANNA, '10.0.0.1');
    await world.settled();
    const newest = codeOf(world.texts[1] ?? '');
    expect((await visitor.post('newsletter/confirm', { token: body.token, code }, '10.0.0.1')).status).toBe(
      code === newest ? 200 : 422,
    );
    expect((await visitor.post('newsletter/confirm', { token: body.token, code: newest }, '10.0.0.1')).status).toBe(
      200,
    );
    const [anna] = (await world.api.get(contacts)).items;
    expect(anna).toMatchObject({ phone: '+48600100200', language: 'pl' });
    expect(await world.api.get(`${contacts}/${anna.id}/consents`)).toMatchObject({
      mayGetMarketing: true,
      ledger: [{ source: 'form', wording: 'Chcę SMS-y o nowościach.', reference: 'sukienki.pl' }],
    });
    expect((await world.messages())[0]).toMatchObject({ place: 'newsletter' });
  });

  it('F-073: tells how the base grew: today, in a week, in a month, and whether it grows faster', async () => {
    world.clock.set('2026-10-25T11:00:00Z');
    await join(mobile(1));
    world.clock.set('2026-11-10T11:00:00Z');
    await join(mobile(2));
    await join(mobile(3));
    world.clock.set('2026-11-19T11:00:00Z');
    await join(mobile(4));
    // Known already: no growth.
    await join(mobile(4));
    world.clock.set('2026-11-20T11:00:00Z');
    await join(mobile(5));
    expect(await growth()).toEqual({ total: 5, today: 1, week: 2, month: 5, weeklyIncrease: 0 });
    const { rows } = await world.api.get(`/shops/${world.shopId}/statistics/summary`);
    expect(rows.slice(1)).toEqual([
      expect.objectContaining({ row: 'numbers', day: 1, week: 2, month: 5, total: 5 }),
      expect.objectContaining({ row: 'weekly-growth', day: null, week: 0, month: null }),
    ]);
  });

  it('takes five tries of a code and no more, and none of an old one', async () => {
    const { body, code } = await signUp(mobile(1));
    const wrong = code === '000000' ? '000001' : '000000';
    const give = (given: string) => visitor.post('newsletter/confirm', { token: body.token, code: given }, '10.0.0.1');
    for (let tries = 0; tries < 5; tries++) expect((await give(wrong)).body.errors[0].code).toBe('wrong-code');
    expect((await give(code)).status).toBe(422);
    const late = await signUp(mobile(2));
    world.clock.advance('61min');
    const answer = await visitor.post('newsletter/confirm', { token: late.body.token, code: late.code }, '10.0.0.1');
    expect(answer.status).toBe(422);
    expect(await growth()).toMatchObject({ total: 0 });
  });

  it('answers everybody alike, whether they are known, opted out or erased', async () => {
    const client = `/clients/${(await world.api.get('/clients'))[0].id}`;
    await join(mobile(1));
    await world.api.post(`${client}/suppressions`, { phone: mobile(2) });
    await world.api.post(`${client}/erasures`, { phone: mobile(3) });
    const answers = await Promise.all(
      [1, 2, 3, 4].map((index) =>
        visitor.post('newsletter', { phone: mobile(index), agrees: true }, `10.0.1.${index}`),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    for (const { body } of answers) expect(body).toEqual({ token: expect.stringMatching(/^[\w-]{32}$/) });
  });

  it('closes for a day when hardly anybody gives the code back, tells the merchant, and is opened again by hand', async () => {
    for (let index = 0; index < 20; index++)
      await visitor.post('newsletter', { phone: mobile(index * 10_001), agrees: true }, `10.0.2.${index}`);
    world.clock.advance('4min');
    const next = () => visitor.post('newsletter', { phone: mobile(999_999), agrees: true }, '10.0.3.1');
    expect(await next()).toMatchObject({ status: 429, body: { code: 'widget.closed' } });
    expect((await world.api.get('/notices')).items ?? (await world.api.get('/notices'))).toEqual([
      expect.objectContaining({ code: 'storefront.form-closed', shopId: world.shopId }),
    ]);
    expect((await world.api.get(`/shops/${world.shopId}/storefront`)).closedUntil).toBe('2026-11-21T11:04:00.000Z');
    await world.api.post(`/shops/${world.shopId}/newsletter/reopen`);
    expect((await next()).status).toBe(202);
  });
});

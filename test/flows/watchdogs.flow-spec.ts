import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WatchdogsService } from '../../src/watchdogs/watchdogs.service.js';
import { World } from '../support/world.js';

describe('what a merchant is told before customers tell it', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ at: '2026-11-20T12:00:00Z' });
  });
  afterEach(() => world.stop());

  const dogs = () => world.hub.app.get(WatchdogsService, { strict: false });
  const open = async () =>
    (await world.sql('select code from notices where resolved_at is null order by code')).map(({ code }) => code);
  /** Orders of earlier weeks, as they came in at the same hours. */
  const history = (perHour: number, days: number) =>
    world.sql(
      `insert into shop_events (id, organisation_id, shop_id, kind, origin, trust, occurred_at, received_at, content)
       select gen_random_uuid(), s.organisation_id, s.id, 'order.placed', 'live', 'signed', t, t, '{}'
       from shops s, generate_series($1::timestamptz - make_interval(days => $2), $1::timestamptz, make_interval(secs => $3)) as t`,
      [new Date(world.clock.now()), days, 3600 / perHour],
    );

  it('R20: a token that was revoked is noticed within five minutes though nothing is sent, and messages wait for the new one', async () => {
    await dogs().watchAccounts();
    expect(await open()).toEqual([]);
    world.sms.settings.tokens.clear();
    world.clock.advance('4min');
    await dogs().tick();
    expect(await open()).toEqual(['connection.credentials']);
    await world.rule({ event: 'order.placed', text: 'Mamy zamowienie' });
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toEqual([]);

    world.sms.settings.tokens.add('simulator-token');
    world.clock.advance('4min');
    await dogs().watchAccounts();
    world.clock.advance('1min');
    await world.settled();
    expect(await open()).toEqual([]);
    expect(world.texts).toEqual(['Mamy zamowienie']);
  });

  it('a balance that what is planned will use up is told before it is gone, and the notice goes with the top-up', async () => {
    await world.rule({ event: 'order.placed', text: 'Mamy zamowienie' });
    await world.shop.placeOrder();
    await world.settled();
    await world.rule({
      event: 'order.paid',
      text: 'Za trzy dni',
      delay: { kind: 'elapsed', amount: 72, unit: 'hours' },
      validityHours: 24,
    });
    for (let count = 0; count < 25; count++) {
      const { order_id } = await world.shop.placeOrder({ phone: `6001002${String(10 + count)}` });
      await world.shop.pay(order_id);
    }
    await world.settled();
    world.sms.settings.points = 24 * world.sms.settings.pointsPerPart;
    await dogs().watchAccounts();
    expect(await open()).toEqual(['connection.low-balance']);
    world.sms.settings.points = 1_000;
    await dogs().watchAccounts();
    expect(await open()).toEqual([]);
  });

  it('webhooks that stopped are noticed by the shop’s own usual hours, and forgotten with the next order', async () => {
    await history(20, 36);
    await world.sql(`delete from shop_events where received_at > $1`, [new Date(world.clock.now() - 3 * 3_600_000)]);
    await dogs().watchSilence();
    expect(await open()).toEqual(['shop.silent']);
    const [notice] = (await world.api.get('/notices')).items;
    expect(notice.text).toContain('webhook');
    await world.shop.placeOrder();
    await world.settled();
    await dogs().watchSilence();
    expect(await open()).toEqual([]);
  });

  it('neither a young shop nor a quiet one nor thirty calm days give a false alarm', async () => {
    await dogs().watchSilence();
    await history(0.4, 29);
    await dogs().watchSilence();
    expect(await open()).toEqual([]);

    // A shop that sells by day only: the nights are silent every week.
    await world.sql('delete from shop_events');
    await history(20, 66);
    await world.sql(
      `delete from shop_events where extract(hour from received_at at time zone 'Europe/Warsaw') not between 8 and 20`,
    );
    const [end] = [world.clock.now()];
    for (let hours = 30 * 24; hours >= 0; hours -= 3) {
      world.clock.set(new Date(end - hours * 3_600_000).toISOString());
      await dogs().watchSilence();
    }
    expect(await world.sql('select code from notices')).toEqual([]);
  });

  it('an account that starts to refuse a third of everything is told of within a minute; one wrong number is not', async () => {
    await world.rule({ event: 'order.placed', text: 'Mamy zamowienie' });
    const buy = (count: number, from: number) =>
      Promise.all(
        Array.from({ length: count }, (_, index) => {
          const phone = `60010${String(from + index).padStart(4, '0')}`;
          return world.shop.placeOrder({ phone, billingPhone: phone });
        }),
      );
    world.sms.settings.optOuts.add('48600101000');
    await buy(30, 1_000);
    await world.settled();
    await dogs().watchBursts();
    expect(await open()).toEqual([]);

    for (let index = 2_000; index < 2_020; index++) world.sms.settings.optOuts.add(`4860010${index}`);
    await buy(20, 2_000);
    await world.settled();
    await dogs().watchBursts();
    expect(await open()).toEqual(['connection.error-burst']);
    world.clock.advance('16min');
    await dogs().watchBursts();
    expect(await open()).toEqual([]);
  });

  it('several hubs look once', async () => {
    await dogs().tick();
    world.sms.settings.tokens.clear();
    await dogs().tick();
    expect(await open()).toEqual([]);
  });
});

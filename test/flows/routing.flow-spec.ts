import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ModulusSimulator } from '../../plugins/modulus/simulator/index.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const TEXTS = { sms: { pl: 'SMS {order_id}' }, chat: { pl: 'Viber {order_id}' } };

describe('which way a message goes', () => {
  let world: World;
  let modulus: ModulusSimulator;
  let viberId: string;
  beforeEach(async () => {
    world = await World.start({ settings: { quietHours: null } });
    modulus = new ModulusSimulator();
    await modulus.start();
    const config = { apiUrl: modulus.url, apiToken: 'simulator-token', viberSenderId: 'MyShop' };
    viberId = (await world.api.post('/connections', { pluginId: 'viber', name: 'Viber', config })).id;
    await grant(viberId, { position: 1 });
    await grant(world.channelId, { position: 9 });
  });
  afterEach(async () => {
    await modulus.stop();
    await world.stop();
  });

  const grant = (id: string, terms: object) => world.api.put(`/connections/${id}/grants/${world.shopId}`, terms);
  const routes = (body: object) => world.api.call('PUT', `/shops/${world.shopId}/routes`, body);
  const leg = (connectionId: string) => ({ connectionId });
  const account = (id = world.channelId) => world.api.get(`/connections/${id}`);
  const message = async () => (await world.messages())[0];
  const reaches = (state: string) =>
    eventually(
      async () => {
        await world.settled();
        await modulus.settled();
        await world.settled();
        return message();
      },
      (found) => found?.state === state,
    );
  const held = async (reason: string) => {
    const text = await (await fetch(`${world.api.url}/metrics`)).text();
    return Number(new RegExp(`^talaria_accounts_held\\{reason="${reason}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
  };

  it('is by position until the merchant makes a list for the class, chosen by name or account by account', async () => {
    expect(await world.api.get(`/shops/${world.shopId}/routes`)).toEqual({
      transactional: null,
      marketing: null,
      maxPriceMicros: { transactional: null, marketing: null },
      presets: [
        { name: 'Viber', legs: [leg(viberId)] },
        { name: 'SMSAPI', legs: [leg(world.channelId)] },
        { name: 'Viber → SMSAPI', legs: [leg(viberId), leg(world.channelId)] },
      ],
    });
    await world.rule({ event: 'order.placed', texts: TEXTS });
    await world.shop.placeOrder();
    expect(await reaches('delivered')).toMatchObject({ channel: { pluginId: 'viber' }, why: { route: 'by-position' } });

    const transactional = [leg(world.channelId)];
    expect(await routes({ transactional })).toMatchObject({ status: 200, body: { transactional, marketing: null } });
    await world.shop.placeOrder();
    expect(await reaches('delivered')).toMatchObject({
      channel: { pluginId: 'smsapi' },
      why: { route: 'fixed-list', leftOut: [{ connectionId: viberId, reason: 'not-listed' }] },
    });
  });

  it('holds only accounts that the shop may use, each once', async () => {
    const stranger = 'con_00000000-0000-7000-8000-000000000000';
    const refused = (body: object, param: string, code: string) =>
      expect(routes(body)).resolves.toMatchObject({ status: 422, body: { errors: [{ param, code }] } });
    await refused({ marketing: [leg(stranger)] }, 'marketing.0.connectionId', 'not-granted');
    await refused({ marketing: [leg(world.shopConnectionId)] }, 'marketing.0.connectionId', 'not-granted');
    await refused({ transactional: [leg(viberId), leg(viberId)] }, 'transactional.1.connectionId', 'twice');
    for (const body of [{ transactional: [] }, { transactional: ['x'] }, { marketing: [{ connectionId: 'x' }] }])
      expect(await routes(body)).toMatchObject({ status: 422 });
  });

  it('leaves out what costs too much, and says so where nothing is left', async () => {
    await grant(world.channelId, { position: 9, pricePerPartMicros: 170_000 });
    await grant(viberId, { position: 1, pricePerPartMicros: 200_000 });
    await routes({ maxPriceMicros: { transactional: 180_000 } });
    await world.rule({ event: 'order.placed', texts: TEXTS });
    await world.shop.placeOrder();
    expect(await reaches('delivered')).toMatchObject({
      channel: { pluginId: 'smsapi' },
      why: { leftOut: [{ connectionId: viberId, reason: 'too-expensive' }] },
    });
    await routes({ maxPriceMicros: { transactional: 100_000 } });
    await world.shop.placeOrder();
    await world.settled();
    expect(await world.reasons()).toEqual(['too-expensive']);
  });

  it('goes on by the next account at once while the first is paused', async () => {
    await world.rule({ event: 'order.placed', texts: TEXTS });
    await world.sql(`update connections set state = 'paused', paused_reason = 'credit' where plugin_id = 'viber'`);
    await world.shop.placeOrder();
    expect(await reaches('delivered')).toMatchObject({ channel: { pluginId: 'smsapi' } });
    expect(modulus.phones).toEqual([]);
  });

  it('waits for a paused account where there is no other, and says so when its time is over', async () => {
    await world.rule({ event: 'order.placed' });
    await world.sql(`update connections set state = 'paused', paused_reason = 'credit' where plugin_id = 'smsapi'`);
    await world.shop.placeOrder();
    await world.settled();
    expect(await message()).toMatchObject({ state: 'planned' });
    world.clock.advance('25h');
    expect(await reaches('expired')).toMatchObject({ state: 'expired' });
    expect(await world.sql('select reason from messages')).toEqual([{ reason: 'connection-paused' }]);
    expect(world.texts).toEqual([]);
  });

  it('R15: leaves an account in peace that does not answer, tries it by one message, and then lets all go', async () => {
    await world.rule({ event: 'order.placed' });
    world.sms.refusals.push({ code: 201, times: 1_000 });
    for (let count = 0; count < 12; count++) await world.shop.placeOrder({ phone: `6001003${10 + count}` });
    const failures = async () => (await account()).failures as number;
    await eventually(
      async () => {
        await world.settled();
        if ((await failures()) < 10) world.clock.advance('30s');
        return failures();
      },
      (count) => count >= 10,
    );
    expect(await account()).toMatchObject({ heldReason: 'account-unavailable' });
    expect(await held('account-unavailable')).toBe(1);
    const asked = world.sms.received.length;
    await world.settled();
    expect(world.sms.received.length).toBe(asked);
    const before = world.sms.received.filter(({ path }) => path === '/sms.do').length;
    world.clock.advance('31s');
    await world.settled();
    expect(world.sms.received.filter(({ path }) => path === '/sms.do').length).toBeLessThanOrEqual(before + 1);
    world.sms.refusals.length = 0;
    await eventually(
      async () => {
        world.clock.advance('2min');
        await world.settled();
        return world.texts.length;
      },
      (count) => count === 12,
    );
    expect(await account()).toMatchObject({ heldUntil: null, failures: 0 });
  });

  it('R17: keeps to the calls a second that the account allows', async () => {
    await world.api.call('PATCH', `/connections/${world.channelId}`, { config: { callsPerSecond: '5' } });
    await world.rule({ event: 'order.placed' });
    const start = performance.now();
    for (let count = 0; count < 10; count++) await world.shop.placeOrder({ phone: `6001003${10 + count}` });
    await eventually(
      async () => {
        await world.settled();
        return world.texts.length;
      },
      (count) => count === 10,
    );
    expect(performance.now() - start).toBeGreaterThan(1_000);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ModulusSimulator } from '../../plugins/modulus/simulator/index.js';
import { TwilioSimulator } from '../../plugins/twilio/simulator/index.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const TEXTS = { sms: { pl: 'Zamowienie {order_id} wyslane' }, chat: { pl: 'Zamówienie {order_id} już jedzie' } };

describe('one shop, several channels', () => {
  let world: World;
  let modulus: ModulusSimulator;
  beforeEach(async () => {
    world = await World.start({ settings: { quietHours: null } });
    modulus = new ModulusSimulator();
    await modulus.start();
    // The SMS account of every test comes last.
    await world.api.put(`/connections/${world.channelId}/grants/${world.shopId}`, { position: 9 });
  });
  afterEach(async () => {
    await modulus.stop();
    await world.stop();
  });

  const account = () => ({ apiUrl: modulus.url, apiToken: 'simulator-token' });
  const connect = async (pluginId: string, config: Record<string, string>) => {
    const channel = await world.api.post('/connections', { pluginId, name: pluginId, config });
    await world.api.put(`/connections/${channel.id}/grants/${world.shopId}`, { position: 1 });
    return channel.id as string;
  };
  const viber = () => connect('viber', { ...account(), viberSenderId: 'MyShop' });
  const viber2sms = () => connect('viber2sms', { ...account(), viberSenderId: 'MyShop', senderId: 'MyShop' });

  const message = async () => (await world.messages())[0];
  const reaches = (state: string) =>
    eventually(
      async () => {
        await world.settled();
        await modulus.settled();
        return message();
      },
      (found) => found?.state === state,
    );
  const story = async () => {
    const { entries } = await world.api.get(`/messages/${(await message()).id}/timeline`);
    return entries.map(({ code, text }: { code: string; text: string }) => `${code}: ${text}`);
  };

  it('sends by modulus SMS, with its report and price', async () => {
    const channelId = await connect('modulus-sms', { ...account(), senderId: 'MyShop' });
    await world.rule({ event: 'order.placed', texts: TEXTS });
    const order = await world.shop.placeOrder();
    expect(await reaches('delivered')).toMatchObject({
      channel: { connectionId: channelId, pluginId: 'modulus-sms', kind: 'sms' },
      billed: { micros: 45_000, currency: 'EUR' },
    });
    expect(modulus.phones).toEqual([{ to: '+48512513514', text: `Zamowienie ${order.order_id} wyslane`, via: 'sms' }]);
    expect(world.texts).toEqual([]);
  });

  it('shows a picture, a button and the order’s own values in Viber', async () => {
    await viber();
    await world.rule({
      event: 'order.placed',
      texts: TEXTS,
      rich: {
        chat: {
          pl: {
            image: 'https://shop.example/paczka.png',
            button: { caption: 'Zamówienie {order_id}', url: 'https://shop.example/o/{order_id}?od=viber' },
          },
        },
      },
    });
    const { order_id: id } = await world.shop.placeOrder();
    await reaches('delivered');
    expect(JSON.parse(modulus.received.find(({ path }) => path === '/messages')?.body.toString() ?? '')).toMatchObject({
      viber: {
        text: `Zamówienie ${id} już jedzie`,
        image_url: 'https://shop.example/paczka.png',
        button: { caption: `Zamówienie ${id}`, url: `https://shop.example/o/${id}?od=viber` },
      },
    });
  });

  it('names the approved template of a notice, filled from the order', async () => {
    modulus.settings.needsTemplate = true;
    await viber();
    const template = { id: 'tpl-7', language: 'pl', parameters: { numer: '{order_id}' } };
    await world.rule({ event: 'order.placed', texts: TEXTS, rich: { chat: { pl: { template } } } });
    const { order_id: id } = await world.shop.placeOrder();
    await reaches('delivered');
    expect(modulus.phones).toMatchObject([{ via: 'viber' }]);
    expect(JSON.parse(modulus.received[0]?.body.toString() ?? '').viber).toMatchObject({
      template_id: 'tpl-7',
      template_params: { numer: id },
      category: 'transactional',
    });
  });

  it('refuses a picture without a text, an address that is none, and fields nobody knows', async () => {
    const rule = (rich: object) =>
      world.api.call('POST', `/shops/${world.shopId}/rules`, {
        name: 'R',
        trigger: { event: 'order.placed' },
        recipient: { kind: 'customer' },
        texts: TEXTS,
        rich,
      });
    const image = 'https://shop.example/a.png';
    for (const [rich, param, code] of [
      [{ chat: { el: { image } } }, 'rich.chat.el', 'without-text'],
      [{ chat: { pl: { image: 'http://shop.example/a.png' } } }, 'rich.chat.pl.image', 'no-address'],
      [{ chat: { pl: { image: 'https://{name}.example/' } } }, 'rich.chat.pl.image', 'no-address'],
      [{ chat: { pl: { video: image } } }, 'rich.chat.pl', 'unreadable'],
      [{ chat: 'x' }, 'rich.chat', 'unreadable'],
      [{ chat: { pl: { button: { caption: 'Idź' } } } }, 'rich.chat.pl.button.url', 'unreadable'],
    ] as const) {
      const refused = await rule(rich);
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ param, code }] } });
    }
  });

  it('falls back to an SMS of another account at once when the customer has no Viber', async () => {
    await viber();
    await world.rule({ event: 'order.placed', texts: TEXTS });
    const order = await world.shop.placeOrder({ phone: '600100202' });
    expect(await reaches('delivered')).toMatchObject({ channel: { pluginId: 'smsapi', kind: 'sms' } });
    expect(world.texts).toEqual([`Zamowienie ${order.order_id} wyslane`]);
    expect(await story()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^not_viber_user: Raport operatora\. Odrzucona/)]),
    );
  });

  it('falls back after Viber’s own time when nothing is heard, not before', async () => {
    await viber();
    await world.rule({ event: 'order.placed', texts: TEXTS });
    await world.shop.placeOrder({ phone: '600100206' });
    await reaches('accepted');
    world.clock.advance('5min');
    await world.settled();
    expect(world.texts).toEqual([]);
    world.clock.advance('2min');
    await reaches('delivered');
    expect(world.texts).toHaveLength(1);
  });

  it('goes round a block for an order notice, and never for advertising', async () => {
    await viber();
    await world.rule({ event: 'order.placed', texts: TEXTS });
    await world.shop.placeOrder({ phone: '600100203' });
    expect(await reaches('delivered')).toMatchObject({ channel: { pluginId: 'smsapi' } });

    await world.rule({ event: 'order.paid', texts: TEXTS, messageClass: 'marketing' });
    const contacts = `/clients/${(await world.api.get('/clients'))[0].id}/contacts`;
    const consent = {
      messageClass: 'marketing',
      status: 'granted',
      source: 'form',
      wording: 'Tak.',
      givenAt: '2026-11-19T10:00:00Z',
    };
    await world.api.put(contacts, { contacts: [{ phone: '+48600100303', consents: [consent] }] });
    const order = await world.shop.placeOrder({ phone: '600100303' });
    await reaches('delivered');
    const sms = world.texts.length;
    await world.shop.pay(order.order_id);
    expect(await reaches('failed')).toMatchObject({ reason: 'blocked', channel: { pluginId: 'viber' } });
    expect(world.texts).toHaveLength(sms);
  });

  it('leaves the fallback to the provider where it owns it: delivered by SMS, with both ways and prices in the story', async () => {
    await viber2sms();
    await world.rule({ event: 'order.placed', texts: TEXTS });
    const order = await world.shop.placeOrder({ phone: '600100202' });
    expect(await reaches('delivered')).toMatchObject({
      channel: { pluginId: 'viber2sms', kind: 'chat' },
      billed: { micros: 45_000, currency: 'EUR' },
    });
    expect(modulus.phones).toEqual([{ to: '+48600100202', text: `Zamowienie ${order.order_id} wyslane`, via: 'sms' }]);
    expect(world.texts).toEqual([]);
    expect(await story()).toEqual(
      expect.arrayContaining([
        'not_viber_user: Raport operatora. viber: Odrzucona lub niedostarczona.',
        'delivered: Raport operatora. sms: Dostarczona. 0,045 EUR.',
      ]),
    );
    expect(await world.sql('select ways from attempts')).toEqual([
      {
        ways: {
          viber: { state: 'failed', code: 'not_viber_user', price: null },
          sms: { state: 'delivered', code: 'delivered', price: { micros: 45_000, currency: 'EUR' } },
        },
      },
    ]);
  });

  it('adds what both ways cost when Viber comes late, after the provider’s SMS', async () => {
    await viber2sms();
    await world.rule({ event: 'order.placed', texts: TEXTS });
    await world.shop.placeOrder({ phone: '600100205' });
    await reaches('delivered');
    await world.settled();
    expect(await world.sql('select price_micros::int as micros from attempts')).toEqual([{ micros: 65_000 }]);
    expect(world.texts).toEqual([]);
  });

  it('sends by Twilio and believes its signed reports only', async () => {
    const twilio = new TwilioSimulator();
    await twilio.start();
    const { accountSid, authToken } = twilio.settings;
    await connect('twilio-sms', { accountSid, authToken, sender: 'MyShop', apiUrl: twilio.url });
    await world.rule({ event: 'order.placed', texts: TEXTS });
    await world.shop.placeOrder();
    expect(await reaches('delivered')).toMatchObject({ channel: { pluginId: 'twilio-sms' } });
    const form = new URLSearchParams(twilio.received[0]?.body.toString());
    const forged = await fetch(form.get('StatusCallback') ?? '', {
      method: 'POST',
      body: new URLSearchParams({ MessageSid: 'SM1', MessageStatus: 'failed' }),
    });
    expect(forged.status).toBe(403);
    await twilio.stop();
  });
});

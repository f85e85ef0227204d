import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmailSimulator } from '../../plugins/email/simulator/index.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const MAIL = { pl: 'Dzień dobry, {name}! Zamówienie {order_id} już jedzie.' };

describe('a customer who is reached by e-mail', () => {
  let world: World;
  let mail: EmailSimulator;
  let channelId: string;
  beforeEach(async () => {
    world = await World.start({ settings: { quietHours: null } });
    mail = new EmailSimulator();
    const channel = await world.api.post('/connections', {
      pluginId: 'email',
      name: 'Poczta',
      config: {
        host: '127.0.0.1',
        port: String(await mail.start()),
        security: 'none',
        user: mail.settings.user,
        password: mail.settings.password,
        from: 'shop@example.com',
        fromName: 'Sukienki',
        subject: 'Twoje zamówienie',
      },
    });
    channelId = channel.id;
    await world.api.put(`/connections/${channelId}/grants/${world.shopId}`, { position: 0 });
    await world.api.put(`/connections/${world.channelId}/grants/${world.shopId}`, { position: 5 });
  });
  afterEach(async () => {
    await mail.stop();
    await world.stop();
  });

  const message = async () => (await world.messages())[0];
  const reaches = (state: string) =>
    eventually(
      async () => {
        await world.settled();
        return message();
      },
      (found) => found?.state === state,
    );
  const cells = async () => JSON.stringify(await world.sql('select * from messages')).toLowerCase();

  it('gets the rule’s text and subject, with the order’s own values', async () => {
    await world.rule({
      event: 'order.placed',
      texts: { email: MAIL },
      rich: { email: { pl: { subject: 'Zamówienie {order_id}' } } },
    });
    const { order_id: id } = await world.shop.placeOrder({ email: 'Anna@Przyklad.pl', phone: '', billingPhone: '' });
    await reaches('accepted');
    expect(mail.mails).toMatchObject([
      {
        to: 'Anna@przyklad.pl',
        from: 'shop@example.com',
        subject: `Zamówienie ${id}`,
        text: `Dzień dobry, Jan! Zamówienie ${id} już jedzie.`,
      },
    ]);
    expect(await message()).toMatchObject({ channel: { kind: 'email', pluginId: 'email' }, parts: 1 });
  });

  it('shows whole only to whoever may see numbers', async () => {
    await world.rule({ event: 'order.placed', texts: { email: MAIL } });
    await world.shop.placeOrder({ email: 'anna@przyklad.pl' });
    await reaches('accepted');
    expect((await message()).recipient).toBe('anna@przyklad.pl');
    const viewer = await world.user('viewer');
    const [shown] = (await viewer.get(`/shops/${world.shopId}/messages?limit=200`)).items;
    expect(shown.recipient).toBe('a***@p***');
  });

  it('is written to by phone at once when their mail server refuses the address', async () => {
    mail.settings.unknown.add('anna@przyklad.pl');
    await world.rule({ event: 'order.placed', texts: { email: MAIL, sms: { pl: 'Zamowienie {order_id}' } } });
    const { order_id: id } = await world.shop.placeOrder({ email: 'anna@przyklad.pl' });
    expect(await reaches('delivered')).toMatchObject({ channel: { pluginId: 'smsapi' } });
    expect([mail.mails, world.texts]).toEqual([[], [`Zamowienie ${id}`]]);
  });

  it('gets no SMS as well only because mail servers say nothing more', async () => {
    await world.rule({ event: 'order.placed', texts: { email: MAIL, sms: { pl: 'Zamowienie {order_id}' } } });
    await world.shop.placeOrder({ email: 'anna@przyklad.pl' });
    await reaches('accepted');
    world.clock.advance('7d');
    await world.settled();
    expect([mail.mails.length, world.texts]).toEqual([1, []]);
  });

  it('gets the SMS where the order has no usable address, and nothing where it has neither', async () => {
    await world.rule({ event: 'order.placed', texts: { email: MAIL, sms: { pl: 'Zamowienie {order_id}' } } });
    await world.shop.placeOrder({ email: 'to nie adres' });
    await reaches('delivered');
    expect([mail.mails.length, world.texts.length]).toEqual([0, 1]);
    await world.rule({ event: 'order.paid', texts: { email: MAIL } });
    const order = await world.shop.placeOrder({ email: '' });
    await world.shop.pay(order.order_id);
    await eventually(
      async () => {
        await world.settled();
        return world.reasons();
      },
      (reasons) => reasons.length > 0,
    );
    expect(await world.reasons()).toEqual(['no-email']);
  });

  it('gets no advertising on an address that nobody agreed to', async () => {
    await world.rule({ event: 'order.placed', texts: { email: MAIL }, messageClass: 'marketing' });
    await world.shop.placeOrder({ email: 'anna@przyklad.pl' });
    await eventually(
      async () => {
        await world.settled();
        return world.reasons();
      },
      (reasons) => reasons.length > 0,
    );
    expect([await world.reasons(), mail.mails]).toEqual([['no-consent'], []]);
  });

  it('is forgotten by e-mail address too: what was sent is emptied, what waits is cancelled, and no mail follows', async () => {
    await world.rule({
      event: 'order.placed',
      texts: { email: MAIL },
      rich: { email: { pl: { subject: 'Dla {name} {lastname}' } } },
    });
    await world.rule({
      event: 'order.placed',
      texts: { email: { pl: 'Jak było, {name}?' } },
      delay: { kind: 'elapsed', amount: 48, unit: 'hours' },
    });
    const anna = { email: 'Anna@przyklad.pl', firstname: 'Anna', lastname: 'Testowa' };
    await world.shop.placeOrder(anna);
    await eventually(
      async () => {
        await world.settled();
        return mail.mails.length;
      },
      (count) => count === 1,
    );
    expect(await cells()).toContain('anna@przyklad.pl');
    const clientId = (await world.api.get('/clients'))[0].id;
    await world.api.post(`/clients/${clientId}/erasures`, { email: 'anna@przyklad.pl' });
    await world.settled();
    const left = await cells();
    for (const trace of ['anna@przyklad.pl', 'testowa', '512513514']) expect(left).not.toContain(trace);
    world.clock.advance('3d');
    await world.settled();
    await world.shop.placeOrder({ ...anna, phone: '600100200', billingPhone: '600100200' });
    await world.settled();
    expect(mail.mails).toHaveLength(1);
  });

  it('may be tried out with a test message to any address', async () => {
    await world.api.post(`/connections/${channelId}/test-message`, {
      shopId: world.shopId,
      phone: 'ja@sklep.example.com',
      text: 'Czy to działa?',
    });
    await reaches('accepted');
    expect(mail.mails).toMatchObject([
      { to: 'ja@sklep.example.com', subject: 'Twoje zamówienie', text: 'Czy to działa?' },
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { Secret, type PhoneNumber, type ChannelServices } from '@hub/core';
import {
  CallbackSink,
  createTestServices,
  describeChannelContract,
  type ChannelTarget,
  type ChannelWorld,
} from '@hub/core/testing';
import { twilioSmsPlugin } from '../index.js';
import { TwilioSimulator } from '../simulator/index.js';

const TOKEN = 'twilio-auth-token-4f2a91';
const WRONG_TOKEN = 'someone-elses-token-77';
const SERVICE = `MG${'1'.repeat(32)}`;

class TwilioWorld implements ChannelWorld {
  readonly secrets = [TOKEN, WRONG_TOKEN];
  readonly simulator = new TwilioSimulator();
  readonly faults = this.simulator.faults;

  static async start(): Promise<TwilioWorld> {
    const world = new TwilioWorld();
    world.simulator.settings.authToken = TOKEN;
    await world.simulator.start();
    return world;
  }

  createChannel(
    services: ChannelServices,
    target: ChannelTarget = 'simulator',
    from: { readonly sender: string | null; readonly messagingServiceSid: string | null } = {
      sender: 'MyShop',
      messagingServiceSid: null,
    },
  ) {
    return twilioSmsPlugin.createChannel(
      {
        accountSid: this.simulator.settings.accountSid,
        authToken: new Secret(target === 'wrong-credentials' ? WRONG_TOKEN : TOKEN),
        // Port 9 (discard) of loopback: nothing listens there.
        apiUrl: target === 'nowhere' ? 'http://127.0.0.1:9' : this.simulator.url,
        ...from,
      },
      services,
    );
  }

  received() {
    return this.simulator.phones;
  }

  stop(): Promise<void> {
    return this.simulator.stop();
  }
}

const ended = (status: string, errorCode: number | null = null) =>
  function arrange({ simulator: { settings } }: TwilioWorld) {
    Object.assign(settings, { statuses: [status], errorCode });
  };

describeChannelContract<TwilioWorld>(
  { describe, it },
  {
    name: 'Twilio',
    start: async () => {
      const world = await TwilioWorld.start();
      world.simulator.settings.unreachable.add('+48221234567');
      return world;
    },
    goodNumbers: ['+48512513514', '+48600100200', '+48731000111', '+306912345678'] as PhoneNumber[],
    badNumber: '+48221234567' as PhoneNumber,
    refusals: [
      {
        kind: 'credentials',
        code: '20003',
        arrange: ({ simulator }) => void (simulator.settings.authToken = 'a new one'),
      },
      { kind: 'credentials', code: '21608', arrange: ({ simulator }) => void (simulator.settings.type = 'Trial') },
      { kind: 'credentials', code: '21606', arrange: (_, request) => ({ ...request, sender: 'Somebody' }) },
      { kind: 'credit', code: '30002', arrange: ({ simulator }) => void (simulator.settings.isActive = false) },
      {
        kind: 'recipient',
        code: '21211',
        arrange: (_, request) => ({ ...request, to: '+48221234567' as PhoneNumber }),
      },
      {
        kind: 'recipient',
        code: '21408',
        arrange: ({ simulator }) => void (simulator.settings.isCountryAllowed = false),
      },
      {
        kind: 'recipient',
        code: '21610',
        arrange: ({ simulator }, { to }) => void simulator.settings.unsubscribed.add(to),
      },
      { kind: 'content', code: '21617', arrange: (_, request) => ({ ...request, text: 'a'.repeat(1601) }) },
      { kind: 'content', code: '21602', arrange: (_, request) => ({ ...request, text: '' }) },
      {
        kind: 'unavailable',
        code: '21730',
        arrange: ({ simulator }) => void (simulator.settings.isInMaintenance = true),
      },
    ],
    refusalBody: { code: 21730, message: 'System under maintenance', status: 400 },
    reports: [
      { state: 'delivered', arrange: ended('delivered') },
      { state: 'accepted', arrange: ended('sent') },
      { state: 'read', arrange: ended('read') },
      { state: 'failed', arrange: ended('undelivered', 30003) },
      { state: 'failed', arrange: ended('failed', 30005) },
      { state: 'expired', arrange: ended('failed', 30036) },
    ],
  },
);

describe('Twilio beyond the common contract', () => {
  const stage = async (
    body: (world: TwilioWorld, services: ReturnType<typeof createTestServices>) => Promise<void>,
  ) => {
    const [world, services] = [await TwilioWorld.start(), createTestServices()];
    try {
      await body(world, services);
    } finally {
      await world.stop();
      await services.close();
    }
  };
  const request = (services: ChannelServices, reportUrl: string | null = null) => ({
    key: 'KEY1',
    to: '+48512513514' as PhoneNumber,
    text: 'Paczka w drodze',
    sender: null,
    messageClass: 'transactional' as const,
    validUntil: (services.clock.now() + 2 * 3_600_000) as ReturnType<typeof services.clock.now>,
    reportUrl,
  });
  const sentBy = async (channel: ReturnType<TwilioWorld['createChannel']>, ...slice: any[]) => {
    for await (const outcome of channel.send(slice)) return outcome;
    return undefined;
  };

  it('sends the form Twilio wants, with our key in the address of the report', () =>
    stage(async (world, services) => {
      await sentBy(world.createChannel(services), request(services, 'http://127.0.0.1:9/r'));
      expect(Object.fromEntries(new URLSearchParams(world.simulator.received[0]?.body.toString()))).toEqual({
        To: '+48512513514',
        Body: 'Paczka w drodze',
        From: 'MyShop',
        ValidityPeriod: '7200',
        StatusCallback: 'http://127.0.0.1:9/r?leg=KEY1',
      });
    }));

  it('sends by a Messaging Service, whose parts are not known yet, and refuses to guess a sender', () =>
    stage(async (world, services) => {
      const byService = world.createChannel(services, 'simulator', { sender: null, messagingServiceSid: SERVICE });
      expect(await sentBy(byService, request(services))).toEqual({
        key: 'KEY1',
        kind: 'accepted',
        providerMessageId: `SM${'1'.padStart(32, '0')}`,
      });
      const byNobody = world.createChannel(services, 'simulator', { sender: null, messagingServiceSid: null });
      expect(await sentBy(byNobody, request(services))).toMatchObject({
        kind: 'refused',
        fault: { kind: 'credentials', code: 'sender-missing' },
      });
    }));

  it('believes a report only with Twilio’s signature over this very address', () =>
    stage(async (world, services) => {
      const sink = new CallbackSink();
      await sink.start();
      const channel = world.createChannel(services);
      await world.simulator.call(`${sink.url}/r?leg=KEY1`, { MessageSid: 'SM1', MessageStatus: 'delivered' });
      const [callback] = sink.callbacks;
      if (callback === undefined) throw new Error('nothing came');
      expect(channel.parseReports?.(callback)).toMatchObject({
        kind: 'signed',
        items: [{ key: 'KEY1', providerMessageId: 'SM1', state: 'delivered' }],
        answer: { status: 204 },
      });
      const moved = { ...callback, url: callback.url.replace('KEY1', 'KEY2') };
      const changed = { ...callback, body: Buffer.from('MessageSid=SM2&MessageStatus=delivered') };
      const unsigned = { ...callback, headers: {} };
      for (const wrong of [moved, changed, unsigned])
        expect(channel.parseReports?.(wrong)).toMatchObject({ kind: 'refused', answer: { status: 403 } });
      await sink.stop();
    }));

  it('takes an inbound message and says nothing back, in TwiML', () =>
    stage(async (world, services) => {
      const sink = new CallbackSink();
      await sink.start();
      await world.simulator.call(`${sink.url}/r`, { From: '+48512513514', To: '+15005550006', Body: 'TAK, dzięki' });
      const [callback] = sink.callbacks;
      if (callback === undefined) throw new Error('nothing came');
      expect(world.createChannel(services).parseReplies?.(callback)).toMatchObject({
        kind: 'signed',
        items: [{ from: '+48512513514', to: '+15005550006', text: 'TAK, dzięki' }],
        answer: { status: 200, contentType: 'text/xml', body: expect.stringContaining('<Response></Response>') },
      });
      await sink.stop();
    }));

  it('tells what a message cost once Twilio knows, the balance, and that an account is on trial', () =>
    stage(async (world, services) => {
      const channel = world.createChannel(services);
      await sentBy(channel, request(services));
      await new Promise((resolve) => setTimeout(resolve, 60));
      const ref = { key: 'KEY1', providerMessageId: `SM${'1'.padStart(32, '0')}`, to: '+48512513514' as PhoneNumber };
      expect(await channel.findOutcomes?.([ref, { ...ref, providerMessageId: 'SMunknown' }])).toMatchObject([
        { key: 'KEY1', state: 'delivered', price: { micros: 7_500, currency: 'USD' } },
      ]);
      expect(await channel.readBalance?.()).toEqual({ amount: { micros: 42_500_000, currency: 'USD' } });
      world.simulator.settings.type = 'Trial';
      expect(await channel.probe()).toMatchObject({ ok: true, account: 'My shop', warnings: [{}] });
    }));
});

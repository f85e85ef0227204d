import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, plus, type SendOutcome, type SendRequest } from '@hub/core';
import {
  CallbackSink,
  createTestServices,
  describeChannelContract,
  type ChannelRefusal,
  type ChannelReport,
  type TestServices,
} from '@hub/core/testing';
import type { ModulusAccount } from '../modulus.config.js';
import type { ModulusRoute } from '../modulus.profile.js';
import type { Step } from '../simulator/index.js';
import { ModulusWorld, phone } from './modulus.world.js';

const BAD = '306900000099';

const COMMON: readonly ChannelRefusal<ModulusWorld>[] = [
  {
    kind: 'credentials',
    code: 'http-401',
    arrange: ({ simulator }) => void (simulator.settings.token = 'a new one'),
  },
  { kind: 'credentials', code: 'invalid_sender', arrange: (_, request) => ({ ...request, to: phone('306912345607') }) },
  {
    kind: 'credentials',
    code: 'not_permitted',
    arrange: ({ simulator }) => void (simulator.settings.isPermitted = false),
  },
  { kind: 'credit', code: 'insufficient_credit', arrange: ({ simulator }) => void (simulator.settings.credit = 0) },
  { kind: 'recipient', code: 'invalid_recipient', arrange: (_, request) => ({ ...request, to: phone(BAD) }) },
  {
    kind: 'recipient',
    code: 'opted_out',
    arrange: ({ simulator }, { to }) => void simulator.settings.optedOut.add(to.slice(1)),
  },
  {
    kind: 'rate-limited',
    code: 'http-429',
    arrange: (_, request) => ({ ...request, to: phone('306912345608') }),
  },
];

const ON_VIBER: readonly ChannelRefusal<ModulusWorld>[] = [
  ...COMMON,
  {
    kind: 'content',
    code: 'template_required',
    arrange: ({ simulator }) => void (simulator.settings.needsTemplate = true),
  },
  { kind: 'content', code: 'viber-text-too-long', arrange: (_, request) => ({ ...request, text: 'a'.repeat(1_001) }) },
  {
    kind: 'content',
    code: 'button-too-long',
    arrange: (_, request) => ({
      ...request,
      rich: { button: { caption: 'a'.repeat(31), url: 'https://shop.example/' } },
    }),
  },
  {
    kind: 'content',
    code: 'image-kind',
    arrange: (_, request) => ({ ...request, rich: { image: 'https://shop.example/parcel.webp?v=1' } }),
  },
];

const on = (channel: Step['channel']) => (state: ChannelReport['state'], status: Step['status'], way?: string) => ({
  state,
  ...(way === undefined ? {} : { way }),
  arrange: ({ simulator }: ModulusWorld) => void (simulator.settings.steps = [{ channel, status }]),
});
const [bySms, byViber] = [on('sms'), on('viber')];

const ROUTES: Readonly<
  Record<
    ModulusRoute,
    { refusals: readonly ChannelRefusal<ModulusWorld>[]; reports: readonly ChannelReport<ModulusWorld>[] }
  >
> = {
  sms: {
    refusals: [
      ...COMMON,
      { kind: 'content', code: 'text_too_long', arrange: (_, request) => ({ ...request, text: 'a'.repeat(1_531) }) },
    ],
    reports: [
      bySms('accepted', 'sent'),
      bySms('delivered', 'delivered'),
      bySms('failed', 'undelivered'),
      bySms('failed', 'rejected'),
      bySms('expired', 'expired'),
      bySms('lost', 'unknown'),
    ],
  },
  viber: {
    refusals: ON_VIBER,
    reports: [
      byViber('accepted', 'sent'),
      byViber('delivered', 'delivered'),
      byViber('read', 'seen'),
      byViber('failed', 'failed'),
      byViber('expired', 'expired'),
      byViber('lost', 'unknown'),
    ],
  },
  viber2sms: {
    refusals: ON_VIBER,
    reports: [
      byViber('delivered', 'delivered', 'viber'),
      byViber('read', 'seen', 'viber'),
      // The SMS is still to come.
      byViber('accepted', 'undelivered', 'viber'),
      byViber('accepted', 'expired', 'viber'),
      bySms('delivered', 'delivered', 'sms'),
      bySms('failed', 'undelivered', 'sms'),
    ],
  },
};

for (const route of ['sms', 'viber', 'viber2sms'] as const) {
  describeChannelContract<ModulusWorld>(
    { describe, it },
    {
      name: `modulus by ${route}`,
      start: async () => {
        const world = await ModulusWorld.start(route);
        world.simulator.settings.invalid.add(BAD);
        return world;
      },
      goodNumbers: ['306912345611', '306912345612', '306912345613', '48512513514'].map(phone),
      badNumber: phone(BAD),
      refusals: ROUTES[route].refusals,
      refusalBody: { error: { code: 'insufficient_credit', message: 'No credit' } },
      reports: ROUTES[route].reports,
    },
  );
}

describe('modulus beyond the common contract', () => {
  interface Stage {
    readonly world: ModulusWorld;
    readonly services: TestServices;
    readonly send: (
      request: Partial<SendRequest>,
      account?: Partial<ModulusAccount>,
    ) => Promise<SendOutcome | undefined>;
    readonly sent: () => any;
  }
  const on = async (route: ModulusRoute, body: (stage: Stage) => Promise<void>) => {
    const services = createTestServices();
    const world = await ModulusWorld.start(route);
    const send: Stage['send'] = async (changes, account) => {
      const request: SendRequest = {
        key: 'KEY1',
        to: phone('306912345611'),
        text: 'Order 1001 is on its way',
        sender: null,
        messageClass: 'transactional',
        validUntil: plus(services.clock.now(), 2 * HOUR_MS),
        reportUrl: null,
        ...changes,
      };
      for await (const outcome of world.createChannel(services, 'simulator', account).send([request])) return outcome;
      return undefined;
    };
    const sent = () => JSON.parse(world.simulator.received.at(-1)?.body.toString('utf8') ?? 'null') as unknown;
    try {
      await body({ world, services, send, sent });
    } finally {
      await world.stop();
      await services.close();
    }
  };

  it('writes an SMS as the proposed contract has it', () =>
    on('sms', async ({ send, sent, world }) => {
      await send({ text: 'Paczka już jedzie – żółw', reportUrl: 'http://127.0.0.1:9/r' });
      expect(sent()).toEqual({
        client_ref: 'KEY1',
        route: 'SMS',
        to: '306912345611',
        from: 'MyShop',
        text: 'Paczka już jedzie – żółw',
        sms: { from: 'MyShop', text: 'Paczka już jedzie – żółw', validity: 7200, unicode: true, max_parts: 10 },
        callback_url: 'http://127.0.0.1:9/r',
      });
      expect(world.simulator.received.at(-1)?.headers['idempotency-key']).toBe('KEY1');
    }));

  it('sends both texts by Viber2SMS, with the template, and tells Viber how long to try', () =>
    on('viber2sms', async ({ send, sent }) => {
      const template = { id: 'tpl-7', language: 'el', parameters: { order_id: '1001' } };
      await send({ fallbackText: 'Order 1001 sent', rich: { template, image: 'https://shop.example/a.png' } });
      expect(sent()).toMatchObject({
        route: 'VIBER2SMS',
        viber: {
          from: 'MyShop',
          text: 'Order 1001 is on its way',
          ttl: 300,
          category: 'transactional',
          template_id: 'tpl-7',
          template_lang: 'el',
          template_params: { order_id: '1001' },
        },
        sms: { text: 'Order 1001 sent', unicode: false },
      });
      expect(sent().viber).not.toHaveProperty('image_url');
    }));

  it('shows a picture and a button, which Viber bills as promotional, and waits as long as for advertising', () =>
    on('viber', async ({ send, sent, services }) => {
      const button = { caption: 'Track', url: 'https://shop.example/t/1001' };
      const outcome = await send({
        messageClass: 'marketing',
        rich: { image: 'https://shop.example/a.jpg', button },
      });
      expect(sent().viber).toEqual({
        from: 'MyShop',
        text: 'Order 1001 is on its way',
        ttl: 3600,
        category: 'promotional',
        image_url: 'https://shop.example/a.jpg',
        button,
      });
      expect(outcome).toMatchObject({ kind: 'accepted', validUntil: plus(services.clock.now(), HOUR_MS) });
      await send({ rich: { button } });
      expect(sent().viber).toMatchObject({ category: 'promotional', ttl: 300 });
    }));

  it.each(['bearer', 'basic', 'hmac-sha256', 'body'] as const)('signs in by %s', (authStyle) =>
    on('sms', async ({ send, world, services }) => {
      expect(await send({}, { authStyle })).toMatchObject({ kind: 'accepted' });
      const channel = world.createChannel(services, 'simulator', { authStyle });
      expect(await channel.readBalance?.()).toMatchObject({ amount: { currency: 'EUR' } });
      expect(await channel.probe()).toMatchObject({ ok: true, warnings: [{ en: expect.stringContaining('test') }] });
    }),
  );

  it('says that the secret is missing where the way to sign in needs one', () =>
    on('sms', async ({ send, world }) => {
      expect(await send({}, { authStyle: 'basic', apiSecret: null })).toMatchObject({
        kind: 'refused',
        fault: { kind: 'credentials', code: 'secret-missing' },
      });
      expect(world.simulator.received).toEqual([]);
    }));

  it('takes a "duplicate" for an outcome nobody knows, and a code it does not know too', () =>
    on('sms', async ({ send, world, services }) => {
      world.simulator.settings.refusesDuplicates = true;
      await send({});
      expect(await send({})).toEqual({ key: 'KEY1', kind: 'unknown', code: 'duplicate' });
      expect(services.logged).toEqual([
        { level: 'warn', event: 'modulus.unknown-outcome', fields: { code: 'duplicate' } },
      ]);
    }));

  it.each(['json', 'array', 'form', 'get'] as const)('understands reports that come as %s, and answers 200', (format) =>
    on('viber2sms', async ({ send, world, services }) => {
      const sink = new CallbackSink();
      await sink.start();
      const channel = world.createChannel(services);
      sink.reply = (callback) => channel.parseReports?.(callback).answer ?? { status: 500, contentType: '', body: '' };
      world.simulator.settings.reportFormat = format;
      await send({ to: phone('306912345602'), reportUrl: `${sink.url}/r` });
      await world.simulator.settled();
      const items = sink.callbacks.flatMap((callback) => {
        const result = channel.parseReports?.(callback);
        return result?.kind === 'hint' ? result.items : [];
      });
      expect(items).toMatchObject([
        { key: 'KEY1', state: 'accepted', code: 'not_viber_user', way: { name: 'viber', state: 'failed' } },
        { key: 'KEY1', state: 'delivered', way: { name: 'sms', state: 'delivered' } },
      ]);
      if (format === 'json' || format === 'array') expect(items[1]?.price).toEqual({ micros: 45_000, currency: 'EUR' });
      await sink.stop();
    }),
  );

  it('tells a block from a missing app', () =>
    on('viber', async ({ world, services }) => {
      const channel = world.createChannel(services);
      const parsed = (reason: string) =>
        channel.parseReports?.({
          method: 'POST',
          url: 'https://hub.example/r',
          headers: { 'content-type': 'application/json' },
          query: '',
          body: Buffer.from(JSON.stringify({ client_ref: 'KEY1', channel: 'viber', status: 'undelivered', reason })),
        });
      expect(parsed('blocked')).toMatchObject({ items: [{ state: 'failed', code: 'blocked', isBlocked: true }] });
      expect(parsed('not_viber_user')).toMatchObject({ items: [{ state: 'failed', code: 'not_viber_user' }] });
      expect(parsed('not_viber_user')).not.toMatchObject({ items: [{ isBlocked: true }] });
    }));

  it('answers 200 to a message it does not know', () =>
    on('sms', async ({ world, services }) => {
      const result = world.createChannel(services).parseReports?.({
        method: 'GET',
        url: 'https://hub.example/r?client_ref=OTHER&status=delivered',
        headers: {},
        query: 'client_ref=OTHER&status=delivered',
        body: Buffer.alloc(0),
      });
      expect(result?.answer).toEqual({ status: 200, contentType: 'application/json', body: '{"ok":true}' });
    }));
});

import { describe, expect, it } from '@jest/globals';
import { MINUTE_MS, plus, type SendOutcome, type SendRequest } from '@hub/core';
import { CallbackSink, createTestServices, describeChannelContract, type ChannelRefusal } from '@hub/core/testing';
import { phone, SmsapiWorld } from './smsapi.world.js';

const forced = (kind: ChannelRefusal['kind'], code: string): ChannelRefusal<SmsapiWorld> => ({
  kind,
  code,
  arrange: ({ simulator }) => void simulator.refusals.push({ code: Number(code) }),
});

describeChannelContract<SmsapiWorld>(
  { describe, it },
  {
    name: 'SMSAPI',
    start: async (services) => {
      const world = await SmsapiWorld.start(services);
      world.simulator.settings.blacklist.add('48512000666');
      return world;
    },
    goodNumbers: ['48512513514', '48600100200', '48731000111', '306912345678'].map(phone),
    badNumber: phone('48512000666'),
    refusals: [
      { kind: 'credentials', code: '14', arrange: (_, request) => ({ ...request, sender: 'Waiting' }) },
      { kind: 'credentials', code: '101', arrange: ({ simulator }) => simulator.settings.tokens.clear() },
      { kind: 'credentials', code: '98', arrange: ({ simulator }) => void (simulator.settings.paymentType = 'trial') },
      { kind: 'credit', code: '103', arrange: ({ simulator }) => void (simulator.settings.points = 0.1) },
      { kind: 'recipient', code: '57', arrange: (_, request) => ({ ...request, to: phone('48512000666') }) },
      { kind: 'recipient', code: '13', arrange: (_, request) => ({ ...request, to: phone('48221234567') }) },
      {
        kind: 'recipient',
        code: '59',
        arrange: ({ simulator }, { to }) => void simulator.settings.optOuts.add(to.slice(1)),
      },
      { kind: 'content', code: '11', arrange: (_, request) => ({ ...request, text: ' ' }) },
      {
        kind: 'content',
        code: '94',
        arrange: ({ simulator }, request) => {
          simulator.settings.areLinksAllowed = false;
          return { ...request, text: 'Track it: https://shop.example/1001' };
        },
      },
      forced('rate-limited', '52'),
      forced('rate-limited', '202'),
      forced('rate-limited', '74'),
      forced('unavailable', '201'),
      forced('unavailable', '999'),
      forced('content', '7'),
    ],
    refusalBody: { error: 201, message: 'Internal error' },
    reports: [
      { state: 'delivered', arrange: () => undefined },
      { state: 'accepted', arrange: ({ simulator }) => void (simulator.settings.delivery = { states: ['SENT'] }) },
      { state: 'expired', arrange: ({ simulator }) => void (simulator.settings.delivery = { states: ['EXPIRED'] }) },
      { state: 'failed', arrange: ({ simulator }) => void (simulator.settings.delivery = { states: ['UNDELIVERED'] }) },
      { state: 'lost', arrange: ({ simulator }) => void (simulator.settings.delivery = { states: ['UNKNOWN'] }) },
    ],
  },
);

describe('SMSAPI beyond the common contract', () => {
  const stage = async (
    body: (world: SmsapiWorld, send: (...requests: SendRequest[]) => Promise<SendOutcome[]>) => Promise<void>,
  ) => {
    const services = createTestServices();
    const world = await SmsapiWorld.start(services);
    const channel = world.createChannel(services);
    try {
      await body(world, async (...requests) => {
        const outcomes: SendOutcome[] = [];
        for await (const outcome of channel.send(requests)) outcomes.push(outcome);
        return outcomes;
      });
    } finally {
      await world.stop();
      await services.close();
    }
  };
  const start = createTestServices().clock.now();
  const request = (key: string, to: string, changes: Partial<SendRequest> = {}): SendRequest => ({
    key,
    to: phone(to),
    text: 'Paczka w drodze',
    sender: null,
    messageClass: 'transactional',
    validUntil: plus(start, 120 * MINUTE_MS),
    reportUrl: null,
    ...changes,
  });
  const sends = ({ simulator }: SmsapiWorld) =>
    simulator.received.filter(({ path }) => path === '/sms.do').map(({ body }) => new URLSearchParams(body.toString()));

  it('sends 101 equal texts in two calls of at most 100 numbers', () =>
    stage(async (world, send) => {
      const numbers = Array.from({ length: 101 }, (_, index) => `48512${String(100_001 + index)}`);
      const outcomes = await send(...numbers.map((number) => request(`K${number}`, number)));
      expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
      expect(sends(world).map((form) => form.get('to')?.split(',').length)).toEqual([100, 1]);
      expect(world.received()).toHaveLength(101);
    }));

  it('sends digits, the key with check_idx, the validity and the sender, and never normalize', () =>
    stage(async (world, send) => {
      await send(request('KEY1', '48512513514', { reportUrl: 'http://127.0.0.1:9/hooks/x' }));
      const [form] = sends(world);
      expect(Object.fromEntries(form ?? [])).toEqual({
        format: 'json',
        encoding: 'utf-8',
        details: '1',
        to: '48512513514',
        message: 'Paczka w drodze',
        from: 'Sklep',
        idx: 'KEY1',
        check_idx: '1',
        expiration_date: String((start + 120 * MINUTE_MS) / 1000),
        notify_url: 'http://127.0.0.1:9/hooks/x',
      });
    }));

  it('keeps a name such as "[%kod%]" from working as a macro', () =>
    stage(async (world, send) => {
      await send(request('KEY1', '48512513514', { text: 'Dzień dobry [%idzdo:evil.example%]' }));
      expect(world.received()[0]?.text).toBe('Dzień dobry (%idzdo:evil.example%)');
    }));

  it('takes error 53 as acceptance for one message and as no proof for a batch', () =>
    stage(async (world, send) => {
      const [a, b] = [request('KEYA', '48512513514'), request('KEYB', '48600100200')];
      await send(a);
      expect(await send(a)).toEqual([{ key: 'KEYA', kind: 'accepted', providerMessageId: null }]);
      expect(await send(a, b)).toEqual([
        { key: 'KEYA', kind: 'unknown', code: '53' },
        { key: 'KEYB', kind: 'unknown', code: '53' },
      ]);
      expect(await send(b)).toMatchObject([{ key: 'KEYB', kind: 'accepted', providerMessageId: expect.any(String) }]);
      expect(world.received()).toHaveLength(2);
    }));

  it('remembers an opt-out the provider names inside a batch, and serves the neighbours', () =>
    stage(async (world, send) => {
      world.simulator.settings.optOuts.add('48600100200');
      const outcomes = await send(request('KEYA', '48512513514'), request('KEYB', '48600100200'));
      expect(outcomes).toMatchObject([
        { key: 'KEYA', kind: 'accepted', parts: 1, price: { currency: 'PTS', micros: 165_000 } },
        { key: 'KEYB', kind: 'refused', fault: { kind: 'recipient', code: '59', recipientOptedOut: true } },
      ]);
    }));

  it('treats a code that is not in the table as unknown and warns with the code only', async () => {
    const services = createTestServices();
    const world = await SmsapiWorld.start(services);
    world.simulator.refusals.push({ code: 31_337, message: 'Something new about 48512513514' });
    const outcomes: SendOutcome[] = [];
    for await (const outcome of world.createChannel(services).send([request('KEY1', '48512513514')]))
      outcomes.push(outcome);
    expect(outcomes).toEqual([{ key: 'KEY1', kind: 'unknown', code: '31337' }]);
    expect(services.logged).toEqual([
      { level: 'warn', event: 'smsapi.unknown-outcome', fields: { code: '31337', messages: 1 } },
    ]);
    await world.stop();
    await services.close();
  });

  it('reports a batch in one call, repeats it until it reads OK, and can come before the answer', async () => {
    const services = createTestServices();
    const world = await SmsapiWorld.start(services);
    const sink = new CallbackSink();
    await sink.start();
    const channel = world.createChannel(services);
    let refusals = 1;
    sink.reply = (callback) => {
      const result = channel.parseReports?.(callback);
      return refusals-- > 0 ? { status: 200, contentType: 'text/plain', body: 'ok?' } : (result ?? never()).answer;
    };
    world.simulator.settings.delivery = { states: ['DELIVERED'] };
    world.simulator.reporter.settings.hasShortLists = true;
    world.simulator.reporter.settings.retryMs = 10;
    // Long enough for a busy machine's timers to fall into one gathering.
    world.simulator.reporter.settings.gatherMs = 500;
    world.simulator.deliveries.set('48731000111', { states: ['DELIVERED', 'SENT'], isBeforeAnswer: true });
    const requests = ['48512513514', '48600100200', '48731000111'].map((number, index) =>
      request(`KEY${index}`, number, { reportUrl: `${sink.url}/r` }),
    );
    const early: number[] = [];
    for await (const outcome of channel.send(requests)) {
      expect(outcome.kind).toBe('accepted');
      early.push(sink.callbacks.length);
    }
    expect(early[0]).toBe(1);
    await world.simulator.reporter.settled();
    const reports = sink.callbacks.map((callback) => {
      const result = channel.parseReports?.(callback);
      return result?.kind === 'hint' ? result.items.map(({ key, state }) => `${key} ${state}`) : [];
    });
    expect(reports).toContainEqual(['KEY0 delivered', 'KEY1 delivered', 'KEY2 accepted']);
    expect(reports.filter((report) => report[0] === 'KEY2 delivered')).toHaveLength(2);
    expect(world.simulator.reporter.counts).toEqual({ taken: 2, givenUp: 0 });
    await sink.stop();
    await world.stop();
    await services.close();
  });

  it('says that a trial account reaches its own number only, lists senders, reads the balance', async () => {
    const services = createTestServices();
    const world = await SmsapiWorld.start(services);
    const channel = world.createChannel(services);
    world.simulator.settings.paymentType = 'trial';
    expect(await channel.probe()).toMatchObject({
      ok: true,
      account: 'simulator',
      warnings: [{ en: expect.stringContaining('trial') }],
    });
    expect(await channel.readBalance?.()).toEqual({ amount: { micros: 1_000_000_000, currency: 'PTS' } });
    expect((await channel.listSenders?.())?.filter(({ isActive }) => isActive).map(({ name }) => name)).toEqual([
      'Test',
      'Sklep',
    ]);
    await world.stop();
    await services.close();
  });

  it('leaves out of a look-up what SMSAPI does not know', async () => {
    const services = createTestServices();
    const world = await SmsapiWorld.start(services);
    const channel = world.createChannel(services);
    const ids: string[] = [];
    for await (const outcome of channel.send([request('KEY1', '48512513514')])) {
      if (outcome.kind === 'accepted') ids.push(outcome.providerMessageId ?? never());
    }
    await world.simulator.reporter.settled();
    const attempts = [...ids, 'no-such-id', null].map((providerMessageId) => ({
      key: 'KEY1',
      providerMessageId,
      to: phone('48512513514'),
    }));
    expect(await channel.findOutcomes?.(attempts)).toMatchObject([{ key: 'KEY1', state: 'delivered', code: '404' }]);
    await world.stop();
    await services.close();
  });
});

function never(): never {
  throw new Error('This cannot be');
}

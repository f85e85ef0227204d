import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { HOUR_MS, LOCALES, plus, type Localised, type MessageAddress } from '@hub/kernel';
import type { ChannelAdapter } from '../channel.port.js';
import type { DeliveryReport, ReportedState, SendOutcome, SendRequest } from '../delivery.js';
import type { ChannelServices } from '../services.js';
import { PROVIDER_ERROR_KINDS, type ProviderErrorKind } from '../provider-error.js';
import { CallbackSink } from './callback-sink.js';
import { FAULT_KINDS, type FaultKind, type SimulatedFault } from './faults.js';
import { createTestServices, type TestServices } from './test-services.js';

/**
 * What every channel promises, checked over real HTTP against the provider's simulator. It uses node's own assertions
 * and takes `describe` and `it` from whoever runs it, so that this door opens outside Jest too.
 */
export interface ChannelContract<W extends ChannelWorld = ChannelWorld> {
  readonly name: string;
  /** Starts a fresh provider; called before every test. `services.clock` is the time both sides live in. */
  start(services: TestServices): Promise<W>;
  /** Every kind of refusal this provider knows, each brought about as truly as the simulator can. */
  readonly refusals: readonly ChannelRefusal<W>[];
  /** Addresses the provider takes, at least four, all different. */
  readonly goodNumbers: readonly MessageAddress[];
  /** An address the provider refuses while it serves its neighbours. */
  readonly badNumber: MessageAddress;
  /** The JSON body of a refusal the plugin knows: under a 5xx even that proves nothing. */
  readonly refusalBody: object;
  /** The states this provider can report, each with how the simulator is told to. */
  readonly reports: readonly ChannelReport<W>[];
}

export interface ChannelRefusal<W extends ChannelWorld = ChannelWorld> {
  readonly kind: ProviderErrorKind;
  readonly code: string;
  /** Prepares the provider; may return a request changed so that it is refused. */
  arrange(world: W, request: SendRequest): SendRequest | void;
}

export interface ChannelReport<W extends ChannelWorld = ChannelWorld> {
  readonly state: ReportedState;
  /** Where the provider owns the fallback: the way such a report is about. */
  readonly way?: string;
  arrange(world: W): void;
}

/** Where the adapter is pointed: the simulator, a port where nothing listens, or the simulator with a wrong token. */
export type ChannelTarget = 'simulator' | 'nowhere' | 'wrong-credentials';

export interface ChannelWorld {
  createChannel(services: ChannelServices, target: ChannelTarget): ChannelAdapter;
  /** The secrets in the adapter's configuration: none of them may show anywhere. */
  readonly secrets: readonly string[];
  /** Spoils the next sends. */
  readonly faults: SimulatedFault[];
  /** What phones received, oldest first. */
  received(): readonly { readonly to: string; readonly text: string }[];
  /** Leaves this number out of the next answers though it was accepted; absent where a call has one recipient. */
  leaveOutOfAnswer?(address: MessageAddress): void;
  stop(): Promise<void>;
}

export interface TestRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, body: () => Promise<void> | void) => void;
}

const UNCLEAR: readonly FaultKind[] = [
  'http-503-before',
  'http-503-after-accept',
  'cut-before',
  'cut-after-accept',
  'hang-after-accept',
  'garbage',
];

/** Registers the suite. One contract, the same for every channel. */
export function describeChannelContract<W extends ChannelWorld>(
  runner: TestRunner,
  contract: ChannelContract<W>,
): void {
  const { describe } = runner;
  const test = (name: string, body: (stage: Stage<W>) => Promise<void>) =>
    runner.it(name, async () => {
      const stage = await Stage.open(contract);
      try {
        await body(stage);
      } finally {
        await stage.close();
      }
    });

  describe(`${contract.name} as a channel`, () => {
    test('declares capabilities that make sense', async ({ channel }) => {
      const { recipientsPerCall, maxInFlight, callTimeoutMs, validitySeconds, idempotency } = channel.capabilities;
      assert.ok(recipientsPerCall >= 1 && maxInFlight >= 1 && callTimeoutMs > 0);
      assert.ok(validitySeconds.min <= validitySeconds.max);
      assert.ok(idempotency === 'none' || idempotency.windowHours > 0);
      assert.equal(channel.capabilities.reports === 'push', channel.parseReports !== undefined);
    });

    test('sends one message, word for word', async (stage) => {
      const request = stage.request({ text: 'Zamówienie 1001 wysłane – 149,95 zł (kod: A&B=C+D)' });
      const [outcome] = await stage.send([request]);
      assert.equal(outcome?.kind, 'accepted');
      assert.equal(typeof (outcome as { providerMessageId: unknown }).providerMessageId, 'string');
      assert.deepEqual(stage.received(), [{ to: request.to, text: request.text }]);
    });

    test('sends many messages, each phone its own text, and answers each key once', async (stage) => {
      const [a, b, c, d] = stage.numbers;
      const slice = [
        stage.request({ to: a, text: 'First text' }),
        stage.request({ to: b, text: 'First text' }),
        stage.request({ to: c, text: 'Second text' }),
        stage.request({ to: d, text: 'First text' }),
        stage.request({ to: a, text: 'First text' }),
      ];
      const outcomes = await stage.send(slice);
      assert.deepEqual(
        outcomes.map(({ kind }) => kind),
        slice.map(() => 'accepted'),
      );
      const ids = outcomes.map((outcome) => (outcome as { providerMessageId: string }).providerMessageId);
      assert.equal(new Set(ids).size, slice.length, 'two messages share a provider id');
      assert.deepEqual(
        stage
          .received()
          .map(({ to, text }) => `${to} ${text}`)
          .toSorted(),
        slice.map(({ to, text }) => `${to} ${text}`).toSorted(),
      );
    });

    test('lets one bad recipient fail alone', async (stage) => {
      const [a, b] = stage.numbers;
      const slice = [stage.request({ to: a }), stage.request({ to: contract.badNumber }), stage.request({ to: b })];
      const outcomes = await stage.send(slice);
      assert.deepEqual(
        outcomes.map(({ kind }) => kind),
        ['accepted', 'refused', 'accepted'],
      );
      assert.equal((outcomes[1] as { fault: { kind: string } }).fault.kind, 'recipient');
      assert.deepEqual(
        stage
          .received()
          .map(({ to }) => to)
          .toSorted(),
        [a, b].toSorted(),
      );
    });

    for (const refusal of contract.refusals) {
      test(`reads refusal ${refusal.code} as ${refusal.kind} and tells the merchant the next step`, async (stage) => {
        assert.ok(PROVIDER_ERROR_KINDS.includes(refusal.kind));
        const request = stage.request();
        const changed = refusal.arrange(stage.world, request) ?? request;
        const [outcome] = await stage.send([changed]);
        assert.equal(outcome?.kind, 'refused', inspect(outcome));
        const { fault } = outcome as Extract<SendOutcome, { kind: 'refused' }>;
        assert.deepEqual({ kind: fault.kind, code: fault.code }, { kind: refusal.kind, code: refusal.code });
        assertLocalised(fault.merchantText);
        assert.ok((fault.operatorText ?? '').length <= 200);
        assert.deepEqual(stage.received(), []);
      });
    }

    test('says "later" when the provider says it is asked too often', async (stage) => {
      stage.world.faults.push({ kind: 'rate-limited' });
      const [outcome] = await stage.send([stage.request()]);
      assert.equal(outcome?.kind, 'refused', inspect(outcome));
      const { fault } = outcome as Extract<SendOutcome, { kind: 'refused' }>;
      assert.equal(fault.kind, 'rate-limited');
      assert.equal(fault.retryAfterMs, 2_000);
    });

    for (const kind of UNCLEAR) {
      test(`calls the outcome unknown after ${kind}, and does not try again by itself`, async (stage) => {
        stage.world.faults.push({ kind });
        const outcomes = await stage.send([stage.request()]);
        assert.deepEqual(
          outcomes.map((outcome) => outcome.kind),
          ['unknown'],
          inspect(outcomes),
        );
        assert.ok(stage.received().length <= 1);
        assert.equal(stage.world.faults.length, 0);
      });
    }

    test('believes no refusal that comes with HTTP 503', async (stage) => {
      stage.world.faults.push({ kind: 'http-503-after-accept', body: contract.refusalBody });
      const [outcome] = await stage.send([stage.request()]);
      assert.equal(outcome?.kind, 'unknown', inspect(outcome));
    });

    test('calls an item missing from the answer unknown, its neighbours accepted', async (stage) => {
      if (stage.world.leaveOutOfAnswer === undefined) return;
      const [a, b, c] = stage.numbers;
      stage.world.leaveOutOfAnswer(b);
      const outcomes = await stage.send([a, b, c].map((to) => stage.request({ to })));
      assert.deepEqual(
        outcomes.map(({ kind }) => kind),
        ['accepted', 'unknown', 'accepted'],
      );
    });

    test('says `not-sent` when nothing listens', async (stage) => {
      const outcomes = await stage.send([stage.request()], stage.channelFor('nowhere'));
      assert.equal(outcomes[0]?.kind, 'refused');
      const { fault } = outcomes[0] as Extract<SendOutcome, { kind: 'refused' }>;
      assert.deepEqual({ kind: fault.kind, code: fault.code }, { kind: 'unavailable', code: 'not-sent' });
    });

    test('reaches a phone once when asked again with the same key after an unknown outcome', async (stage) => {
      if (stage.channel.capabilities.idempotency === 'none') return;
      const request = stage.request();
      stage.world.faults.push({ kind: 'cut-after-accept' });
      const [first] = await stage.send([request]);
      const [second] = await stage.send([request]);
      assert.deepEqual([first?.kind, second?.kind], ['unknown', 'accepted']);
      assert.equal(stage.received().length, 1);
    });

    for (const report of contract.reports) {
      test(`understands a report of ${report.state}`, async (stage) => {
        report.arrange(stage.world);
        const request = stage.request({ reportUrl: stage.reportUrl });
        const [outcome] = await stage.send([request]);
        assert.equal(outcome?.kind, 'accepted');
        const { providerMessageId } = outcome as Extract<SendOutcome, { kind: 'accepted' }>;
        const attempt = { key: request.key, providerMessageId, to: request.to };
        const found = await stage.awaitReport(attempt, report.state);
        assert.ok(found.key === request.key || found.providerMessageId === providerMessageId);
        assert.equal(found.way?.name, report.way);
        if (stage.channel.findOutcomes === undefined) return;
        const [pulled] = await stage.channel.findOutcomes([attempt]);
        assert.equal(pulled?.state, report.state);
      });
    }

    test('names the way of each report where the provider falls back by itself', async ({ channel }) => {
      const named = contract.reports.filter(({ way }) => way !== undefined);
      assert.equal(named.length, channel.capabilities.ownsFallback ? contract.reports.length : 0);
    });

    test('survives callbacks that make no sense', async (stage) => {
      const parse = stage.channel.parseReports?.bind(stage.channel);
      if (parse === undefined) return;
      for (const junk of ['', '{', '{}', '[]', 'null', '%%%', 'a=1&a=2', '\u0000\uFFFF', '[{"id":{}}]']) {
        for (const method of ['GET', 'POST']) {
          for (const type of ['application/json', 'application/x-www-form-urlencoded', '']) {
            const url = `${stage.reportUrl}?${junk}`;
            const headers = { 'content-type': type };
            const result = parse({ method, url, headers, query: junk, body: Buffer.from(junk) });
            assert.ok(result.answer.status >= 200 && result.answer.status < 500);
            if (result.kind !== 'refused') assert.deepEqual(result.items, []);
          }
        }
      }
    });

    test('probes: fine, wrong credentials, nothing there', async (stage) => {
      assert.equal((await stage.channel.probe()).ok, true);
      for (const target of ['wrong-credentials', 'nowhere'] as const) {
        const probed = await stage.channelFor(target).probe();
        assert.equal(probed.ok, false);
        if (!probed.ok) assertLocalised(probed.remedy);
      }
    });

    test('lets only requests that ask for the same share a call', async (stage) => {
      const keyOf = stage.channel.callKey?.bind(stage.channel);
      if (keyOf === undefined) return;
      const [a, b] = stage.numbers;
      const base = stage.request({ to: a });
      assert.equal(keyOf(stage.request({ to: b })), keyOf(base));
      const others: Partial<SendRequest>[] = [
        { text: 'Another text' },
        { sender: 'Another' },
        { validUntil: plus(base.validUntil, HOUR_MS) },
        { reportUrl: 'https://hub.example/another' },
      ];
      for (const other of others) assert.notEqual(keyOf({ ...base, ...other }), keyOf(base), inspect(other));
    });

    test('logs neither numbers nor texts', async (stage) => {
      for (const kind of FAULT_KINDS) {
        stage.world.faults.push({ kind });
        await stage.send([stage.request({ text: 'Confidential words' })]);
      }
      await stage.send([stage.request({ to: contract.badNumber, text: 'Confidential words' })]);
      const logged = JSON.stringify(stage.services.logged);
      const numbers = [stage.numbers[0], contract.badNumber].map((number) => number.slice(1));
      for (const hidden of [...numbers, 'Confidential']) assert.ok(!logged.includes(hidden));
    });

    test('shows no secret in anything it returns, throws or logs', async (stage) => {
      const seen: unknown[] = [stage.services.logged];
      for (const channel of [stage.channel, stage.channelFor('wrong-credentials'), stage.channelFor('nowhere')]) {
        seen.push(channel, await channel.probe(), await stage.send([stage.request()], channel));
        const failed = (error: unknown) => [error, String(error), Object(error).context as unknown];
        seen.push(await channel.listSenders?.().catch(failed), await channel.readBalance?.().catch(failed));
      }
      const shown = `${inspect(seen, { depth: 10, showHidden: true })} ${JSON.stringify(seen)}`;
      for (const secret of stage.world.secrets) assert.ok(!shown.includes(secret), 'a secret shows');
    });
  });
}

function assertLocalised(text: Localised): void {
  for (const locale of LOCALES) assert.ok(text[locale].trim().length > 0, `no text in ${locale}`);
}

/** One test's provider, adapter and report address. */
class Stage<W extends ChannelWorld> {
  readonly channel: ChannelAdapter;
  readonly numbers: readonly [MessageAddress, MessageAddress, MessageAddress, MessageAddress];
  #keys = 0;

  private constructor(
    readonly services: TestServices,
    readonly world: W,
    readonly sink: CallbackSink,
    contract: ChannelContract<W>,
  ) {
    this.channel = this.channelFor('simulator');
    this.numbers = contract.goodNumbers.slice(0, 4) as unknown as Stage<W>['numbers'];
  }

  static async open<W extends ChannelWorld>(contract: ChannelContract<W>): Promise<Stage<W>> {
    const services = createTestServices({ maxTimeoutMs: 1_500 });
    const sink = new CallbackSink();
    await sink.start();
    return new Stage(services, await contract.start(services), sink, contract);
  }

  async close(): Promise<void> {
    await this.world.stop();
    await this.sink.stop();
    await this.services.close();
  }

  channelFor(target: ChannelTarget): ChannelAdapter {
    return this.world.createChannel(this.services, target);
  }

  get reportUrl(): string {
    return `${this.sink.url}/hooks/channels/key/reports`;
  }

  request(changes: Partial<SendRequest> = {}): SendRequest {
    this.#keys += 1;
    return {
      key: `KEY${String(this.#keys).padStart(49, 'A')}`,
      to: this.numbers[0],
      text: 'Your order is on its way',
      sender: null,
      messageClass: 'transactional',
      validUntil: plus(this.services.clock.now(), 2 * HOUR_MS),
      reportUrl: null,
      ...changes,
    };
  }

  /** The outcomes in the order of the slice; fails unless there is exactly one per key. */
  async send(slice: readonly SendRequest[], channel = this.channel): Promise<readonly SendOutcome[]> {
    const outcomes: SendOutcome[] = [];
    for await (const outcome of channel.send(slice)) outcomes.push(outcome);
    assert.deepEqual(outcomes.map(({ key }) => key).toSorted(), slice.map(({ key }) => key).toSorted());
    return slice.map(({ key }) => outcomes.find((outcome) => outcome.key === key) as SendOutcome);
  }

  received(): { to: string; text: string }[] {
    return this.world.received().map(({ to, text }) => ({ to, text }));
  }

  /** Reads what the provider pushes, or asks it, until `state` comes. */
  async awaitReport(
    attempt: { key: string; providerMessageId: string | null; to: MessageAddress },
    state: ReportedState,
  ): Promise<DeliveryReport> {
    for (let round = 0; round < 750; round += 1) {
      const reports =
        this.channel.capabilities.reports === 'push' ? this.#pushed() : await this.channel.findOutcomes?.([attempt]);
      const found = reports?.find((report) => report.state === state);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.fail(`no report of ${state} came`);
  }

  #pushed(): readonly DeliveryReport[] {
    return this.sink.callbacks.flatMap((callback) => {
      const result = this.channel.parseReports?.(callback);
      assert.ok(result !== undefined && result.kind !== 'refused');
      assert.ok(result.answer.status < 300);
      return result.items;
    });
  }
}

import assert from 'node:assert/strict';
import { MalformedWebhook } from '../index.js';
import type { RawHttpRequest, ShopPlatformAdapter } from '../index.js';
import { instantOf } from '@hub/kernel';
import type { TestRunner } from './channel.contract.js';

/** What the suite needs to know of one platform. */
export interface ShopPlatformContract {
  readonly name: string;
  /** An adapter whose webhook secret is `secret`; null = the merchant gave none. */
  create(secret: string | null): ShopPlatformAdapter;
  /** A right delivery of this topic and content, signed with `secret`. */
  deliver(topic: string, content: Readonly<Record<string, unknown>>, secret: string): RawHttpRequest;
  /** A topic the platform understands, and content for it. */
  readonly known: { readonly topic: string; readonly content: Readonly<Record<string, unknown>> };
}

const NOW = instantOf('2026-11-20T12:00:00Z');
const SECRET = 'the-shop-and-the-hub-know-this';

/** What every shop platform's adapter must do with webhooks, whatever the vendor. */
export function describeShopPlatformContract({ describe, it }: TestRunner, contract: ShopPlatformContract): void {
  const { known } = contract;
  const right = () => contract.deliver(known.topic, known.content, SECRET);
  const verify = (request: RawHttpRequest) => contract.create(SECRET).verifyWebhook(request, NOW);

  describe(`${contract.name} as a shop platform`, () => {
    it('believes a right signature and understands what it signs', () => {
      const webhook = verify(right());
      assert.equal(webhook.kind, 'verified');
      assert.ok(webhook.kind === 'verified' && webhook.trust === 'signed');
      assert.ok(contract.create(SECRET).toShopEvents(webhook).length > 0);
    });

    it('refuses one altered byte, another secret, and the same JSON written anew', () => {
      const { body, ...request } = right();
      const altered = Buffer.from(body);
      altered[altered.length >> 1] = (altered[altered.length >> 1] ?? 0) ^ 1;
      const spaced = Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1));
      for (const other of [
        { ...request, body: altered },
        { ...request, body: spaced },
        contract.deliver(known.topic, known.content, 'another secret'),
      ]) {
        assert.equal(verify(other).kind, 'refused');
      }
    });

    it('trusts less what no secret vouches for', () => {
      const webhook = contract.create(null).verifyWebhook(right(), NOW);
      assert.ok(webhook.kind === 'verified' && webhook.trust === 'low');
    });

    it('knows a repeat by its content and topic, and tells different content apart', () => {
      const keyOf = (request: RawHttpRequest) => {
        const webhook = verify(request);
        return webhook.kind === 'verified' ? webhook.dedupeKey : null;
      };
      const other = contract.deliver(known.topic, { ...known.content, unheard_of: '1' }, SECRET);
      assert.notEqual(keyOf(right()), null);
      assert.equal(keyOf(right()), keyOf(right()));
      assert.notEqual(keyOf(right()), keyOf(other));
    });

    it('gives no events for a topic nobody waits for', () => {
      const webhook = verify(contract.deliver('moon.landed', known.content, SECRET));
      assert.ok(webhook.kind === 'verified');
      assert.deepEqual(contract.create(SECRET).toShopEvents(webhook), []);
    });

    it('survives every body: verification never throws, understanding throws its own error only', () => {
      const request = right();
      const bodies = [
        '',
        '{',
        'null',
        '[]',
        '"x"',
        '{"__proto__":{"a":1}}',
        '\u0000',
        '{"a":"\\ud800"}',
        '['.repeat(5_000),
      ].map((text) => Buffer.from(text));
      for (const body of [...bodies, Buffer.from([0xff, 0xfe, 0x00, 0xd8]), Buffer.alloc(1_000, 0x80)]) {
        assert.doesNotThrow(() => verify({ ...request, body }));
        const webhook = contract.create(null).verifyWebhook({ ...request, body }, NOW);
        if (webhook.kind !== 'verified') continue;
        try {
          contract.create(null).toShopEvents(webhook);
        } catch (error) {
          assert.ok(error instanceof MalformedWebhook, String(error));
        }
      }
    });

    it('never prints its secret', () => {
      const adapter = contract.create(SECRET);
      const webhook = adapter.verifyWebhook(right(), NOW);
      assert.ok(!JSON.stringify([adapter, webhook]).includes(SECRET));
    });
  });
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDeltas,
  countersOf,
  deliveryRate,
  deltasFor,
  METRIC_DEFINITIONS,
  METRICS,
  NO_COUNTS,
  recount,
  SKIPPED,
  type MessageFacts,
} from './index.js';

describe('counting messages', () => {
  it('counts a new message as planned, and as sent once the provider took it', () => {
    expect(deltasFor(null, { state: 'planned' })).toEqual([{ metric: 'planned', delta: 1 }]);
    expect(deltasFor({ state: 'planned' }, { state: 'sending' })).toEqual([]);
    expect(deltasFor({ state: 'sending' }, { state: 'accepted', parts: 2 })).toEqual([
      { metric: 'planned', delta: -1 },
      { metric: 'sent', delta: 1 },
      { metric: 'parts', delta: 2 },
    ]);
  });

  it('counts a read message as sent, delivered and read', () => {
    expect(countersOf({ state: 'read', parts: 1 })).toEqual({ ...NO_COUNTS, sent: 1, delivered: 1, read: 1, parts: 1 });
  });

  it('still counts as sent what was accepted and then not delivered, but not what was refused', () => {
    expect(countersOf({ state: 'failed', wasAccepted: true, parts: 3 })).toMatchObject({
      sent: 1,
      failed: 1,
      parts: 3,
    });
    expect(countersOf({ state: 'failed', parts: 3 })).toMatchObject({ sent: 0, failed: 1, parts: 0 });
    expect(countersOf({ state: 'uncertain' })).toMatchObject({ sent: 0, uncertain: 1 });
  });

  it('corrects a failure when good news comes late', () => {
    expect(deltasFor({ state: 'expired', wasAccepted: true }, { state: 'delivered' })).toEqual([
      { metric: 'delivered', delta: 1 },
      { metric: 'expired', delta: -1 },
    ]);
  });

  it('counts a message that came by two channels', () => {
    expect(countersOf({ state: 'delivered', isDuplicateDelivery: true }).duplicate_delivery).toBe(1);
  });

  it('counts what was skipped on purpose', () => {
    expect(addDeltas(NO_COUNTS, SKIPPED).skipped).toBe(1);
  });

  it('tells the share of delivered messages, and nothing before any was sent', () => {
    expect(deliveryRate({ sent: 0, delivered: 0 })).toBeNull();
    expect(deliveryRate({ sent: 4, delivered: 3 })).toBe(0.75);
  });

  it('explains every figure in every language', () => {
    for (const metric of METRICS) {
      const { pl, en, el } = METRIC_DEFINITIONS[metric];
      expect([pl, en, el].every((text) => text.endsWith('.'))).toBe(true);
    }
  });

  it('equals a recount, whatever way the messages took', () => {
    const states: MessageFacts['state'][] = [
      'planned',
      'held',
      'sending',
      'accepted',
      'delivered',
      'read',
      'failed',
      'expired',
      'cancelled',
      'superseded',
      'uncertain',
    ];
    const facts: fc.Arbitrary<MessageFacts> = fc.record({
      state: fc.constantFrom(...states),
      wasAccepted: fc.boolean(),
      parts: fc.nat(6),
      isDuplicateDelivery: fc.boolean(),
    });
    const path = fc.array(fc.option(facts), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(path, { maxLength: 6 }), (paths) => {
        const folded = paths.reduce(
          (counters, steps) =>
            steps.reduce((sum, to, i) => addDeltas(sum, deltasFor(steps[i - 1] ?? null, to)), counters),
          NO_COUNTS,
        );
        expect(folded).toEqual(recount(paths.map((steps) => countersOf(steps.at(-1) ?? null))));
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { HOUR_MS, instantOf, plus } from '@hub/kernel';
import { decideUnknown, type UnknownFacts } from './unknowns.js';

const now = instantOf('2026-11-20T12:00:00Z');
const facts = (overrides: Partial<UnknownFacts> = {}): UnknownFacts => ({
  now,
  idempotency: { windowHours: 24 },
  asked: 1,
  firstAskedAt: now,
  validUntil: plus(now, 24 * HOUR_MS),
  isSameAccount: true,
  ...overrides,
});

describe('an outcome nobody knows', () => {
  it('is asked about again soon, then with growing gaps', () => {
    const delays = [1, 2, 3, 4, 5, 9].map((asked) => {
      const decision = decideUnknown(facts({ asked }));
      return decision.kind === 'ask-again' ? decision.delayMs : null;
    });
    expect(delays).toEqual([2_000, 15_000, 60_000, 300_000, 900_000, 900_000]);
  });
  it('stays unknown where the provider refuses no repeated key', () => {
    expect(decideUnknown(facts({ idempotency: 'none' }))).toEqual({ kind: 'uncertain' });
  });
  it('stays unknown once the account is another one', () => {
    expect(decideUnknown(facts({ isSameAccount: false }))).toEqual({ kind: 'uncertain' });
  });
  it('stays unknown an hour before the provider forgets the key, and after the message is out of date', () => {
    expect(decideUnknown(facts({ firstAskedAt: plus(now, -23 * HOUR_MS) }))).toEqual({ kind: 'uncertain' });
    expect(decideUnknown(facts({ validUntil: plus(now, 1_000) }))).toEqual({ kind: 'uncertain' });
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ProviderErrorKind, ProviderFault } from '../../core/index.js';
import { raisesNotice, reactionTo, waitBefore } from './reactions.js';

const fault = (kind: ProviderErrorKind, extra: Partial<ProviderFault> = {}): ProviderFault => ({
  kind,
  code: '1',
  merchantText: { pl: 'a', en: 'b', el: 'c' },
  ...extra,
});

describe('what the hub does about a refusal', () => {
  it.each([
    ['credentials', 'later', true],
    ['credit', 'later', true],
    ['recipient', 'next-leg', false],
    ['content', 'next-leg', false],
    ['rate-limited', 'later', false],
    ['unavailable', 'later', false],
    ['unknown-outcome', 'unknown', false],
  ] as const)('%s: %s', (kind, message, pausesConnection) => {
    expect(reactionTo(fault(kind))).toMatchObject({ message, pausesConnection });
  });
  it('keeps the key where nothing left for the provider', () => {
    expect(reactionTo(fault('unavailable', { code: 'not-sent' })).message).toBe('same-key-later');
  });
  it('R15: waits 30 s, 2 min, 10 min, 1 h for a provider that is away, then takes the next leg', () => {
    const waits = [1, 2, 3, 4, 5].map((tries) => waitBefore(fault('unavailable'), tries));
    expect(waits).toEqual([30_000, 120_000, 600_000, 3_600_000, null]);
  });
  it('R15, R17: obeys the provider’s own wish about when to come back', () => {
    expect(waitBefore(fault('rate-limited', { retryAfterMs: 60_000 }), 1)).toBe(60_000);
    expect(waitBefore(fault('unavailable', { retryAfterMs: 90_000 }), 1)).toBe(90_000);
  });
  it('tells the merchant at once of money and keys, and of a provider that stays away after the third try', () => {
    expect([
      raisesNotice(fault('credit'), 1),
      raisesNotice(fault('unavailable'), 2),
      raisesNotice(fault('unavailable'), 3),
    ]).toEqual([true, false, true]);
  });
});

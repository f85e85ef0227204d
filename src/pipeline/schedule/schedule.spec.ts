import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOUR_MS, instantOf, plus, type Instant } from '@hub/kernel';
import { isQuiet } from '@hub/quiet-hours';
import type { Recipe } from '../model/message.js';
import { allowedInstant, schedule } from './schedule.js';

const NIGHT = [{ quiet: { from: '22:00', to: '08:00' } as const, zone: 'Europe/Warsaw' }];
const recipe = (occurredAt: string, overrides: Partial<Recipe> = {}): Recipe => ({
  occurredAt: instantOf(occurredAt),
  delay: { kind: 'none' },
  zone: 'Europe/Warsaw',
  sendsInQuietHours: false,
  audience: 'customer',
  validityHours: 24,
  recheck: 'not-cancelled',
  ruleVersion: 1,
  ...overrides,
});
const at = (occurredAt: string, minValiditySeconds = 0, overrides: Partial<Recipe> = {}) =>
  schedule({
    recipe: recipe(occurredAt, overrides),
    windows: NIGHT,
    now: instantOf(occurredAt),
    minValiditySeconds,
    seed: 'x',
  });

describe('when a message goes out', () => {
  it('at once by day', () => {
    expect(at('2026-11-20T12:00:00Z')).toMatchObject({
      ok: true,
      reason: 'at-once',
      dueAt: instantOf('2026-11-20T12:00:00Z'),
    });
  });
  it('in the first minutes after the quiet hours by night', () => {
    const result = at('2026-11-20T02:00:00Z');
    const opening = instantOf('2026-11-20T07:00:00Z');
    expect(result.ok && result.dueAt >= opening && result.dueAt <= plus(opening, 600_000)).toBe(true);
  });
  it('in the morning when the shortest validity would last into the night', () => {
    expect(at('2026-11-20T20:30:00Z', 3_600)).toMatchObject({ ok: true, reason: 'quiet-hours' });
    expect(at('2026-11-20T19:59:00Z', 3_600)).toMatchObject({ ok: true, reason: 'at-once' });
  });
  it('never, when the hours never open', () => {
    const always = [{ quiet: { from: '08:00', to: '08:00' } as const, zone: 'Europe/Warsaw' }];
    const now = instantOf('2026-11-20T12:00:00Z');
    expect(
      schedule({ recipe: recipe('2026-11-20T12:00:00Z'), windows: always, now, minValiditySeconds: 0, seed: '' }),
    ).toEqual({ ok: false, reason: 'no-window', isCapped: false });
  });
  it('R14: validity counts from the allowed instant, not from the event', () => {
    const result = at('2026-11-20T02:00:00Z');
    expect(result.ok && result.validUntil - result.dueAt).toBe(24 * HOUR_MS);
  });
  it('never before it was asked for, never in a window, and asking again changes nothing', () => {
    const year = instantOf('2026-01-01T00:00:00Z');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 365 * 24 * 60 }),
        fc.constantFrom(0, 900, 3_600),
        fc.string(),
        (minutes, validity, seed) => {
          const start = plus(year, minutes * 60_000);
          const allowed = allowedInstant(start, NIGHT, validity, seed) as Instant;
          expect(allowed).toBeGreaterThanOrEqual(start);
          expect(NIGHT.some((window) => isQuiet(allowed, window))).toBe(false);
          expect(allowedInstant(allowed, NIGHT, validity, seed)).toBe(allowed);
        },
      ),
      { numRuns: 150 },
    );
  });
});

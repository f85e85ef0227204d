import { describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, instantOf, MINUTE_MS, plus, type Instant } from '@hub/kernel';
import fc from 'fast-check';
import { newCart, nextCartState, nextChangeAt, type CartEvent, type CartState } from './index.js';

const settings = { idleAfterMs: 30 * MINUTE_MS, abandonedAfterMs: DAY_MS, expiresAfterMs: 30 * DAY_MS };
const start = instantOf('2026-11-20T10:00:00Z');
const later = (ms: number): Instant => plus(start, ms);

function after(...events: readonly (readonly [CartEvent['kind'], number])[]): CartState {
  return events.reduce((state, [kind, ms]) => nextCartState(state, { kind, at: later(ms) }, settings), newCart(start));
}

describe('an abandoned cart', () => {
  it('turns idle, abandoned and expired as time passes', () => {
    expect(after(['time', 30 * MINUTE_MS - 1]).phase).toBe('active');
    expect(after(['time', 30 * MINUTE_MS]).phase).toBe('idle');
    expect(after(['time', DAY_MS])).toEqual({ phase: 'abandoned', touchedAt: start, abandonedAt: later(DAY_MS) });
    expect(after(['time', DAY_MS], ['time', 30 * DAY_MS]).phase).toBe('expired');
  });

  it('counts as abandoned since the day it was due, however late we look', () => {
    expect(after(['time', 5 * DAY_MS])).toMatchObject({ phase: 'abandoned', abandonedAt: later(DAY_MS) });
  });

  it('gets no reminder when nobody looked for a month', () => {
    expect(after(['time', 31 * DAY_MS])).toMatchObject({ phase: 'expired', abandonedAt: null });
  });

  it('starts over when the buyer comes back to it', () => {
    expect(after(['time', DAY_MS], ['cart-updated', 2 * DAY_MS])).toEqual(newCart(later(2 * DAY_MS)));
  });

  it('ignores a change older than the newest one known', () => {
    const state = after(['cart-updated', HOUR_MS], ['time', 2 * HOUR_MS]);
    expect(nextCartState(state, { kind: 'cart-updated', at: later(HOUR_MS / 2) }, settings)).toBe(state);
  });

  it('is recovered by an order after it was abandoned, and merely bought by one before', () => {
    expect(after(['order-placed', HOUR_MS]).phase).toBe('purchased');
    expect(after(['time', HOUR_MS], ['order-placed', 2 * HOUR_MS]).phase).toBe('purchased');
    expect(after(['time', DAY_MS], ['order-placed', 2 * DAY_MS]).phase).toBe('recovered');
    expect(after(['time', DAY_MS], ['order-placed', HOUR_MS]).phase).toBe('purchased');
  });

  it('stays finished once it is', () => {
    for (const done of [after(['order-placed', 1]), after(['time', 31 * DAY_MS])]) {
      for (const kind of ['cart-updated', 'order-placed', 'time'] as const) {
        expect(nextCartState(done, { kind, at: later(40 * DAY_MS) }, settings)).toBe(done);
      }
      expect(nextChangeAt(done, settings)).toBeNull();
    }
  });

  it('changes exactly when it says it will', () => {
    for (const state of [newCart(start), after(['time', HOUR_MS]), after(['time', DAY_MS])]) {
      const at = nextChangeAt(state, settings) ?? start;
      expect(nextCartState(state, { kind: 'time', at: plus(at, -1) }, settings)).toEqual(state);
      expect(nextCartState(state, { kind: 'time', at }, settings).phase).not.toBe(state.phase);
    }
  });

  it('never goes back by time alone', () => {
    const order = ['active', 'idle', 'abandoned', 'expired'];
    fc.assert(
      fc.property(fc.array(fc.nat(40 * DAY_MS)), (times) => {
        let state = newCart(start);
        for (const ms of times) {
          const next = nextCartState(state, { kind: 'time', at: later(ms) }, settings);
          expect(order.indexOf(next.phase)).toBeGreaterThanOrEqual(order.indexOf(state.phase));
          state = next;
        }
      }),
    );
  });
});

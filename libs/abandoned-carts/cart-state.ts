import { plus, type Instant } from '@hub/kernel';

/**
 * active: in use · idle: untouched for a while · abandoned: untouched long enough to remind · recovered: ordered after it
 * was abandoned · purchased: ordered before that, nothing to win back · expired: given up. The last three are final.
 */
export type CartPhase = 'active' | 'idle' | 'abandoned' | 'recovered' | 'purchased' | 'expired';

export interface CartState {
  readonly phase: CartPhase;
  /** The shop's stamp of the newest change to the cart. */
  readonly touchedAt: Instant;
  /** Since when the cart counts as abandoned, by the settings, not by when somebody looked; null while it does not. */
  readonly abandonedAt: Instant | null;
}

/** `time` says only that it is `at` now; the others happened in the shop. */
export interface CartEvent {
  readonly kind: 'cart-updated' | 'order-placed' | 'time';
  readonly at: Instant;
}

/** Elapsed milliseconds since the cart was touched, each longer than the one before. */
export interface CartSettings {
  readonly idleAfterMs: number;
  readonly abandonedAfterMs: number;
  readonly expiresAfterMs: number;
}

/** A cart first seen now. */
export function newCart(touchedAt: Instant): CartState {
  return { phase: 'active', touchedAt, abandonedAt: null };
}

/**
 * The cart after an event. A change makes it active again, unless it is older than the newest one known (events may
 * come out of order). Time alone only moves it forward, straight to expired when nobody looked in between, so that no
 * late reminder goes out. A final phase stays: a cart touched after that is a new cart.
 */
export function nextCartState(state: CartState, event: CartEvent, settings: CartSettings): CartState {
  if (isFinal(state.phase)) return state;
  switch (event.kind) {
    case 'cart-updated':
      return event.at > state.touchedAt ? newCart(event.at) : state;
    case 'order-placed':
      return { ...state, phase: wasAbandonedBy(event.at, state) ? 'recovered' : 'purchased' };
    case 'time':
      return afterTime(state, event.at, settings);
  }
}

/** When time alone changes the cart next, or null when it never will. */
export function nextChangeAt(state: CartState, settings: CartSettings): Instant | null {
  switch (state.phase) {
    case 'active':
      return plus(state.touchedAt, settings.idleAfterMs);
    case 'idle':
      return plus(state.touchedAt, settings.abandonedAfterMs);
    case 'abandoned':
      return plus(state.touchedAt, settings.expiresAfterMs);
    case 'recovered':
    case 'purchased':
    case 'expired':
      return null;
  }
}

function afterTime(state: CartState, now: Instant, settings: CartSettings): CartState {
  const untouchedMs = now - state.touchedAt;
  if (untouchedMs >= settings.expiresAfterMs) return { ...state, phase: 'expired' };
  if (state.phase === 'abandoned') return state;
  if (untouchedMs >= settings.abandonedAfterMs) {
    return { ...state, phase: 'abandoned', abandonedAt: plus(state.touchedAt, settings.abandonedAfterMs) };
  }
  return untouchedMs >= settings.idleAfterMs ? { ...state, phase: 'idle' } : state;
}

/** An order older than the abandonment came in late: there was nothing to win back. */
function wasAbandonedBy(at: Instant, state: CartState): boolean {
  return state.abandonedAt !== null && at >= state.abandonedAt;
}

function isFinal(phase: CartPhase): boolean {
  return phase === 'recovered' || phase === 'purchased' || phase === 'expired';
}

import { describe, expect, it } from '@jest/globals';
import { parseDelay } from './index.js';

describe('reading a delay from a form', () => {
  it.each([
    [{ kind: 'none', amount: 3 }, { kind: 'none' }],
    [
      { kind: 'elapsed', amount: 90, unit: 'minutes' },
      { kind: 'elapsed', amount: 90, unit: 'minutes' },
    ],
    [
      { kind: 'calendar', amount: 4, unit: 'days' },
      { kind: 'calendar', amount: 4, unit: 'days' },
    ],
    [
      { kind: 'calendar', amount: 0, unit: 'years', at: '09:30', x: 1 },
      { kind: 'calendar', amount: 0, unit: 'years', at: '09:30' },
    ],
    [
      { kind: 'calendar', amount: 1, unit: 'weeks', at: null },
      { kind: 'calendar', amount: 1, unit: 'weeks' },
    ],
  ])('accepts %j', (value, delay) => {
    expect(parseDelay(value)).toEqual({ ok: true, delay });
  });

  it.each([
    [null, 'not-a-delay'],
    ['4', 'not-a-delay'],
    [{ kind: 'later' }, 'not-a-delay'],
    [{ kind: 'elapsed', amount: 1, unit: 'days' }, 'unknown-unit'],
    [{ kind: 'calendar', amount: 1, unit: 'hours' }, 'unknown-unit'],
    [{ kind: 'calendar', amount: 1, unit: 'constructor' }, 'unknown-unit'],
    [{ kind: 'calendar', amount: 1.5, unit: 'days' }, 'amount-not-whole'],
    [{ kind: 'calendar', amount: '4', unit: 'days' }, 'amount-not-whole'],
    [{ kind: 'calendar', amount: -1, unit: 'days' }, 'amount-out-of-range'],
    [{ kind: 'calendar', amount: 11, unit: 'years' }, 'amount-out-of-range'],
    [{ kind: 'calendar', amount: 1, unit: 'days', at: '24:00' }, 'not-a-time'],
  ])('refuses %j and says why', (value, code) => {
    expect(parseDelay(value)).toMatchObject({ ok: false, problem: { code, message: { pl: expect.any(String) } } });
  });
});

import { describe, expect, it } from '@jest/globals';
import { instantOf, toIso, type ClientId } from '@hub/kernel';
import { closesAt, firstOpen, markedUp, newestToClose, spanOf, spansOf, type ClosedMonth } from './usage.js';

const WARSAW = 'Europe/Warsaw';
const client: ClientId = 'cli_1';
const closed = (month: ClosedMonth['month']): ClosedMonth => ({
  clientId: client,
  month,
  ...spanOf(month, WARSAW),
  closedAt: closesAt(month, WARSAW),
});

describe('a month of usage', () => {
  it('begins and ends on its own clock and closes on the fifth of the next', () => {
    const { from, until } = spanOf('2026-03', WARSAW);
    expect([toIso(from), toIso(until)]).toEqual(['2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z']);
    expect(toIso(closesAt('2026-12', WARSAW))).toBe('2027-01-04T23:00:00.000Z');
    expect(newestToClose(instantOf('2027-01-04T22:59:59Z'), WARSAW)).toBe('2026-11');
    expect(newestToClose(instantOf('2027-01-04T23:00:00Z'), WARSAW)).toBe('2026-12');
  });

  it('takes the corrections of months before it only while it is the first that is open', () => {
    const before = [closed('2026-08'), closed('2026-09'), closed('2026-10'), closed('2026-11')];
    expect(firstOpen(before, instantOf('2026-08-10T00:00:00Z'), WARSAW)).toBe('2026-12');
    expect(firstOpen([], instantOf('2026-08-10T00:00:00Z'), WARSAW)).toBe('2026-08');
    const months = (isFirst: boolean) =>
      spansOf(client, '2026-12', before, isFirst, WARSAW).map((span) => span.ofMonth);
    expect(months(true)).toEqual(['2026-12', '2026-09', '2026-10', '2026-11']);
    expect(months(false)).toEqual(['2026-12']);
  });

  it('is marked up to the nearest millionth, corrections too', () => {
    expect(markedUp(165_000, 1_500)).toBe(189_750);
    expect([markedUp(1, 5_000), markedUp(-1, 5_000), markedUp(3, 0)]).toEqual([2, -2, 3]);
    expect(markedUp(9_000_000_000_000_000, 10_000)).toBe(18_000_000_000_000_000);
  });
});

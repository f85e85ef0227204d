import { describe, expect, it } from '@jest/globals';
import { newId, type Instant } from '@hub/kernel';
import { allow, type Wish } from './spend.js';

const budget = (spentMicros: number, capMicros: number, period = '2026-11-24', endsAt = 1_000) => ({
  organisationId: newId('org'),
  shopId: newId('shp'),
  period,
  capMicros,
  endsAt: endsAt as Instant,
  spentMicros,
});
const wish = (micros: number, messageClass: Wish['messageClass'] = 'marketing') => ({
  id: newId('msg'),
  messageClass,
  micros,
});

describe('a spending cap', () => {
  it('lets through as many as it has room for, and the rest waits for the next day', () => {
    const wishes = [wish(40), wish(40), wish(40)];
    const found = allow(wishes, [budget(0, 100)], false);
    expect([...found.allowed]).toEqual([wishes[0]?.id, wishes[1]?.id]);
    expect(found).toMatchObject({ micros: 80, waitsUntil: 1_000 });
    expect(found.exhausted).toHaveLength(1);
  });

  it('lets a short message through where a long one has no room', () => {
    const wishes = [wish(90), wish(20), wish(10)];
    expect([...allow(wishes, [budget(0, 100)], false).allowed]).toEqual([wishes[0]?.id, wishes[2]?.id]);
  });

  it('does not stop order notices, but counts them', () => {
    const found = allow([wish(80, 'transactional')], [budget(90, 100)], false);
    expect(found.allowed.size).toBe(1);
    expect(found).toMatchObject({ micros: 80, waitsUntil: null });
  });

  it('stops order notices too where the shop says so', () => {
    expect(allow([wish(80, 'transactional')], [budget(90, 100)], true).allowed.size).toBe(0);
  });

  it('goes by the narrower of the day and the month, and waits for the later of those that are full', () => {
    const found = allow([wish(10)], [budget(0, 100), budget(995, 1_000, '2026-11', 9_000)], false);
    expect(found).toMatchObject({ micros: 0, waitsUntil: 9_000 });
  });

  it('warns once, when four fifths are spent', () => {
    expect(allow([wish(10)], [budget(75, 100)], false).warned).toHaveLength(1);
    expect(allow([wish(10)], [budget(80, 100)], false).warned).toEqual([]);
  });
});

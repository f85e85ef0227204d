import { describe, expect, it } from '@jest/globals';
import { money, newId } from '@hub/kernel';
import { isBurst, isTelling, runsOut } from './watchdogs.js';

const ids = { organisationId: newId('org'), shopId: newId('shp'), connectionId: newId('con') };

describe('what is worth an alarm', () => {
  it('is a third of the calls failing, not one wrong number among three', () => {
    expect(isBurst({ ...ids, failed: 1, all: 3 })).toBe(false);
    expect(isBurst({ ...ids, failed: 3, all: 100 })).toBe(false);
    expect(isBurst({ ...ids, failed: 30, all: 100 })).toBe(true);
  });

  it('is silence where there is noise every week, not where there seldom is', () => {
    expect(isTelling({ ...ids, hours: 3, usual: [14, 15, 12, 14] })).toBe(true);
    expect(isTelling({ ...ids, hours: 3, usual: [3, 4, 2, 5] })).toBe(false);
    expect(isTelling({ ...ids, hours: 3, usual: [60, 1, 1, 1] })).toBe(false);
  });

  it('is a balance that what is planned will use up, or that is nearly gone', () => {
    const demand = { planned: 100, perMessageMicros: 170_000, currency: 'PTS' };
    expect(runsOut(money(17_000_000, 'PTS'), demand)).toBeNull();
    expect(runsOut(money(16_900_000, 'PTS'), demand)).toBe(99);
    expect(runsOut(money(1_700_000, 'PTS'), { ...demand, planned: 0 })).toBe(10);
    expect(runsOut(money(0, 'PTS'), { ...demand, perMessageMicros: null })).toBeNull();
  });
});

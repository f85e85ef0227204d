import { describe, expect, it } from '@jest/globals';
import type { RouteLeg } from '../model/message.js';
import { nextStep, type LegEnd, type OnItsLeg } from './fallback.js';

const leg = (id: string): RouteLeg => ({
  connectionId: `con_${id}`,
  kind: 'sms',
  minValiditySeconds: 60,
  maxValiditySeconds: 3600,
  ownsFallback: false,
});
const two = [leg('a'), leg('b')];
const after = (end: LegEnd, message: Partial<OnItsLeg> = {}) =>
  nextStep(end, { legNo: 1, route: two, messageClass: 'transactional', recipe: {}, ...message });

describe('the second leg', () => {
  it.each(['refused', 'failed', 'expired', 'silent', 'unavailable'] as const)('opens after the first was %s', (end) => {
    expect(after(end, { messageClass: 'marketing' })).toEqual({ kind: 'next-leg', legNo: 2, leg: two[1] });
  });
  it('opens after an opt-out for order notices only', () => {
    expect(after('opted-out').kind).toBe('next-leg');
    expect(after('opted-out', { messageClass: 'marketing' }).kind).toBe('give-up');
  });
  it('opens after an outcome nobody knows only where the rule would rather tell twice than never', () => {
    const recipe = { ratherTwiceThanNever: true };
    expect(after('uncertain')).toEqual({ kind: 'stay' });
    expect(after('uncertain', { recipe }).kind).toBe('next-leg');
    expect(after('uncertain', { recipe, legNo: 2 })).toEqual({ kind: 'stay' });
  });
  it('where there is none, the message ends, but silence is no end', () => {
    expect(after('refused', { legNo: 2 })).toEqual({ kind: 'give-up' });
    expect(after('silent', { legNo: 2 })).toEqual({ kind: 'stay' });
  });
});

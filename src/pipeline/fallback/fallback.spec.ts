import { describe, expect, it } from '@jest/globals';
import type { RouteLeg } from '../model/message.js';
import { nextStep } from './fallback.js';

const leg = (id: string): RouteLeg => ({
  connectionId: `con_${id}`,
  kind: 'sms',
  minValiditySeconds: 60,
  maxValiditySeconds: 3600,
  ownsFallback: false,
});
const two = [leg('a'), leg('b')];

describe('the second leg', () => {
  it.each(['refused', 'failed', 'expired', 'silent', 'unavailable'] as const)('opens after the first was %s', (end) => {
    expect(nextStep(end, 1, two, 'marketing')).toEqual({ kind: 'next-leg', legNo: 2, leg: two[1] });
  });
  it('opens after an opt-out for order notices only', () => {
    expect(nextStep('opted-out', 1, two, 'transactional').kind).toBe('next-leg');
    expect(nextStep('opted-out', 1, two, 'marketing').kind).toBe('give-up');
  });
  it('never opens after an outcome nobody knows', () => {
    expect(nextStep('uncertain', 1, two, 'transactional')).toEqual({ kind: 'stay' });
  });
  it('where there is none, the message ends, but silence is no end', () => {
    expect(nextStep('refused', 2, two, 'transactional')).toEqual({ kind: 'give-up' });
    expect(nextStep('silent', 2, two, 'transactional')).toEqual({ kind: 'stay' });
  });
});

import { describe, expect, it } from '@jest/globals';
import { keyOf } from './status-table.service.js';

describe('the rule behind a status', () => {
  it('has a key that shows a plain id, and one of its own for any other', () => {
    expect(keyOf({ statusId: '7' })).toBe('status-7');
    const ids = ['on-hold', 'on hold', 'On-Hold', 'σε αναμονή', 'ολοκληρώθηκε', '-', 'x'.repeat(100), 'x'.repeat(99)];
    const keys = ids.map((statusId) => keyOf({ statusId }));
    expect(new Set(keys).size).toBe(ids.length);
    for (const key of keys) expect(key).toMatch(/^[a-z0-9][a-z0-9-]{0,59}$/);
  });
});

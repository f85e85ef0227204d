import { describe, expect, it } from '@jest/globals';
import type { PhoneNumber, SendRequest } from '@hub/core';
import { parseReports, toOutcome } from '../template.mapper.js';

const request = { key: 'K', to: '+48512513514' as PhoneNumber } as SendRequest;

describe('the template’s mapper', () => {
  it('accepts only an answer that names an id', () => {
    expect(toOutcome(request, { kind: 'answer', json: { id: 'm-1' } })).toMatchObject({
      kind: 'accepted',
      providerMessageId: 'm-1',
    });
    expect(toOutcome(request, { kind: 'answer', json: {} })).toEqual({ key: 'K', kind: 'unknown', code: 'missing-id' });
  });

  it('does not guess what an unlisted refusal means', () => {
    expect(toOutcome(request, { kind: 'refusal', code: 'new-code', message: null, retryAfterMs: null })).toEqual({
      key: 'K',
      kind: 'unknown',
      code: 'new-code',
    });
  });

  it('keeps an unknown state as accepted, with the provider’s word', () => {
    const body = Buffer.from(JSON.stringify({ id: 'm-1', state: 'toString', at: 'yesterday' }));
    expect(parseReports({ method: 'POST', headers: {}, query: '', body })).toMatchObject({
      items: [{ state: 'accepted', code: 'toString', at: null }],
    });
  });
});

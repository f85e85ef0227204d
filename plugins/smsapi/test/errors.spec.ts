import { describe, expect, it } from '@jest/globals';
import { PROVIDER_ERROR_KINDS } from '@hub/core';
import { ERROR_TABLE, faultOf } from '../smsapi.errors.js';

const codes = ERROR_TABLE.flatMap((entry) => entry.codes.flat());
const OWN = ['http-401', 'http-403', 'http-429', 'not-sent', 'reconnect', 'no-token', 'invalid_client'];

describe('SMSAPI error table', () => {
  it.each([...codes.map(String), ...OWN])('has a kind and three texts for %s', (code) => {
    const fault = faultOf(code);
    expect(PROVIDER_ERROR_KINDS).toContain(fault?.kind);
    for (const locale of ['pl', 'en', 'el'] as const) expect(fault?.merchantText[locale].length).toBeGreaterThan(10);
    expect(fault?.code).toBe(code);
  });

  it('R15: names no code twice', () => {
    expect(new Set(codes).size).toBe(codes.length);
  });

  it.each([
    ['101', 'credentials'],
    ['14', 'credentials'],
    ['103', 'credit'],
    ['13', 'recipient'],
    ['7', 'content'],
    ['52', 'rate-limited'],
    ['201', 'unavailable'],
    ['1100', 'content'],
    ['2112', 'content'],
    ['4211', 'content'],
  ])('reads %s as %s', (code, kind) => {
    expect(faultOf(code)?.kind).toBe(kind);
  });

  it('marks only blacklist and opt-out list as the recipient’s own wish', () => {
    expect(codes.filter((code) => faultOf(String(code))?.recipientOptedOut === true)).toEqual([57, 59]);
  });

  it('waits a minute after ten messages to one number, an hour outside the account’s sending hours', () => {
    expect([faultOf('52')?.retryAfterMs, faultOf('74')?.retryAfterMs]).toEqual([60_000, 3_600_000]);
  });

  it.each(['53', '6', '2116', '', '013x', 'constructor', 'http-500'])('does not know %p', (code) => {
    expect(faultOf(code)).toBeNull();
  });
});

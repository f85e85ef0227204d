import { describe, expect, it } from '@jest/globals';
import { maskPhone, parsePhone } from './index.js';

describe('reading a phone number', () => {
  it.each([
    ['881608500', 'PL', '+48881608500'],
    ['881-608-500', 'PL', '+48881608500'],
    ['+48 881 608 500', 'PL', '+48881608500'],
    ['0048881608500', 'PL', '+48881608500'],
    ['48538506896', 'PL', '+48538506896'],
    ['538506896', 'PL', '+48538506896'],
    ['tel. 881608500', 'PL', '+48881608500'],
    ['881608500/602000000', 'PL', '+48881608500'],
    ['221234567, 881608500', 'PL', '+48881608500'],
    ['+306912345678', 'PL', '+306912345678'],
    ['306912345678', 'GR', '+306912345678'],
    ['691 234 5678', 'GR', '+306912345678'],
  ])('reads %s in %s as %s', (raw, country, phone) => {
    expect(parsePhone(raw, country)).toMatchObject({ ok: true, phone, repaired: false });
  });

  it.each([
    ['001538506896', 'invalid-phone'],
    ['4848881608500', 'invalid-phone'],
    ['0881608500', 'invalid-phone'],
    ['123', 'invalid-phone'],
    ['221234567', 'not-mobile'],
    ['+48 22 123 45 67', 'not-mobile'],
    ['', 'no-phone'],
    [' / ', 'no-phone'],
    ['brak', 'no-phone'],
  ])('refuses %j as %s', (raw, reason) => {
    expect(parsePhone(raw, 'PL')).toEqual({ ok: false, reason });
  });

  it.each([
    ['001538506896', 'PL', '+48538506896'],
    ['4848881608500', 'PL', '+48881608500'],
    ['0881608500', 'PL', '+48881608500'],
    ['06912345678', 'GR', '+306912345678'],
  ])('repairs the junk before %s in %s for an order notice', (raw, country, phone) => {
    expect(parsePhone(raw, country, { repair: true })).toMatchObject({ ok: true, phone, repaired: true });
  });

  it('repairs no landline and no number of another country', () => {
    expect(parsePhone('0221234567', 'PL', { repair: true }).ok).toBe(false);
    expect(parsePhone('001538506896', 'DE', { repair: true }).ok).toBe(false);
    expect(parsePhone('881608500', 'PL', { repair: true })).toMatchObject({ ok: true, repaired: false });
  });

  it('prints a number only with its middle hidden', () => {
    expect(maskPhone('+48512513514')).toBe('+48******514');
    expect(maskPhone('+48512')).toBe('***');
  });
});

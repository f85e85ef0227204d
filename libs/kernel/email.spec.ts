import { describe, expect, it } from '@jest/globals';
import { maskAddress, parseEmail } from './index.js';

describe('an e-mail address', () => {
  it.each([
    ['anna@przyklad.pl', 'anna@przyklad.pl'],
    [' Anna.Nowak+sklep@Przyklad.PL ', 'Anna.Nowak+sklep@przyklad.pl'],
    ["o'neil@mail.example.co.uk", "o'neil@mail.example.co.uk"],
  ])('is read from "%s"', (raw, email) => {
    expect(parseEmail(raw)).toEqual({ ok: true, email });
  });

  it.each([
    ['', 'no-email'],
    ['anna', 'invalid-email'],
    ['anna@przyklad', 'invalid-email'],
    ['.anna@przyklad.pl', 'invalid-email'],
    ['an..na@przyklad.pl', 'invalid-email'],
    ['anna@przyklad.pl, jan@przyklad.pl', 'invalid-email'],
    ['Anna <anna@przyklad.pl>', 'invalid-email'],
    ['"anna nowak"@przyklad.pl', 'invalid-email'],
    ['anna@-przyklad.pl', 'invalid-email'],
    ['anna@przyklad.pl\r\nBcc: jan@przyklad.pl', 'invalid-email'],
    [`${'a'.repeat(65)}@przyklad.pl`, 'invalid-email'],
  ])('is not read from "%s"', (raw, reason) => {
    expect(parseEmail(raw)).toEqual({ ok: false, reason });
  });

  it('is shown only masked, as a number is', () => {
    expect([maskAddress('anna@przyklad.pl'), maskAddress('+48512513514')]).toEqual(['a***@p***', '+48******514']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { money, type Locale } from '@hub/kernel';
import fc from 'fast-check';
import { blanksLeftIn, cleanValue, formatAmount, formatMoney } from './index.js';

describe('writing money', () => {
  it('follows the language', () => {
    const price = money(123_450_000, 'PLN');
    expect(formatAmount(price, 'pl')).toBe('123,45');
    expect(formatAmount(price, 'el')).toBe('123,45');
    expect(formatAmount(price, 'en')).toBe('123.45');
    expect(formatMoney(price, 'pl')).toBe('123,45 zł');
    expect(formatMoney(price, 'pl', 'code')).toBe('123,45 PLN');
    expect(formatMoney(price, 'en')).toBe('123.45 PLN');
    expect(formatMoney(money(123_450_000, 'EUR'), 'el')).toBe('123,45 €');
  });

  it('rounds to two decimals and keeps the sign', () => {
    expect(formatAmount(money(5_000, 'PLN'), 'pl')).toBe('0,01');
    expect(formatAmount(money(4_999, 'PLN'), 'pl')).toBe('0,00');
    expect(formatAmount(money(-4_999, 'PLN'), 'pl')).toBe('0,00');
    expect(formatAmount(money(-1_234_567_890_000, 'PLN'), 'pl')).toBe('-1234567,89');
  });

  it('has one plain space and no other', () => {
    const locale = fc.constantFrom<Locale>('pl', 'en', 'el');
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom('PLN', 'EUR', 'USD'), locale, (micros, currency, language) => {
        expect(formatMoney(money(micros, currency), language)).toMatch(/^-?\d+[.,]\d{2} (?:zł|€|[A-Z]{3})$/);
      }),
    );
  });
});

describe('blanks a merchant must fill in', () => {
  it('finds the blanks of the preset texts', () => {
    expect(blanksLeftIn('Kod [KOD], zniżka [XX]% w [NAZWA], [LINK DO OCENY] [LINK NOWOŚCI] [KOD]')).toEqual([
      '[KOD]',
      '[XX]',
      '[NAZWA]',
      '[LINK DO OCENY]',
      '[LINK NOWOŚCI]',
    ]);
    expect(blanksLeftIn('[ΚΩΔΙΚΟΣ] [nie] [] [1] {name}')).toEqual(['[ΚΩΔΙΚΟΣ]']);
  });
});

describe('cleaning what a person typed', () => {
  it.each([
    'Sp. z o.o.',
    'ABC Sp.z o.o.',
    'Nowak-Kowalska',
    'ul. Prosta 1.5',
    'ul.Prosta 12/3',
    'św.Jana 5',
    "O'Neill & Synowie S.A.",
    'Π.Ε.Ε. Ο.Ε.',
    'Anna M. Nowak',
    'Łódź, 90-001',
    '12.11.2026 10:00',
  ])('keeps %j', (text) => {
    expect(cleanValue(text)).toBe(text);
  });

  it.each([
    ['Jan https://evil.example/x?y=1 Nowak', 'Jan Nowak'],
    ['evil.com', ''],
    ['Jan evil.com/abc', 'Jan'],
    ['wejdź na www.x.pl/abc teraz', 'wejdź na teraz'],
    ['Wygrałeś! sklep-promocja.xyz', 'Wygrałeś!'],
    ['bit.ly/3xYz', ''],
    ['ev\u200bil.com', ''],
    ['evil\u3002com', ''],
    ['HTTP://EVIL.COM', ''],
    ['a.b.c.evil.whatever/path', ''],
    ['http:// evil.com', ''],
    ['192.168.1.1/x', ''],
    ['Jan jan@evil.com', 'Jan'],
    ['xn--80ak6aa92e.com', ''],
    ['Jan\r\nNowak\u0007\t!', 'Jan Nowak !'],
    ['  Jan  ', 'Jan'],
  ])('makes %j safe', (text, clean) => {
    expect(cleanValue(text)).toBe(clean);
  });

  it('changes nothing when done twice', () => {
    const piece = fc.oneof(
      fc.constantFrom('evil', '.', 'com', '/', 'http://', 'www.', '@', ' ', '1.2.3.4', 'x.pl', '\u200b', '-'),
      fc.string({ maxLength: 2 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const once = cleanValue(pieces.join(''));
        expect(cleanValue(once)).toBe(once);
        expect(once).not.toContain('://');
      }),
      { numRuns: 500 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { replaceSpecialCharacters, segmentsOf } from './index.js';

const latin = (text: string) => replaceSpecialCharacters(text, { greek: false });
const greek = (text: string) => replaceSpecialCharacters(text, { greek: true });

describe('replacing special characters', () => {
  it('replaces Polish letters, small and capital', () => {
    expect(latin('Zażółć gęślą jaźń')).toBe('Zazolc gesla jazn');
    expect(latin('ZAŻÓŁĆ GĘŚLĄ JAŹŃ')).toBe('ZAZOLC GESLA JAZN');
    expect(latin('123,45 zł')).toBe('123,45 zl');
  });

  it('replaces the marks a word processor puts in', () => {
    expect(latin('„Cena” – 5\u00a0zł… «x» ‘y’ a—b −1\u202f2')).toBe('"Cena" - 5 zl... "x" \'y\' a-b -1 2');
    expect(latin('so\u00adft\u200bly')).toBe('softly');
  });

  it('replaces other accented letters and keeps those a short SMS can hold', () => {
    expect(latin('Škoda, señor, ñandú, čaj, ç')).toBe('Skoda, señor, ñandu, caj, c');
    expect(latin('é à ò Ä ü ß Å Ñ € [x]')).toBe('é à ò Ä ü ß Å Ñ € [x]');
    expect(latin('cafe\u0301')).toBe('café');
  });

  it('keeps emoji', () => {
    expect(latin('Dziękujemy 👩‍👧 ❤️ 1️⃣')).toBe('Dziekujemy 👩‍👧 ❤️ 1️⃣');
  });

  it('keeps web and e-mail addresses letter by letter', () => {
    expect(latin('Śledź: https://sklep.pl/łódź?q=ż.')).toBe('Sledz: https://sklep.pl/łódź?q=ż.');
    expect(latin('„www.żółw.pl” i sklep.pl/ą, żółw@łąka.pl')).toBe('"www.żółw.pl" i sklep.pl/ą, żółw@łąka.pl');
    expect(latin('zapłać 5 zł.Dziękujemy')).toBe('zaplac 5 zl.Dziekujemy');
  });

  it('leaves Greek alone while its switch is off', () => {
    expect(latin('Η παραγγελία σας ΐ \u037e \u0387')).toBe('Η παραγγελία σας ΐ \u037e \u0387');
  });

  it('writes Greek in capitals without accents when switched on', () => {
    const text = greek('Η παραγγελία σας #12 από το Σκούφος εστάλη· ευχαριστούμε\u037e Order ΐϋ');
    expect(text).toBe('H ΠAPAΓΓEΛIA ΣAΣ #12 AΠO TO ΣKOYΦOΣ EΣTAΛH. EYXAPIΣTOYME? Order IY');
    expect(segmentsOf(text).alphabet).toBe('gsm7');
  });

  it('fits every Greek letter into a long SMS', () => {
    const alphabet = 'αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ';
    expect(segmentsOf(greek(alphabet)).alphabet).toBe('gsm7');
  });

  it('changes nothing when done twice', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'https://',
        'www.',
        '@x.pl',
        'ł',
        '\u00ad',
        '…',
        '„',
        'ς',
        '\u037e',
        '❤️',
        '\u200d',
        '.',
        '/',
        'a',
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    );
    const anyText = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, withGreek) => {
        const once = replaceSpecialCharacters(text, { greek: withGreek });
        expect(replaceSpecialCharacters(once, { greek: withGreek })).toBe(once);
      }),
      { numRuns: 500 },
    );
  });
});

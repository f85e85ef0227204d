import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { segmentsOf } from './index.js';

describe('counting SMS parts', () => {
  it('counts an empty text as one SMS with 160 characters left', () => {
    expect(segmentsOf('')).toEqual({ alphabet: 'gsm7', count: 1, used: 0, perSegment: 160, left: 160 });
  });

  it.each([
    ['a', 160, 1, 160, 0],
    ['a', 161, 2, 153, 145],
    ['a', 306, 2, 153, 0],
    ['a', 307, 3, 153, 152],
    ['a', 918, 6, 153, 0],
    ['a', 1530, 10, 153, 0],
    ['ł', 70, 1, 70, 0],
    ['ł', 71, 2, 67, 63],
    ['ł', 134, 2, 67, 0],
    ['ł', 135, 3, 67, 66],
    ['ł', 402, 6, 67, 0],
    ['ł', 670, 10, 67, 0],
  ])('splits %s × %i into %i parts', (letter, times, count, perSegment, left) => {
    expect(segmentsOf(letter.repeat(times))).toMatchObject({ count, perSegment, left, used: times });
  });

  it('turns the whole text to 70-character parts for one Polish letter', () => {
    expect(segmentsOf('Dziękuję za zakupy')).toMatchObject({ alphabet: 'ucs2', left: 52 });
    expect(segmentsOf('ó').alphabet).toBe('ucs2');
    expect(segmentsOf('ò').alphabet).toBe('gsm7');
  });

  it('counts a brace, the euro sign and a form feed as two characters', () => {
    for (const character of '^{}\\[]~|€\f') expect(segmentsOf(character).used).toBe(2);
    expect(segmentsOf('!@#$%&,()').used).toBe(9);
  });

  it('counts a line break as one character', () => {
    expect(segmentsOf('a\nb').used).toBe(3);
  });

  it('does not split an euro sign over two parts', () => {
    expect(segmentsOf(`${'a'.repeat(152)}€${'a'.repeat(10)}`)).toMatchObject({ count: 2, used: 164, left: 141 });
    expect(segmentsOf(`${'a'.repeat(152)}€${'a'.repeat(152)}`)).toMatchObject({ count: 3, used: 306, left: 152 });
  });

  it('does not split an emoji over two parts', () => {
    const text = `${'ł'.repeat(66)}🎁${'ł'.repeat(66)}`;
    expect(segmentsOf(text)).toMatchObject({ count: 3, used: 134, left: 66 });
  });

  it('always leaves room in the last part and never bills fewer parts than the text needs', () => {
    const anyText = fc.string({ unit: fc.constantFrom('a', 'ł', '€', '🎁', '\n', '{', '\ud83c'), maxLength: 800 });
    fc.assert(
      fc.property(anyText, (text) => {
        const { count, used, perSegment, left } = segmentsOf(text);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThanOrEqual(perSegment);
        expect(count * perSegment - left).toBeGreaterThanOrEqual(used);
        expect(count * perSegment - left - used).toBeLessThan(count);
      }),
    );
  });
});

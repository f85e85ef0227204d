import { gsm7Length, gsm7Units } from './gsm7.js';

export type Alphabet = 'gsm7' | 'ucs2';

/** What a text costs as SMS. Units are septets in `gsm7` and UTF-16 code units in `ucs2`. */
export interface Segments {
  readonly alphabet: Alphabet;
  /** Parts the text is sent and billed as; an empty text counts as one. */
  readonly count: number;
  /** Units of the text itself, without the units lost where a pair did not fit the end of a part. */
  readonly used: number;
  /** Units one part holds at this count: 160 or 153 in GSM-7, 70 or 67 in UCS-2. */
  readonly perSegment: number;
  /** Units left in the last part. */
  readonly left: number;
}

/** A text of several parts gives 7 septets (3 characters of UCS-2) of each part to the joining header. */
const CAPACITY = {
  gsm7: { single: 160, joined: 153 },
  ucs2: { single: 70, joined: 67 },
} as const;

/**
 * The SMS parts of a text exactly as it is sent. One character outside GSM-7 makes the whole text UCS-2. A pair (an
 * escaped GSM-7 character, or the two halves of an emoji) never stands on both sides of a part's end.
 */
export function segmentsOf(text: string): Segments {
  const septets = gsm7Length(text);
  const alphabet: Alphabet = septets === null ? 'ucs2' : 'gsm7';
  const used = septets ?? text.length;
  const { single, joined } = CAPACITY[alphabet];
  if (used <= single) return { alphabet, count: 1, used, perSegment: single, left: single - used };
  let count = 1;
  let inPart = 0;
  for (let i = 0; i < text.length;) {
    const isPair = alphabet === 'ucs2' && isSurrogatePair(text, i);
    const units = alphabet === 'gsm7' ? gsm7Units(text.charCodeAt(i)) : isPair ? 2 : 1;
    i += isPair ? 2 : 1;
    inPart += units;
    if (inPart > joined) {
      count += 1;
      inPart = units;
    }
  }
  return { alphabet, count, used, perSegment: joined, left: joined - inPart };
}

function isSurrogatePair(text: string, index: number): boolean {
  return (text.codePointAt(index) ?? 0) > 0xffff;
}

/** Characters outside GSM-7 and what is sent in their place; letters that only carry an accent are not listed. */
const PAIRS: readonly (readonly [characters: string, replacement: string])[] = [
  ['„“”‟«»″❝❞', '"'],
  ['‘’‚‛‹›′`´', "'"],
  ['‐‑‒–—―−', '-'],
  ['•‣', '-'],
  ['·', '.'],
  ['…', '...'],
  ['\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000', ' '],
  ['\u0085\u2028\u2029', '\n'],
  ['\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff', ''],
  ['ł', 'l'],
  ['Ł', 'L'],
  ['đð', 'd'],
  ['ĐÐ', 'D'],
  ['ħ', 'h'],
  ['Ħ', 'H'],
  ['ı', 'i'],
  ['ŧ', 't'],
  ['Ŧ', 'T'],
  ['œ', 'oe'],
  ['Œ', 'OE'],
  ['þ', 'th'],
  ['Þ', 'Th'],
  ['ẞ', 'ß'],
  ['×', 'x'],
  ['÷', '/'],
  ['²', '2'],
  ['³', '3'],
  ['½', '1/2'],
  ['¼', '1/4'],
  ['¾', '3/4'],
  ['µ', 'u'],
  ['™', 'TM'],
  ['©', '(c)'],
  ['®', '(R)'],
  ['№', 'No'],
];

export const REPLACEMENTS: ReadonlyMap<string, string> = new Map(
  PAIRS.flatMap(([characters, replacement]) =>
    Array.from(characters, (character) => [character, replacement] as const),
  ),
);

/** Greek capitals that GSM-7 lacks and the Latin capitals that look the same; the other ten are in GSM-7. */
const LOOK_ALIKES = new Map(Array.from('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', (greek, i) => [greek, 'ABEZHIKMNOPTYX'.charAt(i)] as const));

const GREEK_PUNCTUATION = new Map([
  ['\u037e', '?'],
  ['\u0387', '.'],
  ['\u0384', "'"],
]);

/** A Greek character as a capital without accents, Latin where GSM-7 has no Greek one; `α`, `ά` → `A`, `ς` → `Σ`. */
export function greekCapital(character: string): string {
  const punctuation = GREEK_PUNCTUATION.get(character);
  if (punctuation !== undefined) return punctuation;
  const capitals = character.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
  return Array.from(capitals, (capital) => LOOK_ALIKES.get(capital) ?? capital).join('');
}

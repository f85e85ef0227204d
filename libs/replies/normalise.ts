/**
 * Greek capitals that look like Latin ones, and the Latin ones. The alphabet of SMS has only the Greek letters that Latin
 * lacks, so a phone that keeps to it writes ΝΑΙ as Latin NAI and ΣΤΟΠ as ΣTOΠ (3GPP TS 23.038 §6.2.1).
 */
const LOOKALIKES: Readonly<Record<string, string>> = {
  Α: 'A',
  Β: 'B',
  Ε: 'E',
  Ζ: 'Z',
  Η: 'H',
  Ι: 'I',
  Κ: 'K',
  Μ: 'M',
  Ν: 'N',
  Ο: 'O',
  Ρ: 'P',
  Τ: 'T',
  Υ: 'Y',
  Χ: 'X',
  Ł: 'L',
};

/**
 * A text as it is compared: capitals without accents, Greek lookalikes as Latin letters, words between single spaces.
 * Letters typed one by one (`S T O P`) are one word, a word said again and again is said once.
 */
export function normalise(text: string): string {
  const words = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toUpperCase()
    .replaceAll(/[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧŁ]/gu, (letter) => LOOKALIKES[letter] ?? letter)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  if (words.length > 2 && words.every((word) => word.length === 1)) return words.join('');
  return words.filter((word, index) => word !== words[index - 1]).join(' ');
}

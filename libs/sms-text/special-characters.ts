import { isGsm7 } from './gsm7.js';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The characters that force 70-character parts, each once, in the order in which they first stand in the text. A
 * character is what a reader sees as one: a letter with its accents, a whole emoji.
 */
export function specialCharactersIn(text: string): readonly string[] {
  if (isGsm7(text)) return [];
  const found = new Set<string>();
  for (const { segment } of graphemes.segment(text)) {
    if (!isGsm7(segment)) found.add(segment);
  }
  return [...found];
}

/** The first character that forces 70-character parts, or null when the text fits 160. */
export function firstSpecialCharacter(text: string): string | null {
  if (isGsm7(text)) return null;
  for (const { segment } of graphemes.segment(text)) {
    if (!isGsm7(segment)) return segment;
  }
  return null;
}

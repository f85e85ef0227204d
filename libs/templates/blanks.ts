const BLANK = /\[\p{Lu}[\p{Lu}\p{N} _-]*\]/gu;

/**
 * The blanks of a preset text the merchant has not filled in yet, such as `[KOD]` or `[LINK DO OCENY]`: capitals in square
 * brackets. Each once, in the order of the text; brackets around anything else are text.
 */
export function blanksLeftIn(source: string): readonly string[] {
  return [...new Set(source.match(BLANK))];
}

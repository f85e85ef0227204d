import { isGsm7 } from './gsm7.js';
import { greekCapital, REPLACEMENTS } from './replacements.js';

export interface ReplaceOptions {
  /** Turn Greek into capitals without accents; otherwise Greek stays as it is. */
  readonly greek: boolean;
}

/** Addresses, which must not change. Quotes, spaces and invisible characters end one. */
const ADDRESS_CHARACTER = String.raw`[^\s<>"„“”‟«»‘’\u00ad\u200b-\u200f\u2060]`;
const ADDRESS = new RegExp(
  [
    `(?:https?://|www\\.)${ADDRESS_CHARACTER}+`,
    `(?<![a-z0-9.-])[a-z0-9-]+(?:\\.[a-z0-9-]+)*\\.[a-z]{2,}/${ADDRESS_CHARACTER}*`,
    String.raw`[^\s<>"„“”‟«»‘’\u00ad\u200b-\u200f\u2060@,;:()]{1,64}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`,
  ].join('|'),
  'giu',
);
const AFTER_ADDRESS = /[…–—.,;:!?)]+$/;

/** An emoji with all that belongs to it, or a character with its accents. */
const CHARACTER =
  /\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier}|\u200d\p{Extended_Pictographic})*|[\s\S]\p{M}*/gu;
const GREEK = /^[\u0370-\u03ff\u1f00-\u1fff]/;
const LATIN = /^\p{Script=Latin}/u;

/**
 * The text with special characters replaced by ones of GSM-7: Polish and other accented Latin letters, typographic
 * quotes, dashes and spaces; invisible characters go. What GSM-7 has (`é`, `Ä`, `€`) stays, and so does what cannot be
 * replaced (emoji). Web and e-mail addresses stay letter by letter. Doing it twice changes nothing more.
 */
export function replaceSpecialCharacters(text: string, options: ReplaceOptions): string {
  let current = text;
  // Dropping an invisible character can join two words into an address or part one, so go on until nothing changes.
  for (;;) {
    const next = replaceOnce(current, options);
    if (next === current) return current;
    current = next;
  }
}

function replaceOnce(text: string, options: ReplaceOptions): string {
  if (isGsm7(text)) return text;
  let result = '';
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(AFTER_ADDRESS, '');
    result += replaceWords(text.slice(done, match.index), options) + address;
    done = match.index + address.length;
  }
  return result + replaceWords(text.slice(done), options);
}

function replaceWords(text: string, options: ReplaceOptions): string {
  return text.replace(CHARACTER, (character) => replaceCharacter(character, options));
}

function replaceCharacter(character: string, options: ReplaceOptions): string {
  if (isGsm7(character)) return character;
  if (GREEK.test(character)) return options.greek ? gsm7Or(greekCapital(character), character) : character;
  const replacement = REPLACEMENTS.get(character);
  if (replacement !== undefined) return replacement;
  const composed = character.normalize('NFC');
  if (isGsm7(composed)) return composed;
  return LATIN.test(character) ? gsm7Or(withoutAccents(character), character) : character;
}

function withoutAccents(letter: string): string {
  const bare = letter.normalize('NFD').replace(/\p{M}/gu, '');
  return REPLACEMENTS.get(bare) ?? bare;
}

function gsm7Or(candidate: string, otherwise: string): string {
  return isGsm7(candidate) ? candidate : otherwise;
}

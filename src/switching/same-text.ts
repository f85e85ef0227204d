import { replaceSpecialCharacters } from '@hub/sms-text';

/**
 * A text as two apps may both have written it: without accents and typography, Greek in capitals, spaces as one. Doing it
 * twice changes nothing.
 */
export function plainText(text: string): string {
  return replaceSpecialCharacters(text.normalize('NFC'), { greek: true })
    .replace(/[\u0386-\u03ce]/g, (letter) => letter.toUpperCase())
    .replace(/\s+/g, ' ')
    .trim();
}

export function saysTheSame(left: string, right: string): boolean {
  return left === right || plainText(left) === plainText(right);
}

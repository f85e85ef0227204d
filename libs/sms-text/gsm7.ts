// The default alphabet and its extension table: 3GPP TS 23.038 §6.2.1.
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
  'abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '\f^{}\\[~]|€';

const UNITS = new Uint8Array(0x10000);
for (const character of BASIC) UNITS[character.charCodeAt(0)] = 1;
for (const character of EXTENSION) UNITS[character.charCodeAt(0)] = 2;

/**
 * What a UTF-16 code unit costs in GSM-7, in septets: 1 for a basic character, 2 for one of the extension table (an
 * escape and the character), 0 when GSM-7 does not have it.
 */
export function gsm7Units(codeUnit: number): 0 | 1 | 2 {
  return (UNITS[codeUnit] ?? 0) as 0 | 1 | 2;
}

/** What a whole text costs in GSM-7, in septets; null when the alphabet lacks one of its characters. */
export function gsm7Length(text: string): number | null {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const units = gsm7Units(text.charCodeAt(i));
    if (units === 0) return null;
    length += units;
  }
  return length;
}

/** Whether the whole text fits the GSM-7 alphabet; the empty text does. */
export function isGsm7(text: string): boolean {
  return gsm7Length(text) !== null;
}

import { instantOf, parseDate, parseLocalStamp, type Instant, type ZoneId } from '@hub/kernel';

/** A ticked box, and one that is not, as people and programs write them. */
export const YES = new Set([
  'tak',
  'yes',
  'y',
  't',
  'true',
  '1',
  'x',
  'v',
  'ναι',
  '✓',
  '✔',
  '☑',
  '✅',
  'on',
  'zgoda',
  'granted',
]);
export const NO = new Set([
  'nie',
  'no',
  'n',
  'f',
  'false',
  '0',
  'όχι',
  '✗',
  '✘',
  '☐',
  '❌',
  'off',
  'brak',
  'withdrawn',
]);
const STAMP = /^(\d{1,2})[./](\d{1,2})[./](\d{4})(?:,?\s+(\d{1,2}:\d{2})(?::(\d{2}))?)?$/;
const two = (text = '00') => text.padStart(2, '0');

/** `dd.MM.yyyy HH:mm:ss`, `yyyy-MM-dd HH:mm:ss` and ISO 8601, by the zone's clock where no offset is named; a day alone is its beginning. */
export function readTime(text: string, zone: ZoneId): Instant | null {
  const [, day, month, year, minutes = '00:00', seconds = '00'] = STAMP.exec(text) ?? [];
  if (day !== undefined)
    return parseLocalStamp(`${year}-${two(month)}-${two(day)} ${minutes.padStart(5, '0')}:${seconds}`, zone);
  if (parseDate(text) !== null) return parseLocalStamp(`${text} 00:00`, zone);
  const local = parseLocalStamp(text.replace(/\.\d+$/, ''), zone);
  if (local !== null) return local;
  try {
    return instantOf(text);
  } catch {
    return null;
  }
}

const ORDER_NUMBER =
  /(?:zam[oó]wien\p{L}*|zam\.|order|παραγγελ\p{L}*)\s*(?:(?:nr|numer|number|no|id|αρ|αριθμ\p{L}*)\.?\s*)?[#:(]?\s*(\d{1,15})(?![\d.,]*\d)/iu;

/** The order a text names; null where it names none. */
export function orderNumberIn(text: string): string | null {
  return ORDER_NUMBER.exec(text.normalize('NFC'))?.[1] ?? null;
}

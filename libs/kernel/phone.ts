import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';

/** An E.164 number that can get a text message, e.g. `+48512513514`. */
export type PhoneNumber = string & { readonly __phone: unique symbol };

export type PhoneProblem = 'no-phone' | 'invalid-phone' | 'not-mobile';

export type ParsedPhone =
  | { readonly ok: true; readonly phone: PhoneNumber; readonly country: string | null; readonly repaired: boolean }
  | { readonly ok: false; readonly reason: PhoneProblem };

/** National length of a mobile number where a broken prefix can be told from the number itself. */
const REPAIRABLE: Readonly<Record<string, number>> = { PL: 9, GR: 10 };

/**
 * Reads a number as a buyer typed it. `country` is the ISO code of the address it came with and decides how national
 * numbers are read. A field with two numbers gives the first usable one.
 *
 * `repair` allows guesses about junk prefixes (`001538506896`, a doubled `48`, a leading 0): for order notices only, where
 * the address names the country; marketing needs a clean number. See docs/adr/0009.
 */
export function parsePhone(raw: string, country: string, options: { repair?: boolean } = {}): ParsedPhone {
  const parts = raw
    .split(/[/,;]/)
    .map((part) => part.trim())
    .filter((part) => /\d/.test(part));
  if (parts.length === 0) return { ok: false, reason: 'no-phone' };
  let reason: PhoneProblem = 'invalid-phone';
  for (const part of parts) {
    const parsed = parseOne(part, country, options.repair ?? false);
    if (parsed.ok) return parsed;
    if (parsed.reason === 'not-mobile') reason = 'not-mobile';
  }
  return { ok: false, reason };
}

function parseOne(raw: string, country: string, repair: boolean): ParsedPhone {
  const direct = check(raw, country);
  if (direct.ok || direct.reason === 'not-mobile' || !repair) return direct;
  const nationalLength = REPAIRABLE[country];
  if (nationalLength === undefined) return direct;
  const digits = raw.replace(/\D/g, '');
  const tail = digits.slice(-nationalLength);
  const junk = digits.slice(0, -nationalLength);
  if (tail.length !== nationalLength || !/^(0|0{1,2}\d{1,3}|\d{2,4})$/.test(junk)) return direct;
  const repaired = check(tail, country);
  return repaired.ok ? { ...repaired, repaired: true } : direct;
}

function check(raw: string, country: string): ParsedPhone {
  const plain = `${raw.trim().startsWith('+') ? '+' : ''}${raw.replace(/\D/g, '')}`;
  const parsed = parsePhoneNumberFromString(plain, country as CountryCode);
  if (parsed === undefined || !parsed.isValid()) return { ok: false, reason: 'invalid-phone' };
  const type = parsed.getType();
  if (type !== 'MOBILE' && type !== 'FIXED_LINE_OR_MOBILE') return { ok: false, reason: 'not-mobile' };
  return { ok: true, phone: parsed.number as string as PhoneNumber, country: parsed.country ?? null, repaired: false };
}

/** `+48512513514` → `+48******514`: the only way a number is printed. */
export function maskPhone(phone: string): string {
  return phone.length <= 6 ? '***' : `${phone.slice(0, 3)}${'*'.repeat(phone.length - 6)}${phone.slice(-3)}`;
}

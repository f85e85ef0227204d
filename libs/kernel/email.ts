import { maskPhone, type PhoneNumber } from './phone.js';

/** An address that can get a mail, its domain in small letters, e.g. `Anna.Nowak@example.com`. */
export type EmailAddress = string & { readonly __email: unique symbol };

/** Where a message goes: a number, or an e-mail address where the channel is e-mail. */
export type MessageAddress = PhoneNumber | EmailAddress;

export type EmailProblem = 'no-email' | 'invalid-email';

export type ParsedEmail =
  { readonly ok: true; readonly email: EmailAddress } | { readonly ok: false; readonly reason: EmailProblem };

// What RFC 5321 allows without quotes and comments; those are in no shop's orders and in many an attack.
const PLAIN =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;

/** Reads an address as a buyer typed it. Dots at the wrong place and anything quoted make it invalid. */
export function parseEmail(raw: string): ParsedEmail {
  const text = raw.trim();
  if (text === '') return { ok: false, reason: 'no-email' };
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const isOdd = local.startsWith('.') || local.endsWith('.') || local.includes('..');
  if (text.length > 254 || isOdd || !PLAIN.test(text)) return { ok: false, reason: 'invalid-email' };
  return { ok: true, email: `${local}@${text.slice(at + 1).toLowerCase()}` as EmailAddress };
}

/** Whether an address is one of e-mail: no number holds the sign. */
export function isEmail(address: string): address is EmailAddress {
  return address.includes('@');
}

/** `anna@example.com` → `a***@e***`, a number as `maskPhone` has it: the only way an address is printed. */
export function maskAddress(address: string): string {
  if (!isEmail(address)) return maskPhone(address);
  const [local = '', domain = ''] = address.split('@');
  return `${local.slice(0, 1)}***@${domain.slice(0, 1)}***`;
}

import { createHash } from 'node:crypto';
import { DAY_MS, HOUR_MS, plus, type Instant, type PhoneNumber, type ShopId } from '@hub/kernel';
import { toInstant, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { RequestRefused } from '../infra/web/errors.js';

/** So many in so long; a window begins with its first. */
const LIMITS = {
  /** A family, an office or a café may sit behind one. */
  address: { tries: 20, windowMs: HOUR_MS },
  number: { tries: 5, windowMs: DAY_MS },
  /** Ten thousand numbers in a row: pumping likes them, people do not come in rows. */
  prefix: { tries: 30, windowMs: DAY_MS },
  /** The shop's own setting is the limit. */
  'first-contacts': { tries: 0, windowMs: DAY_MS },
  /** Every change of a cart is told, and codes are mistyped. */
  telling: { tries: 240, windowMs: HOUR_MS },
} as const;

export interface Subject {
  readonly kind: keyof typeof LIMITS;
  readonly shopId: ShopId;
  readonly name: string;
  /** Instead of the kind's own. */
  readonly limit?: number;
  /** Only sees whether there is room; counts nothing. */
  readonly looks?: boolean;
}

export function addressOf(kind: 'address' | 'telling', shopId: ShopId, ip: string): Subject {
  return { kind, shopId, name: networkOf(ip) };
}

export function numberSubjects(shopId: ShopId, phone: PhoneNumber, phoneHash: string): readonly Subject[] {
  return [
    { kind: 'number', shopId, name: phoneHash },
    { kind: 'prefix', shopId, name: phone.slice(0, -4) },
  ];
}

/**
 * A number the client never met takes one of the day's places. Whoever is known only sees whether there are any, so that
 * a form which is closed is closed for all and tells nobody who is known.
 */
export function firstContact(shopId: ShopId, limit: number, isKnown: boolean): Subject {
  return { kind: 'first-contacts', shopId, name: '', limit, looks: isKnown };
}

/**
 * Counts a try before it is made, in every process alike, so that a thousand at once are no more than are allowed. The
 * count must stay, so what speaks against the try is returned, to be thrown when the transaction is over: 429
 * `widget.too-many`, or `widget.closed` where the shop takes no more today.
 */
export async function countTries(tx: Tx, subjects: readonly Subject[], now: Instant): Promise<RequestRefused | null> {
  const rows = await tx.query<{ subject: string; tries: number; until: Timestamp }>(
    `insert into widget_tries as t (subject, tries, until)
     select subject, tries, until from unnest($2::text[], $3::int[], $4::timestamptz[]) as r(subject, tries, until)
     order by subject
     on conflict (subject) do update set
       tries = case when t.until > $1 then t.tries + excluded.tries else excluded.tries end,
       until = case when t.until > $1 then t.until else excluded.until end
     returning subject, tries, until`,
    [
      toTimestamp(now),
      subjects.map(keyOf),
      subjects.map(({ looks }) => (looks === true ? 0 : 1)),
      subjects.map(({ kind }) => toTimestamp(plus(now, LIMITS[kind].windowMs))),
    ],
  );
  const found = new Map(rows.map((row) => [row.subject, row]));
  for (const subject of subjects) {
    const row = found.get(keyOf(subject));
    if (row === undefined) continue;
    const limit = subject.limit ?? LIMITS[subject.kind].tries;
    if (subject.looks === true ? row.tries < limit : row.tries <= limit) continue;
    const retryAfter = Math.max(1, Math.ceil((toInstant(row.until) - now) / 1_000));
    return subject.kind === 'first-contacts' ? formClosed(retryAfter) : tooMany(retryAfter);
  }
  return null;
}

function keyOf({ kind, shopId, name }: Subject): string {
  return createHash('sha256').update(`${kind}/${shopId}/${name}`).digest('hex');
}

/** An address of the newer kind stands for its whole network: its owner has billions of billions of them. */
export function networkOf(ip: string): string {
  if (!ip.includes(':') || ip.startsWith('::ffff:')) return ip;
  const [head = '', tail = ''] = ip.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [left, right] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}

function tooMany(retryAfter: number): RequestRefused {
  return new RequestRefused(
    429,
    'widget.too-many',
    {
      pl: 'Za dużo prób. Spróbuj ponownie później.',
      en: 'Too many tries. Please try again later.',
      el: 'Πάρα πολλές προσπάθειες. Δοκιμάστε ξανά αργότερα.',
    },
    { retryAfter },
  );
}

export function formClosed(retryAfter: number): RequestRefused {
  return new RequestRefused(
    429,
    'widget.closed',
    {
      pl: 'Formularz jest chwilowo zamknięty. Spróbuj ponownie jutro.',
      en: 'This form is closed for the moment. Please try again tomorrow.',
      el: 'Η φόρμα είναι προσωρινά κλειστή. Δοκιμάστε ξανά αύριο.',
    },
    { retryAfter },
  );
}

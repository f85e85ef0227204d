import { isEmail, LOCALES, parsePhone, type Instant, type Locale, type ZoneId } from '@hub/kernel';
import type { Columns, Field, ImportKind } from './formats.js';
import type { ContactRow, HistoryRow, ImportRow } from './import-row.js';
import type { ProblemCode } from './problems.js';
import { NO, orderNumberIn, readTime, YES } from './read-cells.js';

/** How rows are read: a shop's country and zone, and the time it is. */
export interface Reading {
  readonly country: string;
  readonly zone: ZoneId;
  readonly now: Instant;
}

type Cell = (field: Field) => string;
type Reader = (cell: Cell, reading: Reading) => ImportRow | ProblemCode;

const MAX_NAME = 100;

export function readRow(kind: ImportKind, columns: Columns, cells: readonly string[], reading: Reading) {
  const at = new Map<Field, number>();
  columns.forEach((field, index) => field !== null && at.set(field, index));
  return READERS[kind]((field) => cells[at.get(field) ?? -1] ?? '', reading);
}

function history(cell: Cell, { country, zone, now }: Reading): Omit<HistoryRow, 'outcome'> | ProblemCode {
  const digits = cell('phone').replace(/\D/g, '');
  if (digits === '') return 'no-phone';
  if (digits.length > 20) return 'invalid-phone';
  const at = readTime(cell('at'), zone);
  if (at === null) return 'no-date';
  if (at > now) return 'in-the-future';
  const parsed = parsePhone(cell('phone'), country, { repair: true });
  const text = cell('text') || null;
  const named = (['sender', 'place', 'errorCode', 'status'] as const).flatMap((name) =>
    cell(name) === '' ? [] : [[name, cell(name).slice(0, 300)] as const],
  );
  const counted = (['parts', 'points'] as const).flatMap((name) => {
    const value = Number(cell(name).replace(',', '.'));
    return cell(name) === '' || !Number.isFinite(value) ? [] : [[name, value] as const];
  });
  return {
    becomes: 'history',
    phone: parsed.ok ? parsed.phone : digits,
    at,
    text,
    orderNumber: text === null ? null : orderNumberIn(text),
    error: cell('error').slice(0, 1_000) || null,
    detail: Object.fromEntries([...named, ...counted]),
  };
}

const READERS: Readonly<Record<ImportKind, Reader>> = {
  'app-history': (cell, reading) => {
    const row = history(cell, reading);
    if (typeof row === 'string') return row;
    // A tick box that was copied leaves an empty cell: then the error tells.
    const isFailed = row.error !== null || NO.has(cell('success').toLowerCase());
    return { ...row, outcome: isFailed ? 'failed' : 'sent' };
  },
  'provider-history': (cell, reading) => withStatus(history(cell, reading), cell('status')),
  history: (cell, reading) => withStatus(history(cell, reading), cell('status')),
  errors: (cell, reading) => {
    const row = history(cell, reading);
    return typeof row === 'string' ? row : { ...row, outcome: 'failed' };
  },
  'waiting-list': (cell, reading) => {
    const productId = cell('productId');
    if (productId === '') return 'no-product';
    const productName = cell('productName').slice(0, 300) || null;
    if (productId.length > MAX_NAME) return 'too-long';
    const status = cell('status').toLowerCase();
    if (/^wys[lł]an/.test(status)) {
      const row = history(cell, reading);
      const product = { productId, ...(productName === null ? {} : { productName }) };
      return typeof row === 'string' ? row : { ...row, outcome: 'sent', detail: { ...row.detail, ...product } };
    }
    if (!status.startsWith('oczek')) return 'unknown-status';
    const parsed = parsePhone(cell('phone'), reading.country);
    if (!parsed.ok) return parsed.reason;
    const { phone, country } = parsed;
    const customerId = cell('customerId').replace(/\D/g, '').slice(0, MAX_NAME) || null;
    const since = readTime(cell('at'), reading.zone);
    return {
      becomes: 'waiting',
      phone,
      country,
      productId,
      productName,
      customerId,
      since: since !== null && since <= reading.now ? since : null,
    };
  },
  planned: (cell, { country, zone }) => {
    // Order notices for the most part: their numbers are mended as an order's are (ADR 0009).
    const parsed = parsePhone(cell('phone'), country, { repair: true });
    if (!parsed.ok) return parsed.reason;
    const text = cell('text');
    if (text === '') return 'no-text';
    const at = readTime(cell('at'), zone);
    if (at === null) return 'no-date';
    const { phone, country: region } = parsed;
    const place = cell('place').slice(0, 300);
    return { becomes: 'planned', phone, country: region, text, orderNumber: orderNumberIn(text), at, place };
  },
  dates: (cell) => {
    const presetId = EVENTS.find(([pattern]) => pattern.test(cell('event')))?.[1];
    if (presetId === undefined) return 'unknown-event';
    if (!/^\d{0,3}$/.test(cell('days')) || Number(cell('days')) > 365) return 'bad-days';
    const text = cell('text');
    if (text === '') return 'no-text';
    const isActive = !NO.has(cell('active').toLowerCase());
    return { becomes: 'rule', presetId, event: cell('event'), days: Number(cell('days')), text, isActive };
  },
  contacts: (cell, reading) => {
    const country = cell('country').toUpperCase() || reading.country;
    if (!/^[A-Z]{2}$/.test(country)) return 'unknown-country';
    const language = cell('language').toLowerCase() || null;
    if (language !== null && !LOCALES.includes(language as Locale)) return 'unknown-language';
    const email = cell('email') || null;
    if (email !== null && (!isEmail(email) || email.length > 254)) return 'bad-email';
    const parsed = parsePhone(cell('phone'), country);
    if (!parsed.ok) return parsed.reason;
    const named = (name: Field) => cell(name) || null;
    const [firstName, lastName, customerId] = [named('firstName'), named('lastName'), named('customerId')];
    if ([firstName, lastName, customerId].some((name) => name !== null && name.length > MAX_NAME)) return 'too-long';
    const { phone, country: region } = parsed;
    const person = {
      phone,
      country: region,
      firstName,
      lastName,
      email,
      language: language as Locale | null,
      customerId,
    };
    return { becomes: 'contact', ...person, ...readConsent(cell, reading) };
  },
};

/** A yes counts with its source and date only; a no counts anyhow. */
function readConsent(cell: Cell, { zone, now }: Reading): Pick<ContactRow, 'consent' | 'warning'> {
  const word = cell('consent').toLowerCase();
  const givenAt = readTime(cell('consentAt'), zone);
  const source = cell('consentSource').slice(0, 500) || null;
  const wording = cell('consentWording').slice(0, 2_000) || null;
  if (NO.has(word)) {
    const status = 'withdrawn' as const;
    return {
      consent: { status, givenAt: givenAt !== null && givenAt <= now ? givenAt : null, source, wording },
      warning: null,
    };
  }
  if (word !== '' && !YES.has(word)) return { consent: null, warning: 'unknown-consent' };
  // A date and a source without a word of their own are how lists of those who agreed are written.
  if (word === '' && (givenAt === null || source === null)) return { consent: null, warning: null };
  if (givenAt === null || source === null) return { consent: null, warning: 'no-proof' };
  if (givenAt > now) return { consent: null, warning: 'consent-in-the-future' };
  return { consent: { status: 'granted', givenAt, source, wording }, warning: null };
}

function withStatus(row: Omit<HistoryRow, 'outcome'> | ProblemCode, status: string): HistoryRow | ProblemCode {
  if (typeof row === 'string') return row;
  if (row.error !== null) return { ...row, outcome: 'failed' };
  const outcome = STATUSES.find(([pattern]) => pattern.test(status))?.[1] ?? 'unknown';
  return { ...row, outcome };
}

/** INFERRED from the one status the guide shows ("Dostarczona") and from the provider's documented states. */
const STATUSES: readonly (readonly [RegExp, HistoryRow['outcome']])[] = [
  [/niedostarcz|undeliver|odrzuc|reject|błąd|blad|fail|error|przetermin|expire|δεν παρ|απορρ/i, 'failed'],
  [/dostarcz|deliver|odczyt|read|παραδ/i, 'delivered'],
  [/wysł|wysl|sent|kolej|queue|przekaz|accept|στάλ/i, 'sent'],
];

/** What the older app calls its events, and the rule of ours that waits for the same. */
const EVENTS: readonly (readonly [RegExp, string])[] = [
  [/wysy[łl]ka zam/i, 'shipped-review'],
  [/pierwsz/i, 'first-order'],
  [/z[łl]o[żz]enie zam/i, 'last-order'],
  [/rejestracja/i, 'registration'],
];

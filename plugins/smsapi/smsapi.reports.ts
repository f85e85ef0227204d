import type { CallbackResult, DeliveryReport, HttpAnswer, Instant, RawHttpRequest, ReportedState } from '@hub/core';
import { errorNumber, type Json } from './smsapi.client.js';
import { isObject, priceOf } from './smsapi.mapper.js';

/**
 * Delivery states, pushed as numbers and pulled as words. 401–410: Danube Cloud, AcySMS, gks.gr; 412: gks.gr; 411 INFERRED.
 * NOT_FOUND and UNKNOWN are SMSAPI's "I do not know"; only QUEUE and SENT are non-final there, ACCEPTED too here.
 */
const STATES: readonly { code: string; words: readonly string[]; state: ReportedState }[] = [
  { code: '401', words: ['not_found'], state: 'lost' },
  { code: '402', words: ['expired'], state: 'expired' },
  { code: '403', words: ['sent'], state: 'accepted' },
  { code: '404', words: ['delivered'], state: 'delivered' },
  { code: '405', words: ['undelivered'], state: 'failed' },
  { code: '406', words: ['failed'], state: 'failed' },
  { code: '407', words: ['rejected'], state: 'failed' },
  { code: '408', words: ['unknown'], state: 'lost' },
  { code: '409', words: ['queue', 'queued'], state: 'accepted' },
  { code: '410', words: ['accepted'], state: 'accepted' },
  { code: '411', words: ['renewal'], state: 'accepted' },
  { code: '412', words: ['stop', 'stopped'], state: 'failed' },
];

/** SMSAPI repeats a call until the answer's body is exactly `OK`. */
export const RECEIVED: HttpAnswer = { status: 200, contentType: 'text/plain', body: 'OK' };

/**
 * Reads a report call: GET with comma lists of 1–5 values in one order; a list may be short when all share its first
 * value. POST as a form is INFERRED. Nothing is signed, so every report is a hint.
 */
export function parseReports(callback: RawHttpRequest): CallbackResult<DeliveryReport> {
  const fields = fieldsOf(callback);
  if (fields === null) return refused('unreadable');
  const ids = fields('MsgId');
  const keys = fields('idx');
  const statuses = fields('status');
  const count = Math.max(ids.length, keys.length);
  // A vendor's test call carries nothing about a message.
  if (count === 0 && statuses.length === 0) return { kind: 'hint', items: [], answer: RECEIVED };
  if (count === 0 || statuses.length === 0) return refused('incomplete');
  const items: DeliveryReport[] = [];
  for (let index = 0; index < count; index += 1) {
    const code = shared(statuses, index);
    if (code === null || !/^\d{3}$/.test(code)) return refused('unreadable-status');
    const price = priceOf(shared(fields('points'), index));
    const network = networkOf(shared(fields('mcc'), index), shared(fields('mnc'), index));
    items.push({
      // A key or an id names one message: a short list of them is not shared out, or one report would settle another's message.
      key: own(keys, index, count),
      providerMessageId: own(ids, index, count),
      state: STATES.find((state) => state.code === code)?.state ?? 'accepted',
      at: unixSeconds(shared(fields('donedate'), index)),
      code,
      ...(price === null ? {} : { price }),
      ...(network === null ? {} : { network }),
    });
  }
  const named = items.filter(({ key, providerMessageId }) => key !== null || providerMessageId !== null);
  return { kind: 'hint', items: named, answer: RECEIVED };
}

/** The answer of a status look-up: SMSAPI's list with states in words. Items it does not know are left out. */
export function toReports(json: Json): readonly DeliveryReport[] {
  const list = Array.isArray(json['list']) ? json['list'].filter(isObject) : [];
  return list.flatMap((item): DeliveryReport[] => {
    const word = typeof item['status'] === 'string' ? item['status'].toLowerCase() : '';
    const known = STATES.find(({ words, code }) => words.includes(word) || code === word);
    if (known === undefined || typeof item['id'] !== 'string' || errorNumber(item['error']) !== null) return [];
    const price = priceOf(item['points']);
    return [
      {
        key: typeof item['idx'] === 'string' && item['idx'] !== '' ? item['idx'] : null,
        providerMessageId: item['id'],
        state: known.state,
        // `date_sent` is when it was sent, not when this state came.
        at: null,
        code: known.code,
        ...(price === null ? {} : { price }),
      },
    ];
  });
}

type Fields = (name: string) => readonly string[];

function fieldsOf({ query, headers, body, method }: RawHttpRequest): Fields | null {
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const hasBody = method === 'POST' && body.length > 0;
  if (hasBody && !isForm) return null;
  const values = new URLSearchParams(query);
  if (hasBody) for (const [name, value] of new URLSearchParams(body.toString('utf8'))) values.set(name, value);
  return (name) => {
    const value = values.get(name) ?? '';
    return value === '' ? [] : value.split(',').map((part) => part.trim());
  };
}

/** The value at `index`, or the first one where the list is shorter than the reports. */
function shared(list: readonly string[], index: number): string | null {
  return list[index] ?? list[0] ?? null;
}

function own(list: readonly string[], index: number, count: number): string | null {
  const value = list.length === count ? list[index] : undefined;
  return value === undefined || value === '' ? null : value;
}

export function unixSeconds(text: string | null): Instant | null {
  return text !== null && /^\d{9,10}$/.test(text) ? ((Number(text) * 1000) as Instant) : null;
}

/** `260`, `6` → `260-06`. */
function networkOf(mcc: string | null, mnc: string | null): string | null {
  return mcc !== null && mnc !== null && /^\d{3}$/.test(mcc) && /^\d{1,3}$/.test(mnc)
    ? `${mcc}-${mnc.padStart(2, '0')}`
    : null;
}

function refused(reason: string): CallbackResult<DeliveryReport> {
  return { kind: 'refused', reason, answer: { status: 400, contentType: 'text/plain', body: 'ERROR' } };
}

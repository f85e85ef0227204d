import type { CallbackResult, PhoneNumber, RawHttpRequest, Reply } from '@hub/core';
import { isObject } from './smsapi.mapper.js';
import { RECEIVED, unixSeconds } from './smsapi.reports.js';

/**
 * What a person's answer is called. INFERRED: `sms_…`, `username` and `MsgId` by recall of the docs; the plain ones are
 * SMSAPI's own shape of a received message (`ReceivedSmsRequest` of its OpenAPI). Read without regard to case.
 */
const NAMES = {
  from: ['sms_from', 'from'],
  to: ['sms_to', 'to'],
  text: ['sms_text', 'text'],
  date: ['sms_date', 'date'],
  id: ['id'],
  /** Of a message sent with `from=2way`: the message that is answered. */
  answers: ['msgid'],
} as const;

/** A number of ours, or `2way`; an alphanumeric sender cannot be answered (a fact of GSM). The account's own is not known. */
export function takesReplies(sender: string | null): boolean {
  return sender !== null && (/^\+?\d{9,15}$/.test(sender) || sender.toLowerCase() === '2way');
}

/** Reads an incoming message: GET, a form or JSON, one or a list of them. Nothing is signed, so each is a hint. */
export function parseReplies(callback: RawHttpRequest): CallbackResult<Reply> {
  const messages = messagesOf(callback);
  if (messages === null) {
    return { kind: 'refused', reason: 'unreadable', answer: { status: 400, contentType: 'text/plain', body: '' } };
  }
  return { kind: 'hint', items: messages.flatMap(toReply), answer: RECEIVED };
}

type Fields = ReadonlyMap<string, string>;

/** A vendor's test call names nobody, and is no reply. */
function toReply(fields: Fields): readonly Reply[] {
  const read = (name: keyof typeof NAMES) => {
    const found = NAMES[name].map((one) => fields.get(one)?.trim()).find((value) => value !== undefined);
    return found === undefined || found === '' ? null : found;
  };
  const digits = (read('from') ?? '').replace(/^(\+|00)/, '');
  if (!/^[1-9]\d{6,14}$/.test(digits)) return [];
  return [
    {
      from: `+${digits}` as PhoneNumber,
      to: read('to'),
      text: read('text') ?? '',
      at: unixSeconds(read('date')),
      providerId: read('id'),
      answers: read('answers'),
    },
  ];
}

function messagesOf({ method, headers, query, body }: RawHttpRequest): readonly Fields[] | null {
  const asked = [...new URLSearchParams(query)];
  if (method !== 'POST' || body.length === 0) return [fieldsOf(asked)];
  const text = body.toString('utf8');
  const looksLikeJson = (headers['content-type'] ?? '').includes('json') || /^\s*[[{]/.test(text);
  if (!looksLikeJson) return [fieldsOf([...asked, ...new URLSearchParams(text)])];
  const json = parsed(text);
  const list = Array.isArray(json) ? json : [json];
  if (!list.every(isObject)) return null;
  return list.map((item) =>
    fieldsOf([
      ...asked,
      ...Object.entries(item).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
      ),
    ]),
  );
}

function fieldsOf(pairs: readonly (readonly [string, string])[]): Fields {
  return new Map(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

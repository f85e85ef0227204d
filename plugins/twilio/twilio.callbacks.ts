import { createHmac, timingSafeEqual } from 'node:crypto';
import type {
  CallbackResult,
  ChannelCallback,
  DeliveryReport,
  HttpAnswer,
  PhoneNumber,
  Reply,
  Secret,
} from '@hub/core';
import { KEY_FIELD, reportOf } from './twilio.mapper.js';

/** An empty TwiML document: nothing is said back. */
const NOTHING_TO_SAY: HttpAnswer = {
  status: 200,
  contentType: 'text/xml',
  body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
};
const TAKEN: HttpAnswer = { status: 204, contentType: 'text/plain', body: '' };

/** A status callback: a signed form that names the message, its status and, where it failed, the code. */
export function parseReports(callback: ChannelCallback, token: Secret): CallbackResult<DeliveryReport> {
  const fields = signedFields(callback, token);
  if (fields === null) return refused('signature');
  const [sid, status] = [fields.get('MessageSid'), fields.get('MessageStatus')];
  if (sid === null || status === null || sid === '' || status === '') return refused('incomplete');
  const key = new URLSearchParams(callback.query).get(KEY_FIELD);
  const error = /^\d{1,6}$/.exec(fields.get('ErrorCode') ?? '')?.[0] ?? null;
  return { kind: 'signed', items: [reportOf(key, sid, status, error)], answer: TAKEN };
}

/** An inbound message: a signed form, answered with TwiML that says nothing. */
export function parseReplies(callback: ChannelCallback, token: Secret): CallbackResult<Reply> {
  const fields = signedFields(callback, token);
  if (fields === null) return refused('signature');
  const from = fields.get('From') ?? '';
  if (!/^\+[1-9]\d{6,14}$/.test(from)) return { kind: 'signed', items: [], answer: NOTHING_TO_SAY };
  const reply: Reply = {
    from: from as PhoneNumber,
    to: fields.get('To'),
    text: fields.get('Body') ?? '',
    at: null,
    providerId: fields.get('MessageSid'),
    answers: null,
  };
  return { kind: 'signed', items: [reply], answer: NOTHING_TO_SAY };
}

/**
 * The form's fields if Twilio signed them: base64 of HMAC-SHA1, keyed with the Auth Token, over the whole address followed
 * by each field's name and value, by name (twilio.com/docs/usage/security; twilio-node `lib/webhooks`).
 */
function signedFields({ method, url, headers, body }: ChannelCallback, token: Secret): URLSearchParams | null {
  const fields = new URLSearchParams(method === 'POST' ? body.toString('utf8') : '');
  const signed = headers['x-twilio-signature'] ?? '';
  const told = [...fields].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)).flat();
  return addressesOf(url).some((address) => isSigned(`${address}${told.join('')}`, signed, token)) ? fields : null;
}

export function isSigned(told: string, signature: string, token: Secret): boolean {
  const expected = createHmac('sha1', token.reveal()).update(told, 'utf8').digest();
  const given = Buffer.from(signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Twilio signs the address with or without the standard port, so its own client tries both. */
function addressesOf(url: string): readonly string[] {
  const { protocol, port, host } = new URL(url);
  if (port !== '') return [url];
  return [url, url.replace(`//${host}`, `//${host}:${protocol === 'https:' ? 443 : 80}`)];
}

function refused(reason: string): Extract<CallbackResult<never>, { kind: 'refused' }> {
  return { kind: 'refused', reason, answer: { status: 403, contentType: 'text/plain', body: '' } };
}

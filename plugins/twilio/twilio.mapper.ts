import {
  HOUR_MS,
  parseMoney,
  type Balance,
  type DeliveryReport,
  type Instant,
  type Money,
  type ReportedState,
  type SendOutcome,
  type SendRequest,
} from '@hub/core';
import type { Json, Reply } from './twilio.client.js';
import type { TwilioConfig } from './twilio.config.js';
import { faultOf } from './twilio.errors.js';

/** ValidityPeriod: whole seconds, 1–36 000 (twilio.com/docs/api/errors/90007, read 2026-11). */
export const VALIDITY_SECONDS = { min: 1, max: 36_000 } as const;

/** The query field in which a report brings our key back: Twilio itself has no place for one. */
export const KEY_FIELD = 'leg';

/** Statuses of outbound messages (twilio.com/docs/messaging/api/message-resource); all others say only that it was taken. */
const STATES: Readonly<Record<string, ReportedState>> = {
  delivered: 'delivered',
  read: 'read',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};
/** "Validity Period Expired" (twilio.com/docs/api/errors/30036). */
const VALIDITY_EXPIRED = '30036';
/** "Attempt to send to unsubscribed recipient": a Messaging Service says so after the fact. */
const UNSUBSCRIBED = '21610';

/** Twilio's spelling of one message; null where neither a sender nor a Messaging Service is known. */
export function toForm(
  request: SendRequest,
  { sender, messagingServiceSid }: Pick<TwilioConfig, 'sender' | 'messagingServiceSid'>,
  now: Instant,
): URLSearchParams | null {
  const from = request.sender ?? sender;
  if (from === null && messagingServiceSid === null) return null;
  const seconds = Math.floor((request.validUntil - now) / 1000);
  const form = new URLSearchParams({ To: request.to, Body: request.text });
  if (from !== null) form.set('From', from);
  if (messagingServiceSid !== null) form.set('MessagingServiceSid', messagingServiceSid);
  form.set('ValidityPeriod', String(Math.min(VALIDITY_SECONDS.max, Math.max(VALIDITY_SECONDS.min, seconds))));
  if (request.reportUrl !== null) {
    const separator = request.reportUrl.includes('?') ? '&' : '?';
    form.set('StatusCallback', `${request.reportUrl}${separator}${KEY_FIELD}=${request.key}`);
  }
  return form;
}

export function toOutcome({ key }: SendRequest, reply: Reply): SendOutcome {
  if (reply.kind === 'unclear') return { key, kind: 'unknown', code: reply.code };
  if (reply.kind === 'answer') {
    const { sid, num_segments: segments } = reply.json;
    if (typeof sid !== 'string' || sid === '') return { key, kind: 'unknown', code: 'missing-id' };
    const parts = Number(segments);
    const price = priceOf(reply.json);
    return {
      key,
      kind: 'accepted',
      providerMessageId: sid,
      // By a Messaging Service it is 0 until a sender was chosen.
      ...(Number.isSafeInteger(parts) && parts > 0 ? { parts } : {}),
      ...(price === null ? {} : { price }),
    };
  }
  const fault = faultOf(reply.code);
  if (fault === null) return { key, kind: 'unknown', code: reply.code };
  return {
    key,
    kind: 'refused',
    fault: {
      ...fault,
      ...(reply.message === null ? {} : { operatorText: withoutNumbers(reply.message) }),
      ...(reply.retryAfterMs === null ? {} : { retryAfterMs: Math.min(reply.retryAfterMs, 24 * HOUR_MS) }),
    },
  };
}

/** A message as Twilio tells it when asked. */
export function toReport(json: Json): DeliveryReport | null {
  const { sid, status, error_code: error } = json;
  if (typeof sid !== 'string' || typeof status !== 'string') return null;
  const price = priceOf(json);
  const code = typeof error === 'number' ? String(error) : null;
  return { ...reportOf(null, sid, status, code), ...(price === null ? {} : { price }) };
}

export function reportOf(
  key: string | null,
  sid: string | null,
  status: string,
  error: string | null,
): Omit<DeliveryReport, 'price'> {
  const state = Object.hasOwn(STATES, status) ? (STATES[status] ?? 'accepted') : 'accepted';
  return {
    key,
    providerMessageId: sid,
    state: error === VALIDITY_EXPIRED ? 'expired' : state,
    // Neither a callback nor a look-up says when the status came.
    at: null,
    code: error ?? status.slice(0, 40),
    ...(error === UNSUBSCRIBED ? { isBlocked: true } : {}),
  };
}

export function toBalance({ balance, currency }: Json): Balance | null {
  if (typeof balance !== 'string' || typeof currency !== 'string') return null;
  const amount = parseMoney(balance, currency);
  return amount === null ? null : { amount };
}

/** What it cost: Twilio writes a charge as a negative amount (`"-0.00750"`) and knows it only after a while. */
function priceOf({ price, price_unit: currency }: Json): Money | null {
  if (typeof price !== 'string' || typeof currency !== 'string') return null;
  return parseMoney(price.replace(/^-/, ''), currency.toUpperCase());
}

/** Twilio's words name the number. */
function withoutNumbers(message: string): string {
  return message
    .replace(/\d{7,}/g, '…')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 200);
}

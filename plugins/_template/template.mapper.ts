import {
  instantOf,
  parseMoney,
  toIso,
  type Balance,
  type CallbackResult,
  type DeliveryReport,
  type HttpAnswer,
  type Instant,
  type RawHttpRequest,
  type ReportedState,
  type SendOutcome,
  type SendRequest,
} from '@hub/core';
import type { Json, Reply } from './template.client.js';
import { faultOf } from './template.errors.js';

const STATES: Readonly<Record<string, ReportedState>> = {
  sent: 'accepted',
  delivered: 'delivered',
  undelivered: 'failed',
  expired: 'expired',
};

/** The provider's spelling of one message. */
export function toMessage(request: SendRequest, defaultSender: string | null): Json {
  return {
    to: request.to,
    from: request.sender ?? defaultSender,
    text: request.text,
    reference: request.key,
    expires_at: toIso(request.validUntil),
    report_url: request.reportUrl,
  };
}

export function toOutcome({ key }: SendRequest, reply: Reply): SendOutcome {
  if (reply.kind === 'unclear') return { key, kind: 'unknown', code: reply.code };
  if (reply.kind === 'answer') {
    const { id } = reply.json;
    return typeof id === 'string' && id !== ''
      ? { key, kind: 'accepted', providerMessageId: id }
      : { key, kind: 'unknown', code: 'missing-id' };
  }
  const fault = faultOf(reply.code);
  if (fault === null) return { key, kind: 'unknown', code: reply.code };
  return {
    key,
    kind: 'refused',
    fault: {
      ...fault,
      ...(reply.message === null ? {} : { operatorText: reply.message.slice(0, 200) }),
      ...(reply.retryAfterMs === null ? {} : { retryAfterMs: reply.retryAfterMs }),
    },
  };
}

export function toBalance({ balance, currency }: Json): Balance | null {
  if (typeof balance !== 'string' || typeof currency !== 'string') return null;
  const amount = parseMoney(balance, currency);
  return amount === null ? null : { amount };
}

/** A report: JSON `{ id, reference, state, at }`, unsigned; taken when the answer is any 2xx. */
export function parseReports({ body }: RawHttpRequest): CallbackResult<DeliveryReport> {
  const report = parseReport(body.toString('utf8'));
  return report === null
    ? { kind: 'refused', reason: 'unreadable', answer: answer(400) }
    : { kind: 'hint', items: [report], answer: answer(200) };
}

function parseReport(text: string): DeliveryReport | null {
  try {
    const { id, reference, state, at } = JSON.parse(text) as Json;
    if (typeof id !== 'string' || typeof state !== 'string') return null;
    return {
      key: typeof reference === 'string' ? reference : null,
      providerMessageId: id,
      // A state we do not know still proves that the message was taken.
      state: Object.hasOwn(STATES, state) ? (STATES[state] ?? 'accepted') : 'accepted',
      at: typeof at === 'string' ? instantOrNull(at) : null,
      code: state.slice(0, 40),
    };
  } catch {
    return null;
  }
}

function instantOrNull(text: string): Instant | null {
  try {
    return instantOf(text);
  } catch {
    return null;
  }
}

function answer(status: number): HttpAnswer {
  return { status, contentType: 'text/plain', body: '' };
}

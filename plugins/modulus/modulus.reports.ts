import {
  instantOf,
  type CallbackResult,
  type DeliveryReport,
  type HttpAnswer,
  type Instant,
  type RawHttpRequest,
  type ReportedState,
} from '@hub/core';
import { isObject, type Json } from './modulus.client.js';
import { toPrice } from './modulus.mapper.js';
import { PROFILE, type ModulusRoute } from './modulus.profile.js';

const { answer: THEIRS } = PROFILE;

/** Also to ids we do not know: anything else would make the provider come again and again. */
const RECEIVED: HttpAnswer = { status: 200, contentType: 'application/json', body: '{"ok":true}' };

/** What a report says, before it is told as a whole message's. */
interface Told {
  readonly channel: string | null;
  readonly state: ReportedState;
  readonly report: Omit<DeliveryReport, 'state' | 'way'>;
}

/** A report: JSON object or array, or the same names as a form or a query. Nothing is signed, so it is a hint. */
export function parseReports(route: ModulusRoute, callback: RawHttpRequest): CallbackResult<DeliveryReport> {
  const items = itemsOf(callback);
  if (items === null) return refused();
  const told = items.flatMap((item) => toldBy(item, item[THEIRS.at]) ?? []);
  // A vendor's test call carries nothing; a call that carries something we cannot read is no report.
  if (items.length > 0 && told.length === 0) return refused();
  const named = told.filter(({ report }) => report.key !== null || report.providerMessageId !== null);
  return { kind: 'hint', items: named.map((item) => toReport(route, item)), answer: RECEIVED };
}

/** A look-up's answer: one report a channel, the most telling first. */
export function toReports(route: ModulusRoute, json: Json): readonly DeliveryReport[] {
  const list: unknown = json[THEIRS.channels];
  const channels = Array.isArray(list) ? list.filter(isObject) : [];
  const { [THEIRS.id]: id, [THEIRS.key]: key } = json;
  return channels
    .flatMap((item) => toldBy({ ...item, [THEIRS.id]: id, [THEIRS.key]: key }, item[THEIRS.changedAt]) ?? [])
    .map((item) => toReport(route, item))
    .sort((left, right) => weight(right.state) - weight(left.state));
}

function weight(state: ReportedState): number {
  return ['lost', 'accepted', 'expired', 'failed', 'delivered', 'read'].indexOf(state);
}

/**
 * Where modulus falls back by itself, bad news of Viber is no news of the message: the SMS is still to come. Bad news of
 * the SMS is the end.
 */
function toReport(route: ModulusRoute, { channel, state, report }: Told): DeliveryReport {
  const name = Object.entries(PROFILE.channels).find(([, theirs]) => theirs === channel)?.[0];
  if (route !== 'viber2sms' || name === undefined) return { ...report, state };
  const goesOn = name === 'viber' && state !== 'delivered' && state !== 'read';
  return { ...report, state: goesOn ? 'accepted' : state, way: { name, state } };
}

/** Null unless it names a state. */
function toldBy(item: Json, at: unknown): Told | null {
  const { [THEIRS.status]: status, [THEIRS.reason]: reason, [THEIRS.channel]: channel } = item;
  if (typeof status !== 'string' || !/^[\w.-]{1,40}$/.test(status)) return null;
  const why = typeof reason === 'string' && /^[\w.-]{1,40}$/.test(reason) ? reason : null;
  const price = toPrice(item[THEIRS.price]);
  return {
    channel: typeof channel === 'string' ? channel.toLowerCase() : null,
    // A state we do not know still proves that the message was taken.
    state: Object.hasOwn(PROFILE.states, status.toLowerCase())
      ? (PROFILE.states[status.toLowerCase()] ?? 'accepted')
      : 'accepted',
    report: {
      key: named(item[THEIRS.key]),
      providerMessageId: named(item[THEIRS.id]),
      at: instantOrNull(at),
      code: why ?? status,
      ...(price === null ? {} : { price }),
      ...(why === PROFILE.blockedReason ? { isBlocked: true } : {}),
    },
  };
}

function named(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 200 ? value : null;
}

/** The items a call carries: none where it is empty, null where it is unreadable. */
function itemsOf({ method, query, headers, body }: RawHttpRequest): readonly Json[] | null {
  const type = headers['content-type'] ?? '';
  if (method === 'GET' || body.length === 0) return fromForm(query);
  if (type.startsWith('application/x-www-form-urlencoded')) return fromForm(body.toString('utf8'));
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    if (Array.isArray(json)) return json.every(isObject) ? json : null;
    return isObject(json) ? [json] : null;
  } catch {
    return null;
  }
}

function fromForm(text: string): readonly Json[] {
  const fields = Object.fromEntries(new URLSearchParams(text));
  return Object.keys(fields).length === 0 ? [] : [fields];
}

function instantOrNull(text: unknown): Instant | null {
  if (typeof text !== 'string') return null;
  try {
    return instantOf(text);
  } catch {
    return null;
  }
}

function refused(): CallbackResult<DeliveryReport> {
  return {
    kind: 'refused',
    reason: 'unreadable',
    answer: { status: 400, contentType: 'application/json', body: '{"ok":false}' },
  };
}

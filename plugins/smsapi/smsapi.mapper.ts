import {
  HOUR_MS,
  MINUTE_MS,
  parseMoney,
  type Instant,
  type Money,
  type ProviderFault,
  type SendOutcome,
  type SendRequest,
} from '@hub/core';
import { errorNumber, type Json, type Reply } from './smsapi.client.js';
import type { SmsapiConfig } from './smsapi.config.js';
import { faultOf } from './smsapi.errors.js';

/**
 * SMSAPI's validity. Its sources disagree: 15 min–72 h (OpenAPI), 1–72 h (text of error 56), 1–12 h (Java client).
 * What all of them allow is used. UNVERIFIED which one holds.
 */
export const VALIDITY_SECONDS = { min: 3_600, max: 43_200 } as const;

/**
 * SMSAPI charges in account points, whose worth is agreed per account; they are not a currency. `PTS` keeps them apart
 * from real money, so that they never add to it.
 */
export const POINTS = 'PTS';

/** The earlier call with this key was taken (CONFIRMED for `check_idx=1` within 24 h: OpenAPI). */
const KEY_ALREADY_USED = '53';

/** "No correct phone numbers": the one refusal that, naming nobody, is about every number of its call. */
const NO_RIGHT_NUMBER = '13';

/** What of the configuration shapes a message. */
export type Manner = Pick<SmsapiConfig, 'sender' | 'shortLinks'>;

/** Requests with equal keys may share a call. */
export function callKeyOf(request: SendRequest, { sender: defaultSender }: Manner): string {
  const sender = request.sender ?? defaultSender;
  return JSON.stringify([
    request.text,
    sender,
    wholeMinute(request.validUntil),
    request.reportUrl,
    request.messageClass,
  ]);
}

/** The form of one `sms.do` call. All requests share one call key; no number appears twice. `normalize` is never sent: the hub has already replaced characters. */
export function toSendForm(
  requests: readonly SendRequest[],
  { sender: defaultSender, shortLinks }: Manner,
  now: Instant,
): URLSearchParams {
  const [first] = requests;
  if (first === undefined) throw new RangeError('A call needs a request');
  const sender = first.sender ?? defaultSender;
  const text = withoutMacros(first.text);
  return new URLSearchParams({
    format: 'json',
    encoding: 'utf-8',
    details: '1',
    to: requests.map(({ to }) => digitsOf(to)).join(','),
    message: shortLinks ? withShortLinks(text) : text,
    ...(sender === null ? {} : { from: sender }),
    idx: requests.map(({ key }) => key).join('|'),
    check_idx: '1',
    expiration_date: String(expirationSeconds(first.validUntil, now)),
    ...(first.reportUrl === null ? {} : { notify_url: first.reportUrl }),
  });
}

/**
 * `[%…%]` in a text is SMSAPI's macro syntax (links, parameters, discount codes), and texts carry names people typed. A
 * round bracket looks alike and is one GSM character where a square one is two, so no text grows a part.
 */
export function withoutMacros(text: string): string {
  return text.replaceAll('[%', '(%').replaceAll('%]', '%)');
}

/**
 * Each link as SMSAPI's macro, which SMSAPI replaces by a short link of the recipient's own. Public code writes the
 * address in it without its scheme; what follows a link as punctuation stays outside.
 */
export function withShortLinks(text: string): string {
  return text.replaceAll(
    /https?:\/\/([^\s<>"[\]]*[^\s<>"[\].,;:!?)'])/gi,
    (_, address: string) => `[%idzdo:${address}%]`,
  );
}

/** Inside the shortest and longest validity, on whole minutes; SMSAPI keeps it to about ± 5 minutes. */
function expirationSeconds(validUntil: Instant, now: Instant): number {
  const earliest = wholeMinute(now + VALIDITY_SECONDS.min * 1000 + MINUTE_MS - 1);
  const latest = wholeMinute(now + VALIDITY_SECONDS.max * 1000);
  return Math.min(Math.max(wholeMinute(validUntil), earliest), latest) / 1000;
}

function wholeMinute(ms: number): number {
  return ms - (ms % MINUTE_MS);
}

/** One outcome per request, matched by key, then by number, never by position. */
export function toOutcomes(requests: readonly SendRequest[], reply: Reply): readonly SendOutcome[] {
  switch (reply.kind) {
    case 'unclear':
      return requests.map(({ key }) => ({ key, kind: 'unknown', code: reply.code }));
    case 'refusal':
      return requests.map((request) => refusedWhole(request, requests.length, reply));
    case 'answer':
      return fromList(requests, reply.json);
  }
}

type Refusal = Extract<Reply, { kind: 'refusal' }>;

function refusedWhole(request: SendRequest, size: number, refusal: Refusal): SendOutcome {
  const { key } = request;
  if (refusal.code === KEY_ALREADY_USED) {
    // On a batch it may be about any one of the keys, so it proves nothing: the hub asks for each alone.
    return size === 1
      ? { key, kind: 'accepted', providerMessageId: null }
      : { key, kind: 'unknown', code: KEY_ALREADY_USED };
  }
  const fault = faultOf(refusal.code);
  if (fault === null) return { key, kind: 'unknown', code: refusal.code };
  const named = invalidNumbers(refusal.json);
  const own = named.get(digitsOf(request.to)) ?? (size === 1 ? [...named.values()][0] : undefined);
  if (own !== undefined && fault.kind === 'recipient') {
    return { key, kind: 'refused', fault: detailed(specific(own, fault), own['message']) };
  }
  if (fault.kind === 'recipient' && size > 1 && (named.size > 0 || refusal.code !== NO_RIGHT_NUMBER)) {
    // Refused because of somebody else in the call: nothing was sent and nothing is known against this number. The
    // next call goes without those named. (Code 13 that names nobody says that no number was right.)
    return { key, kind: 'refused', fault: neighbourFault(refusal.code) };
  }
  return { key, kind: 'refused', fault: { ...detailed(fault, refusal.message), ...retryAfter(refusal) } };
}

/** An item's own listed code is more exact than the call's (13 for the call, 57 for the number). */
function specific(item: Json, otherwise: ProviderFault): ProviderFault {
  const code = errorNumber(item['error_code']);
  return (code === null ? null : faultOf(code)) ?? otherwise;
}

function neighbourFault(code: string): ProviderFault {
  return {
    kind: 'unavailable',
    code,
    merchantText: {
      pl: 'SMSAPI odrzuciło całą paczkę z powodu innego numeru. Hub wyśle tę wiadomość ponownie; nic nie trzeba robić.',
      en: 'SMSAPI refused the whole batch because of another number. The hub will send this message again; there is nothing to do.',
      el: 'Το SMSAPI απέρριψε ολόκληρη την παρτίδα λόγω άλλου αριθμού. Το hub θα ξαναστείλει το μήνυμα· δεν χρειάζεται ενέργεια.',
    },
  };
}

function fromList(requests: readonly SendRequest[], json: Json): readonly SendOutcome[] {
  if (!Array.isArray(json['list'])) return requests.map(({ key }) => ({ key, kind: 'unknown', code: 'unreadable' }));
  const items = json['list'].filter(isObject);
  // INFERRED: a batch with some bad numbers is sent to the good ones and names the bad ones here.
  const named = invalidNumbers(json);
  return requests.map((request) => {
    const { key } = request;
    const number = digitsOf(request.to);
    const item =
      items.find(({ idx }) => idx === key) ??
      items.find(
        ({ number: shown, submitted_number: sent, idx }) =>
          (digitsOf(shown) === number || digitsOf(sent) === number) && !requests.some((other) => other.key === idx),
      );
    if (item !== undefined) return fromItem(key, item, json);
    const invalid = named.get(number);
    const fault = invalid === undefined ? null : faultOf(errorNumber(invalid['error_code']) ?? NO_RIGHT_NUMBER);
    if (invalid === undefined) return { key, kind: 'unknown', code: 'missing-in-answer' };
    if (fault === null) return { key, kind: 'unknown', code: String(invalid['error_code']) };
    return { key, kind: 'refused', fault: detailed(fault, invalid['message']) };
  });
}

function fromItem(key: string, item: Json, json: Json): SendOutcome {
  // `error` of an item is deprecated and always null (OpenAPI), yet the Go and C# clients read it.
  if (item['error'] !== undefined && item['error'] !== null) {
    const code = errorNumber(item['error']);
    const fault = code === null || code === KEY_ALREADY_USED ? null : faultOf(code);
    if (fault === null) return { key, kind: 'unknown', code: code ?? 'unreadable' };
    return { key, kind: 'refused', fault };
  }
  const { id } = item;
  if (id === undefined || id === null || id === '') return { key, kind: 'unknown', code: 'missing-id' };
  const parts = wholeNumber(item['parts']) ?? wholeNumber(json['parts']);
  const price = priceOf(item['points']);
  return {
    key,
    kind: 'accepted',
    // A 19-digit id that came as a JSON number has lost digits: better none; the report brings our key.
    providerMessageId: typeof id === 'string' ? id : null,
    ...(parts === null ? {} : { parts }),
    ...(price === null ? {} : { price }),
  };
}

/** Points come as a number or as text (`"0.3000"`: changelog of the Go client, 1.5.0). */
export function pointsOf(points: unknown): Money | null {
  if (typeof points !== 'number' && typeof points !== 'string') return null;
  return parseMoney(String(points), POINTS);
}

/** What a message cost; a negative price is no price. */
export function priceOf(points: unknown): Money | null {
  const price = pointsOf(points);
  return price === null || price.micros < 0 ? null : price;
}

/** SMSAPI writes numbers as digits with the country code, without `+`. */
export function digitsOf(number: unknown): string {
  return typeof number === 'string' || typeof number === 'number' ? String(number).replace(/\D/g, '') : '';
}

function invalidNumbers(json: Json): ReadonlyMap<string, Json> {
  const named = new Map<string, Json>();
  const list = Array.isArray(json['invalid_numbers']) ? json['invalid_numbers'].filter(isObject) : [];
  for (const item of list) {
    for (const number of [digitsOf(item['submitted_number']), digitsOf(item['number'])]) {
      if (number !== '') named.set(number, item);
    }
  }
  return named;
}

/** Adds SMSAPI's own words, for the operator: bounded, and with anything like a phone number taken out. */
export function detailed(fault: ProviderFault, message: unknown): ProviderFault {
  if (typeof message !== 'string' || message.trim() === '') return fault;
  return {
    ...fault,
    operatorText: message
      .replace(/\d{7,}/g, '…')
      .replace(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, 200),
  };
}

/** The wait SMSAPI names, never above a day. */
export function retryAfter({ retryAfterMs }: Refusal): { retryAfterMs?: number } {
  return retryAfterMs === null ? {} : { retryAfterMs: Math.min(retryAfterMs, 24 * HOUR_MS) };
}

function wholeNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

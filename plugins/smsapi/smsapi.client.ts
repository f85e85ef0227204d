import { HttpFailure, type HttpRequest, type HttpResponse, type PluginServices, type Secret } from '@hub/core';

export const CALL_TIMEOUT_MS = 30_000;

export type Json = Readonly<Record<string, unknown>>;

/** What SMSAPI said: an answer, a well-formed refusal with its code, or nothing that can be relied on. */
export type Reply =
  | { readonly kind: 'answer'; readonly json: Json }
  | {
      readonly kind: 'refusal';
      /** SMSAPI's number as text, or one of ours (`OWN_CODES`). */
      readonly code: string;
      readonly message: string | null;
      readonly json: Json;
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'unclear'; readonly code: string };

/** A refusal that is ours: nothing left for SMSAPI. */
export function ownRefusal(code: string, message: string | null = null): Reply {
  return { kind: 'refusal', code, message, json: {}, retryAfterMs: null };
}

/** Base addresses without a trailing slash. The backup is asked only where *connecting* to the first failed. */
export interface Hosts {
  readonly main: string;
  readonly backup: string | null;
  /** Whether the backup is taken to know the keys of the first, so that messages may go there too. UNKNOWN by itself. */
  readonly sharesKeys: boolean;
}

/** Calls with a token, and with another one where SMSAPI takes the first no more. */
export type Through = (call: (token: Secret) => Promise<Reply>) => Promise<Reply>;

type Clocked = Pick<PluginServices, 'http' | 'clock'>;

/** The only file that speaks HTTP to SMSAPI. It never repeats what may have arrived and never throws: a failure is a reply too. */
export class SmsapiClient {
  constructor(
    private readonly hosts: Hosts,
    private readonly through: Through,
    private readonly services: Clocked,
  ) {}

  /** `POST /sms.do`; the form's fields come from the mapper. */
  sendSms(form: URLSearchParams): Promise<Reply> {
    return this.#call('POST', '/sms.do', form.toString());
  }

  /** `GET /sms.do?status=id|id`: the official C# client joins ids with `|`. */
  readStatuses(ids: readonly string[]): Promise<Reply> {
    const query = new URLSearchParams({ status: ids.join('|'), format: 'json' });
    return this.#call('GET', `/sms.do?${query.toString()}`);
  }

  listSenders(): Promise<Reply> {
    return this.#call('GET', '/sms/sendernames');
  }

  readProfile(): Promise<Reply> {
    return this.#call('GET', '/profile');
  }

  readPrices(): Promise<Reply> {
    return this.#call('GET', '/profile/prices?type=pro');
  }

  /** One page of the numbers the account's owner blocked, or of those who opted out by SMSAPI's own links. */
  readList(list: 'blacklist/phone_numbers' | 'opt_outs', offset: number, limit: number): Promise<Reply> {
    return this.#call('GET', `/${list}?offset=${offset}&limit=${limit}`);
  }

  async #call(method: HttpRequest['method'], path: string, body?: string): Promise<Reply> {
    return this.through(async (token) => {
      const ask = (base: string) =>
        speak(this.services, {
          method,
          url: `${base}${path}`,
          headers: { authorization: `Bearer ${token.reveal()}`, ...(body === undefined ? {} : FORM) },
          ...(body === undefined ? {} : { body }),
        });
      const reply = await ask(this.hosts.main);
      const { backup, sharesKeys } = this.hosts;
      const isUnsent = reply.kind === 'refusal' && reply.code === 'not-sent';
      return isUnsent && backup !== null && (body === undefined || sharesKeys) ? ask(backup) : reply;
    });
  }
}

/** Asks for tokens as OAuth 2 has it: a form, and an answer that holds them or says why not (`error`: a word). */
export function requestTokens(services: Clocked, url: string, form: URLSearchParams): Promise<Reply> {
  return speak(services, { method: 'POST', url, headers: FORM, body: form.toString() });
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

async function speak({ http, clock }: Clocked, request: Omit<HttpRequest, 'timeoutMs'>): Promise<Reply> {
  try {
    const headers = { accept: 'application/json', ...request.headers };
    return read(await http.request({ ...request, headers, timeoutMs: CALL_TIMEOUT_MS }), clock.now());
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    return error.wasSent ? { kind: 'unclear', code: error.code } : ownRefusal('not-sent', error.code);
  }
}

/** HTTP 200 with an error body is SMSAPI's normal refusal, so the body is judged before the status; a 5xx proves nothing. */
function read({ status, headers, body }: HttpResponse, now: number): Reply {
  if (status >= 500) return { kind: 'unclear', code: `http-${status}` };
  const json = body.trim() === '' ? {} : parseObject(body);
  const isSuccess = status >= 200 && status < 300;
  if (json === null) return { kind: 'unclear', code: isSuccess ? 'unreadable' : `http-${status}` };
  const refusal = {
    kind: 'refusal' as const,
    message: typeof json['message'] === 'string' ? json['message'] : null,
    json,
    retryAfterMs: retryAfterMs(headers['retry-after'], now),
  };
  const number = errorNumber(json['error']);
  if (number !== null) return { ...refusal, code: number };
  // OAuth's words; the REST half's other tags say less than the HTTP status.
  if (!isSuccess && OAUTH_WORDS.has(String(json['error']))) return { ...refusal, code: String(json['error']) };
  if (status === 401 || status === 403 || status === 429) return { ...refusal, code: `http-${status}` };
  if (!isSuccess) return { kind: 'unclear', code: `http-${status}` };
  const hasError = json['error'] !== undefined && json['error'] !== null;
  return hasError || body.trim() === '' ? { kind: 'unclear', code: 'unreadable' } : { kind: 'answer', json };
}

/** RFC 6749, 5.2. */
const OAUTH_WORDS = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client', 'access_denied']);

function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** SMSAPI's error numbers come as numbers; the REST half writes word tags there, which say less than the HTTP status. */
export function errorNumber(error: unknown): string | null {
  const text = typeof error === 'number' || typeof error === 'string' ? String(error) : '';
  return /^\d{1,5}$/.test(text) ? text : null;
}

function parseObject(body: string): Json | null {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Json) : null;
  } catch {
    return null;
  }
}

import { HttpFailure, type HttpRequest, type HttpResponse, type PluginServices } from '@hub/core';
import type { SmsapiConfig } from './smsapi.config.js';

export const CALL_TIMEOUT_MS = 30_000;

const BASE_URLS = { pl: 'https://api.smsapi.pl', com: 'https://api.smsapi.com' } as const;

export type Json = Readonly<Record<string, unknown>>;

/** What SMSAPI said: an answer, a well-formed refusal with its code, or nothing that can be relied on. */
export type Reply =
  | { readonly kind: 'answer'; readonly json: Json }
  | {
      readonly kind: 'refusal';
      /** SMSAPI's number as text, or `http-401`, `http-403`, `http-429`, `not-sent`. */
      readonly code: string;
      readonly message: string | null;
      readonly json: Json;
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'unclear'; readonly code: string };

/** The only file that speaks HTTP to SMSAPI. It never repeats a call and never throws: a failure is a reply too. */
export class SmsapiClient {
  readonly #baseUrl: string;
  readonly #config: SmsapiConfig;
  readonly #services: PluginServices;

  constructor(config: SmsapiConfig, services: PluginServices) {
    // The backup hosts (api2.*) are not used: whether they share the key ledger is not known (README, "known gaps").
    this.#baseUrl = (config.apiUrl ?? BASE_URLS[config.service]).replace(/\/+$/, '');
    this.#config = config;
    this.#services = services;
  }

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

  async #call(method: HttpRequest['method'], path: string, body?: string): Promise<Reply> {
    try {
      const response = await this.#services.http.request({
        method,
        url: `${this.#baseUrl}${path}`,
        headers: {
          authorization: `Bearer ${this.#config.token.reveal()}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(body === undefined ? {} : { body }),
        timeoutMs: CALL_TIMEOUT_MS,
      });
      return this.#read(response);
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return error.wasSent
        ? { kind: 'unclear', code: error.code }
        : { kind: 'refusal', code: 'not-sent', message: error.code, json: {}, retryAfterMs: null };
    }
  }

  /** HTTP 200 with an error body is SMSAPI's normal refusal, so the body is judged before the status; a 5xx proves nothing. */
  #read({ status, headers, body }: HttpResponse): Reply {
    if (status >= 500) return { kind: 'unclear', code: `http-${status}` };
    const json = body.trim() === '' ? {} : parseObject(body);
    const isSuccess = status >= 200 && status < 300;
    if (json === null) return { kind: 'unclear', code: isSuccess ? 'unreadable' : `http-${status}` };
    const refusal = {
      kind: 'refusal' as const,
      message: typeof json['message'] === 'string' ? json['message'] : null,
      json,
      retryAfterMs: this.#retryAfterMs(headers['retry-after']),
    };
    const number = errorNumber(json['error']);
    if (number !== null) return { ...refusal, code: number };
    if (status === 401 || status === 403 || status === 429) return { ...refusal, code: `http-${status}` };
    if (!isSuccess) return { kind: 'unclear', code: `http-${status}` };
    const hasError = json['error'] !== undefined && json['error'] !== null;
    return hasError || body.trim() === '' ? { kind: 'unclear', code: 'unreadable' } : { kind: 'answer', json };
  }

  #retryAfterMs(header: string | undefined): number | null {
    if (header === undefined) return null;
    if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
    const at = Date.parse(header);
    return Number.isNaN(at) ? null : Math.max(0, at - this.#services.clock.now());
  }
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

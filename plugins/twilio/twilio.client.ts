import { HttpFailure, type HttpRequest, type HttpResponse, type PluginServices } from '@hub/core';
import type { TwilioConfig } from './twilio.config.js';

export const CALL_TIMEOUT_MS = 20_000;

const BASE_URL = 'https://api.twilio.com';

export type Json = Readonly<Record<string, unknown>>;

/** What Twilio said: an answer, a well-formed refusal, or nothing that can be relied on. */
export type Reply =
  | { readonly kind: 'answer'; readonly json: Json }
  | {
      readonly kind: 'refusal';
      /** Twilio's number as text, or `http-429`, `not-sent`. */
      readonly code: string;
      readonly message: string | null;
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'unclear'; readonly code: string };

/** The only file that speaks HTTP to Twilio. It never repeats a call and never throws: a failure is a reply too. */
export class TwilioClient {
  readonly #config: TwilioConfig;
  readonly #services: PluginServices;

  constructor(config: TwilioConfig, services: PluginServices) {
    this.#config = config;
    this.#services = services;
  }

  sendMessage(form: URLSearchParams): Promise<Reply> {
    return this.#call('POST', '/Messages.json', form.toString());
  }

  readMessage(sid: string): Promise<Reply> {
    return this.#call('GET', `/Messages/${encodeURIComponent(sid)}.json`);
  }

  readAccount(): Promise<Reply> {
    return this.#call('GET', '.json');
  }

  readBalance(): Promise<Reply> {
    return this.#call('GET', '/Balance.json');
  }

  async #call(method: HttpRequest['method'], path: string, body?: string): Promise<Reply> {
    const { accountSid, authToken, apiUrl } = this.#config;
    try {
      const response = await this.#services.http.request({
        method,
        url: `${(apiUrl ?? BASE_URL).replace(/\/+$/, '')}/2010-04-01/Accounts/${accountSid}${path}`,
        headers: {
          authorization: `Basic ${Buffer.from(`${accountSid}:${authToken.reveal()}`).toString('base64')}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(body === undefined ? {} : { body }),
        timeoutMs: CALL_TIMEOUT_MS,
      });
      return readReply(response, this.#services.clock.now());
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return error.wasSent
        ? { kind: 'unclear', code: error.code }
        : { kind: 'refusal', code: 'not-sent', message: error.code, retryAfterMs: null };
    }
  }
}

/**
 * A refusal is a 4xx with a number: `{ code, message, more_info, status }` (twilio.com/docs/usage/twilios-response, read
 * 2026-11). A 5xx proves nothing, whatever its body says.
 */
function readReply({ status, headers, body }: HttpResponse, now: number): Reply {
  const json = parseObject(body);
  if (status >= 200 && status < 300)
    return json === null ? { kind: 'unclear', code: 'unreadable' } : { kind: 'answer', json };
  const number = typeof json?.['code'] === 'number' ? String(json['code']) : null;
  const code = number ?? (status === 429 ? 'http-429' : null);
  if (status >= 500 || code === null) return { kind: 'unclear', code: `http-${status}` };
  const message = json?.['message'];
  return {
    kind: 'refusal',
    code,
    message: typeof message === 'string' ? message : null,
    retryAfterMs: retryAfterMs(headers['retry-after'], now),
  };
}

function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function parseObject(body: string): Json | null {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Json) : null;
  } catch {
    return null;
  }
}

import { HttpFailure, type HttpPort, type HttpRequest, type HttpResponse } from '@hub/core';
import type { TemplateConfig } from './template.config.js';

export const CALL_TIMEOUT_MS = 20_000;

export type Json = Readonly<Record<string, unknown>>;

/** What the provider said: an answer, a well-formed refusal, or nothing that can be relied on. */
export type Reply =
  | { readonly kind: 'answer'; readonly json: Json }
  | {
      readonly kind: 'refusal';
      readonly code: string;
      readonly message: string | null;
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'unclear'; readonly code: string };

/** The only file that speaks HTTP to the provider. It never repeats a call and never throws: a failure is a reply too. */
export class TemplateClient {
  readonly #config: TemplateConfig;
  readonly #http: HttpPort;

  constructor(config: TemplateConfig, http: HttpPort) {
    this.#config = config;
    this.#http = http;
  }

  sendMessage(message: Json): Promise<Reply> {
    return this.#call('POST', '/messages', JSON.stringify(message));
  }

  readAccount(): Promise<Reply> {
    return this.#call('GET', '/account');
  }

  async #call(method: HttpRequest['method'], path: string, body?: string): Promise<Reply> {
    try {
      const response = await this.#http.request({
        method,
        url: `${this.#config.apiUrl.replace(/\/+$/, '')}${path}`,
        headers: { authorization: `Bearer ${this.#config.token.reveal()}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body }),
        timeoutMs: CALL_TIMEOUT_MS,
      });
      return readReply(response);
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return error.wasSent
        ? { kind: 'unclear', code: error.code }
        : { kind: 'refusal', code: 'not-sent', message: error.code, retryAfterMs: null };
    }
  }
}

/** A 5xx proves nothing, whatever its body says; a refusal is a 4xx with a code, a 429 with or without. */
function readReply({ status, headers, body }: HttpResponse): Reply {
  const json = parseObject(body);
  if (status >= 200 && status < 300)
    return json === null ? { kind: 'unclear', code: 'unreadable' } : { kind: 'answer', json };
  const code = status === 429 ? 'http-429' : json?.['code'];
  if (status >= 500 || typeof code !== 'string') return { kind: 'unclear', code: `http-${status}` };
  const message = json?.['message'];
  const seconds = Number(headers['retry-after']);
  return {
    kind: 'refusal',
    code,
    message: typeof message === 'string' ? message : null,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null,
  };
}

function parseObject(body: string): Json | null {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Json) : null;
  } catch {
    return null;
  }
}

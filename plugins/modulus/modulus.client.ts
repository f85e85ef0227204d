import { createHmac } from 'node:crypto';
import { HttpFailure, type HttpRequest, type HttpResponse, type PluginServices } from '@hub/core';
import type { ModulusAccount } from './modulus.config.js';
import { isListed } from './modulus.errors.js';
import { PROFILE } from './modulus.profile.js';

export const CALL_TIMEOUT_MS = 15_000;

export type Json = Readonly<Record<string, unknown>>;

/** What modulus said: an answer, a well-formed refusal with its code, or nothing that can be relied on. */
export type Reply =
  | { readonly kind: 'answer'; readonly json: Json }
  | {
      readonly kind: 'refusal';
      /** modulus' word, or `http-401`, `http-403`, `http-404`, `http-429`, `not-sent`, `secret-missing`. */
      readonly code: string;
      readonly message: string | null;
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'unclear'; readonly code: string };

/** The only file that speaks HTTP to modulus. It never repeats a call and never throws: a failure is a reply too. */
export class ModulusClient {
  readonly #account: ModulusAccount;
  readonly #services: PluginServices;

  constructor(account: ModulusAccount, services: PluginServices) {
    this.#account = account;
    this.#services = services;
  }

  sendMessage(message: Json, key: string): Promise<Reply> {
    return this.#call('POST', PROFILE.paths.send, message, { [PROFILE.headers.idempotency]: key });
  }

  readMessage(path: string, id: string): Promise<Reply> {
    return this.#call('GET', path.replace('{id}', encodeURIComponent(id)));
  }

  readBalance(path: string): Promise<Reply> {
    return this.#call('GET', path);
  }

  async #call(
    method: HttpRequest['method'],
    path: string,
    message: Json | null = null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const { apiUrl, apiToken, apiSecret, authStyle } = this.#account;
    if (apiSecret === null && (authStyle === 'basic' || authStyle === 'hmac-sha256')) return refusal('secret-missing');
    const inBody = authStyle === 'body' ? { [PROFILE.request.token]: apiToken.reveal() } : {};
    const body = message === null ? null : JSON.stringify({ ...message, ...inBody });
    // A GET has no body: there the token is a query value (INFERRED, as the rest).
    const query = message === null && authStyle === 'body' ? `?${new URLSearchParams(inBody).toString()}` : '';
    try {
      const response = await this.#services.http.request({
        method,
        url: `${apiUrl.replace(/\/+$/, '')}${path}${query}`,
        headers: { accept: 'application/json', ...headers, ...this.#proof(body ?? ''), ...contentOf(body) },
        ...(body === null ? {} : { body }),
        timeoutMs: CALL_TIMEOUT_MS,
      });
      return this.#read(response);
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return error.wasSent ? { kind: 'unclear', code: error.code } : refusal('not-sent', error.code);
    }
  }

  #proof(body: string): Readonly<Record<string, string>> {
    const { apiToken, apiSecret, authStyle } = this.#account;
    const [token, key] = [apiToken.reveal(), apiSecret?.reveal() ?? ''];
    switch (authStyle) {
      case 'bearer':
        return { authorization: `Bearer ${token}` };
      case 'basic':
        return { authorization: `Basic ${Buffer.from(`${token}:${key}`).toString('base64')}` };
      case 'hmac-sha256': {
        const timestamp = String(Math.floor(this.#services.clock.now() / 1000));
        const signature = createHmac('sha256', key).update(`${timestamp}\n${body}`).digest('hex');
        const { headers } = PROFILE;
        return { [headers.key]: token, [headers.timestamp]: timestamp, [headers.signature]: signature };
      }
      case 'body':
        return {};
    }
  }

  /** A 5xx proves nothing, whatever its body says. A 401, 403 or 429 is believed without a code that we know. */
  #read({ status, headers, body }: HttpResponse): Reply {
    if (status >= 500) return { kind: 'unclear', code: `http-${status}` };
    const json = parseObject(body);
    if (status >= 200 && status < 300)
      return json === null ? { kind: 'unclear', code: 'unreadable' } : { kind: 'answer', json };
    const error = json?.[PROFILE.answer.error];
    const { [PROFILE.answer.code]: code, [PROFILE.answer.message]: message } = isObject(error) ? error : {};
    const said = typeof code === 'string' && /^[\w.-]{1,60}$/.test(code) ? code : null;
    const words = typeof message === 'string' ? message : null;
    if (said !== null && isListed(said)) return refusal(said, words, this.#retryAfterMs(headers['retry-after']));
    if ([401, 403, 404, 429].includes(status))
      return refusal(`http-${status}`, words, this.#retryAfterMs(headers['retry-after']));
    return { kind: 'unclear', code: said ?? `http-${status}` };
  }

  #retryAfterMs(header: string | undefined): number | null {
    if (header === undefined) return null;
    if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
    const at = Date.parse(header);
    return Number.isNaN(at) ? null : Math.max(0, at - this.#services.clock.now());
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refusal(code: string, message: string | null = null, retryAfterMs: number | null = null): Reply {
  return { kind: 'refusal', code, message, retryAfterMs };
}

function contentOf(body: string | null): Readonly<Record<string, string>> {
  return body === null ? {} : { 'content-type': 'application/json' };
}

function parseObject(body: string): Json | null {
  try {
    const json: unknown = JSON.parse(body);
    return isObject(json) ? json : null;
  } catch {
    return null;
  }
}

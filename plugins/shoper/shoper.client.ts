import {
  HttpFailure,
  ProviderError,
  SECOND_MS,
  type CallLimit,
  type HttpPort,
  type HttpRequest,
  type LimitPort,
  type ProviderFault,
} from '@hub/core';
import { isObject, type Json, type JsonObject } from './shoper.body.js';
import { faultOf, faultOfFailure } from './shoper.errors.js';

const CALL_TIMEOUT_MS = 20_000;
const MAX_TRIES = 5;
/** The most rows a list gives; asking for more gives ten (reference §4). */
export const PAGE_SIZE = 50;
/** The bucket of a shop that did not tell its own (reference §5.1). */
const BUCKET = { capacity: 10, perSecond: 2 };
/** What a bucket keeps free: calls leave in time and arrive in a bunch. */
const SPARE = 2;
/** Whoever is told to wait for longer comes back another time. */
const LONGEST_HOLD_MS = 10 * SECOND_MS;
/** The most operations of one bulk call (reference §5.3). What it costs in the bucket is not known [UNK]: one place here. */
export const BULK_SIZE = 25;
const TRY_AGAIN = new Set([409, 500, 502, 503, 504]);

export interface Answer {
  readonly status: number;
  readonly json: Json;
}

export interface List {
  readonly rows: readonly JsonObject[];
  readonly page: number;
  readonly pages: number;
  readonly count: number;
}

export type Filters = Readonly<Record<string, Json>>;

export interface ListWish {
  readonly filters?: Filters;
  readonly order?: string;
  readonly page?: number;
}

interface Call {
  readonly method: HttpRequest['method'];
  /** Below `/webapi/rest/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: Json;
  readonly form?: Readonly<Record<string, string>>;
  readonly authorization: string;
  /** It changes nothing, whatever its method. */
  readonly isRead?: boolean;
}

/**
 * The only file that speaks HTTP to a shop. Keeps within the shop's bucket, waits when it is told to, and repeats what may
 * be repeated: a read always, a write only while no byte of it left or the shop said that it did nothing.
 */
export class ShoperClient {
  readonly #base: string;
  #bucket = withSpare(BUCKET);

  constructor(
    shopUrl: string,
    private readonly http: HttpPort,
    private readonly limit: LimitPort,
  ) {
    this.#base = `${shopUrl.replace(/\/+$/, '').replace(/\/webapi\/rest$/, '')}/webapi/rest/`;
  }

  /** @throws ProviderError */
  async call(call: Call): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      await this.limit.place(this.#bucket);
      const last = attempt >= MAX_TRIES;
      try {
        return await this.#once(call);
      } catch (error) {
        if (!(error instanceof ProviderError) || last || !mayRepeat(call, error)) throw error;
        await this.limit.hold(this.#bucket, error.fault.retryAfterMs ?? attempt * SECOND_MS);
      }
    }
  }

  /** One page of a list. @throws ProviderError */
  async list(authorization: string, resource: string, wish: ListWish = {}): Promise<List> {
    const query: Record<string, string> = { limit: String(PAGE_SIZE), page: String(wish.page ?? 1) };
    if (wish.filters !== undefined) query['filters'] = JSON.stringify(wish.filters);
    // Without a direction the shop sorts downwards (reference §4).
    if (wish.order !== undefined) query['order'] = wish.order;
    const { json } = await this.call({ method: 'GET', path: resource, query, authorization });
    const envelope = isObject(json) ? json : {};
    const rows = Array.isArray(envelope['list']) ? (envelope['list'] as readonly Json[]) : [];
    return {
      rows: rows.filter(isObject),
      page: Number(envelope['page'] ?? 1),
      pages: Number(envelope['pages'] ?? 0),
      count: Number(envelope['count'] ?? 0),
    };
  }

  /**
   * Reads up to 25 things in one call: what each path holds, null where the shop has no such thing. Only what the shop
   * was too busy to answer is asked for again. @throws ProviderError
   */
  async readMany(authorization: string, paths: readonly string[]): Promise<ReadonlyMap<string, JsonObject | null>> {
    const found = new Map<string, JsonObject | null>();
    for (let attempt = 1; ; attempt++) {
      const open = paths.filter((path) => !found.has(path));
      const operations = open.map((path) => ({ id: path, path: `/webapi/rest/${path}`, method: 'GET' }));
      const { json } = await this.call({ method: 'POST', path: 'bulk', json: operations, authorization, isRead: true });
      let busy: ProviderFault = faultOf(503, null, null);
      // By their ids: nothing says that answers come in the order of the questions.
      for (const { id, fault, content } of bulkItems(json)) {
        if (fault === null || fault.kind === 'content') found.set(id, fault === null ? content : null);
        else if (fault.kind === 'rate-limited' || fault.kind === 'unavailable') busy = fault;
        else throw new ProviderError(fault);
      }
      if (paths.every((path) => found.has(path))) return found;
      if (attempt >= MAX_TRIES) throw new ProviderError(busy);
      await this.limit.hold(this.#bucket, attempt * SECOND_MS);
    }
  }

  async #once({ method, path, query = {}, json, form, authorization, isRead }: Call): Promise<Answer> {
    const search = new URLSearchParams(query).toString();
    try {
      const response = await this.http.request({
        method,
        url: `${this.#base}${path}${search === '' ? '' : `?${search}`}`,
        headers: {
          authorization,
          accept: 'application/json',
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
        timeoutMs: CALL_TIMEOUT_MS,
      });
      this.#learn(response.headers);
      const content = parse(response.body);
      const error = isObject(content) && typeof content['error'] === 'string' ? content['error'] : null;
      // An error's word counts whatever the status says (reference §3.3).
      if (response.status >= 200 && response.status < 300 && error === null && content !== undefined)
        return { status: response.status, json: content };
      const status = response.status < 300 ? (error === null ? 502 : 400) : response.status;
      throw new ProviderError(faultOf(status, error, retryAfterOf(status, response.headers)));
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      const fault = faultOfFailure(error.code);
      const isUnknown = error.wasSent && method !== 'GET' && isRead !== true;
      throw new ProviderError(isUnknown ? { ...fault, kind: 'unknown-outcome' } : fault, error);
    }
  }

  /** The shop tells its bucket in every answer; some plans have a larger one. */
  #learn(headers: Readonly<Record<string, string>>): void {
    const capacity = Number(headers['x-shop-api-limit']);
    const perSecond = Number(headers['x-shop-api-bandwidth']);
    if (capacity >= 1 && perSecond > 0) this.#bucket = withSpare({ capacity, perSecond });
  }
}

function withSpare({ capacity, perSecond }: CallLimit): CallLimit {
  return { capacity: Math.max(1, capacity - SPARE), perSecond };
}

function mayRepeat({ method, isRead }: Call, { fault }: ProviderError): boolean {
  if (fault.kind === 'rate-limited') return (fault.retryAfterMs ?? 0) <= LONGEST_HOLD_MS;
  if (fault.kind !== 'unavailable') return false;
  const status = Number(/^http-(\d+)/.exec(fault.code)?.[1]);
  return (method === 'GET' || isRead === true) && TRY_AGAIN.has(status);
}

function bulkItems(json: Json): readonly { id: string; fault: ProviderFault | null; content: JsonObject }[] {
  const items = isObject(json) && Array.isArray(json['items']) ? (json['items'] as readonly Json[]) : [];
  return items.filter(isObject).map((item) => {
    const body = isObject(item['body']) ? item['body'] : {};
    const error = typeof body['error'] === 'string' ? body['error'] : null;
    const status = Number(item['code']);
    const isRight = status >= 200 && status < 300 && error === null && isObject(item['body']);
    const fault = isRight ? null : faultOf(status < 300 ? 502 : status, error, null);
    return { id: String(item['id']), fault, content: body };
  });
}

/** Whether the answer was longer than the hub takes: less must be asked for at once. */
export function isTooLong(error: unknown): boolean {
  return error instanceof ProviderError && error.fault.code === 'hub.answer-too-long';
}

function retryAfterOf(status: number, headers: Readonly<Record<string, string>>): number | null {
  if (status !== 429) return null;
  const seconds = Number(headers['retry-after']);
  return Math.max(1, Number.isFinite(seconds) ? seconds : 1) * SECOND_MS;
}

/** Undefined where it is no JSON. */
function parse(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}

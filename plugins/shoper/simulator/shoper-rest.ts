import { randomBytes } from 'node:crypto';
import type { SimulatedAnswer, SimulatedRequest } from '@hub/core/testing';
import { listOf, type Row } from './rest-lists.js';

/** An answer that arrives, as a JSON text. */
interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface App {
  readonly appId: string;
  readonly appSecret: string;
}

/** What goes wrong with the next calls, one each. `cut-after`: the shop does what it was asked and nobody hears of it. */
export type RestFault = 'none' | 'cut' | 'hang' | 'cut-after' | number | { readonly redirect: string };

const TOKEN_SECONDS = 90 * 86_400;
const LOGIN_SECONDS = 30 * 86_400;
const BULK = 25;
/** What the webhooks API knows (reference §8.1). */
const EVENTS = new Set(
  Object.entries({
    order: ['create', 'edit', 'paid', 'status', 'delete'],
    client: ['create', 'edit', 'delete'],
    product: ['create', 'edit', 'delete'],
    parcel: ['create', 'dispatch', 'delete', 'send'],
    subscriber: ['create', 'edit', 'delete'],
    category: ['create', 'edit', 'delete'],
    specialoffer: ['create', 'edit', 'delete'],
  }).flatMap(([object, events]) => events.map((event) => `${object}.${event}`)),
);

/** The shop's data, which the simulator of its events keeps. */
export interface RestData {
  /** The rows of a resource; undefined = there is no such resource. */
  rows(resource: string): readonly Row[] | undefined;
  /** A single object without an envelope. */
  object(path: string): Row | undefined;
  changeOrder(orderId: string, wish: Row): void;
  readonly now: () => number;
}

/**
 * The REST API as reference §2 to §5 describe it: three ways to a token, single-use refresh, a leaky bucket told in every
 * answer, quiet limits, answers that are bare numbers.
 */
export class ShoperRest {
  readonly panelTokens = new Set<string>();
  /** Login → password. */
  readonly admins = new Map<string, string>();
  readonly apps: App[] = [];
  /** Codes of installations, each good once. */
  readonly codes = new Set<string>();
  readonly webhooks: Row[] = [];
  readonly faults: RestFault[] = [];
  /** What goes wrong with the next operations of bulk calls, one each; 200 = nothing. */
  readonly bulkFaults: number[] = [];
  /** Resources that no token reaches. */
  readonly forbidden = new Set<string>();
  /** Events that this version of the shop does not know. */
  readonly unknownEvents = new Set<string>();
  /** As a shop that does not know a filter may do (reference §15.14). */
  ignoresFilters = false;
  readonly bucket = { limit: 10, bandwidth: 2 };
  /** What it asks of whoever calls too often. */
  retryAfterSeconds = 1;
  /** Milliseconds that each answer takes. */
  delayMs = 0;
  /** Called once tokens were renewed, before the answer leaves. */
  onRenewed: (() => Promise<void> | void) | null = null;
  readonly #access = new Map<string, number>();
  readonly #refresh = new Map<string, { readonly access: string }>();
  /** How often an order was changed by a call. */
  orderWrites = 0;
  #calls = 0;
  #drainedAt = performance.now();
  #nextHookId = 5;
  /** How many calls were refused for being too many. */
  refusedCalls = 0;

  constructor(private readonly data: RestData) {}

  /** Ends every token the shop gave, as when the app was removed. */
  revokeAll(): void {
    this.#access.clear();
    this.#refresh.clear();
  }

  /** Ends the tokens to call with; those to renew with stay. */
  expireAccess(): void {
    this.#access.clear();
  }

  async answer(request: SimulatedRequest): Promise<SimulatedAnswer> {
    const path = /^\/webapi\/rest\/(.*)$/.exec(request.path)?.[1];
    if (path === undefined) return { status: 404, body: 'Not found' };
    const fault = this.faults.shift();
    if (fault === 'cut' || fault === 'hang') return fault;
    if (fault === 429) return this.#tooMany();
    if (typeof fault === 'object') return { status: 302, headers: { Location: fault.redirect }, body: '' };
    if (typeof fault === 'number') return this.#error(fault, 'temporarily_unavailable', 'Usługa niedostępna');
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (!this.#takePlace()) {
      this.refusedCalls++;
      return this.#tooMany();
    }
    const answer = await this.#serve(request, path);
    return fault === 'cut-after' ? 'cut' : answer;
  }

  async #serve(request: SimulatedRequest, path: string): Promise<Answer> {
    if (path === 'auth' && request.method === 'POST') return this.#login(request);
    if (path === 'oauth/token' && request.method === 'POST') return this.#oauth(request);
    if (!this.#isLetIn(request)) return this.#error(401, 'unauthorized_client', 'Provided access token is invalid');
    if (path === 'bulk' && request.method === 'POST') return this.#bulk(request);
    return this.#resource(request.method, path, request.query, request.body);
  }

  #login(request: SimulatedRequest): Answer {
    const [login, password] = basicOf(request) ?? [
      request.query.get('client_id') ?? '',
      request.query.get('client_secret') ?? '',
    ];
    if (!this.admins.has(login) || this.admins.get(login) !== password)
      return this.#error(401, 'auth_failure', 'Nieprawidłowy login lub hasło');
    const token = this.#newAccess(LOGIN_SECONDS);
    return this.#ok({ access_token: token, expires_in: LOGIN_SECONDS, token_type: 'bearer' });
  }

  async #oauth(request: SimulatedRequest): Promise<Answer> {
    const form = new URLSearchParams(request.body.toString());
    const grant = request.query.get('grant_type') ?? form.get('grant_type');
    const [id, secret] = basicOf(request) ?? [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
    if (!this.apps.some(({ appId, appSecret }) => appId === id && appSecret === secret))
      return this.#error(400, 'unauthorized_client', 'Unknown application');
    if (grant === 'authorization_code') {
      if (!this.codes.delete(form.get('code') ?? '')) return this.#error(400, 'invalid_grant', 'Code is invalid');
      return this.#ok(this.#pair());
    }
    if (grant === 'refresh_token') {
      const given = form.get('refresh_token') ?? '';
      const old = this.#refresh.get(given);
      if (old === undefined) return this.#error(400, 'invalid_grant', 'Refresh token is invalid');
      // Each renewal ends the pair before it.
      this.#refresh.delete(given);
      this.#access.delete(old.access);
      const pair = this.#pair();
      await this.onRenewed?.();
      return this.#ok(pair);
    }
    return this.#error(400, 'unsupported_grant_type', 'Unknown grant');
  }

  #pair(): Row {
    const access = this.#newAccess(TOKEN_SECONDS);
    const refresh = randomBytes(20).toString('hex');
    this.#refresh.set(refresh, { access });
    return {
      access_token: access,
      refresh_token: refresh,
      expires_in: TOKEN_SECONDS,
      scope: 'orders_read,webhooks_create',
      token_type: 'bearer',
    };
  }

  #newAccess(seconds: number): string {
    const token = randomBytes(20).toString('hex');
    this.#access.set(token, this.data.now() + seconds * 1000);
    return token;
  }

  #isLetIn({ headers }: SimulatedRequest): boolean {
    const token = /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '';
    return this.panelTokens.has(token) || (this.#access.get(token) ?? 0) > this.data.now();
  }

  #bulk({ body }: SimulatedRequest): Answer {
    const calls = JSON.parse(body.toString()) as {
      id: string;
      path: string;
      method: string;
      params?: Record<string, string>;
      body?: unknown;
    }[];
    if (calls.length > BULK) return this.#error(400, 'invalid_request', 'Too many operations');
    const items = calls.map((call) => {
      const path = call.path.replace(/^\/webapi\/rest\//, '');
      const content = Buffer.from(JSON.stringify(call.body ?? null));
      const fault = this.bulkFaults.shift() ?? 200;
      const answer =
        fault === 200
          ? this.#resource(call.method, path, new URLSearchParams(call.params), content)
          : this.#error(fault, 'temporarily_unavailable', 'Too many requests');
      return { id: call.id, code: answer.status, body: JSON.parse(answer.body) as unknown };
    });
    return this.#ok({ errors: items.some(({ code }) => code >= 400), items });
  }

  #resource(method: string, path: string, query: URLSearchParams, body: Buffer): Answer {
    const [resource = '', id] = path.split('/');
    const single = id === undefined && method === 'GET' ? this.data.object(resource) : undefined;
    if (single !== undefined) return this.#ok(single);
    if (resource === 'webhooks') return this.#webhooks(method, id, query, body);
    if (this.forbidden.has(resource))
      return this.#error(403, 'insufficient_scope', 'The request requires higher privileges');
    const rows = this.data.rows(resource);
    if (rows === undefined) return this.#error(400, 'invalid_request', 'Unknown resource');
    if (id === undefined && (method === 'GET' || method === 'HEAD')) return this.#list(rows, query);
    const row = rows.find((one) => String(Object.values(one)[0]) === id);
    if (row === undefined) return this.#error(404, 'invalid_request', 'Resource not found');
    if (method === 'GET') return this.#ok(row);
    if (method === 'PUT' && resource === 'orders') {
      this.orderWrites++;
      this.data.changeOrder(String(id), JSON.parse(body.toString()) as Row);
      return this.#ok(1);
    }
    return this.#error(405, 'invalid_request', 'Method not allowed');
  }

  #webhooks(method: string, id: string | undefined, query: URLSearchParams, body: Buffer): Answer {
    const hook = this.webhooks.find((one) => one['webhook_id'] === id);
    if (id !== undefined && hook === undefined) return this.#error(404, 'invalid_request', 'Resource not found');
    if (method === 'GET' && hook === undefined)
      // The list leaves the secret out.
      return this.#list(
        this.webhooks.map((row) => ({ ...row, secret: undefined })),
        query,
      );
    if (method === 'GET') return this.#ok(hook);
    if (method === 'DELETE') {
      this.webhooks.splice(this.webhooks.indexOf(hook as Row), 1);
      return this.#ok(1);
    }
    const wish = JSON.parse(body.toString()) as Row;
    const unknown = ((wish['events'] as string[] | undefined) ?? []).find(
      (event) => !EVENTS.has(event) || this.unknownEvents.has(event),
    );
    if (unknown !== undefined)
      return this.#error(400, 'invalid_request', `Wartość ${unknown} nie została znaleziona na liście`);
    const told = Object.fromEntries(
      Object.entries(wish).map(([name, value]) => [name, Array.isArray(value) ? value : String(value)]),
    );
    if (hook !== undefined) {
      Object.assign(hook, told);
      return this.#ok(1);
    }
    if (wish['format'] === undefined)
      return this.#error(400, 'invalid_request', "Wartość pola 'format' jest niepoprawna: Pole wymagane");
    const webhookId = String(this.#nextHookId++);
    this.webhooks.push({ webhook_id: webhookId, secret: '', active: '1', ...told });
    return this.#ok(Number(webhookId));
  }

  #list(rows: readonly Row[], query: URLSearchParams): Answer {
    if (this.ignoresFilters) query.delete('filters');
    const list = listOf(rows, query);
    const answer = this.#ok(list);
    return {
      ...answer,
      headers: {
        ...answer.headers,
        'X-Shop-Result-Count': list.count,
        'X-Shop-Result-Pages': String(list.pages),
        'X-Shop-Result-Page': String(list.page),
      },
    };
  }

  /** A place in the bucket, by real time: the hub waits for it in real time too. */
  #takePlace(): boolean {
    const now = performance.now();
    this.#calls = Math.max(0, this.#calls - ((now - this.#drainedAt) / 1000) * this.bucket.bandwidth);
    this.#drainedAt = now;
    if (this.#calls + 1 > this.bucket.limit) return false;
    this.#calls++;
    return true;
  }

  // A bare number is JSON too, which a text would not be sent as.
  #ok(content: unknown): { status: number; headers: Record<string, string>; body: string } {
    return { status: 200, headers: this.#headers(), body: JSON.stringify(content) };
  }

  #tooMany() {
    const answer = this.#error(429, 'temporarily_unavailable', 'Too many requests');
    return { ...answer, headers: { ...answer.headers, 'Retry-After': String(this.retryAfterSeconds) } };
  }

  #error(status: number, error: string, description: string) {
    return { status, headers: this.#headers(), body: JSON.stringify({ error, error_description: description }) };
  }

  #headers(): Record<string, string> {
    return {
      'Content-Type': 'application/json; charset=utf-8',
      'X-Shop-Api-Calls': String(Math.ceil(this.#calls)),
      'X-Shop-Api-Limit': String(this.bucket.limit),
      'X-Shop-Api-Bandwidth': String(this.bucket.bandwidth),
    };
  }
}

function basicOf({ headers }: SimulatedRequest): [string, string] | null {
  const encoded = /^Basic (.+)$/.exec(headers['authorization'] ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return [text.slice(0, colon), text.slice(colon + 1)];
}

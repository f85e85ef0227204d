import { createHmac } from 'node:crypto';
import {
  Simulator,
  underFault,
  type SimulatedAnswer,
  type SimulatedFault,
  type SimulatedRequest,
} from '@hub/core/testing';
import { stepsOf, type Route, type Step } from './behaviours.js';

interface Part {
  readonly from?: string | null;
  readonly text?: string;
  readonly ttl?: number;
  readonly category?: string;
  readonly template_id?: string | null;
  readonly button?: { readonly caption: string; readonly url: string };
}

interface Sent extends Part {
  readonly client_ref: string;
  readonly route: Route;
  readonly to: string;
  readonly text: string;
  readonly viber?: Part;
  readonly sms?: Part;
  readonly callback_url?: string;
  readonly api_token?: string;
}

interface Kept {
  readonly message: Sent;
  readonly id: string;
  readonly channels: Map<string, { readonly channel: string; readonly status: string; readonly reason: string | null }>;
}

const PRICES = { viber: '0.02', sms: '0.045' } as const;

/**
 * modulus as the proposed contract has it, written from the contract and not from the plugin's profile. What the
 * contract leaves open is a switch whose default is the worse case. The last digits of a number choose what becomes of
 * its message (`behaviours.ts`).
 */
export class ModulusSimulator extends Simulator {
  readonly phones: { readonly to: string; readonly text: string; readonly via: string }[] = [];
  readonly faults: SimulatedFault[] = [];
  readonly settings = {
    token: 'simulator-token',
    secret: 'simulator-secret',
    credit: 100,
    senders: new Set(['MyShop']),
    /** Digits. */
    invalid: new Set<string>(),
    optedOut: new Set<string>(),
    isPermitted: true,
    needsTemplate: false,
    /** A `client_ref` that was seen is refused as `duplicate`; else it is sent again. */
    refusesDuplicates: false,
    /** Instead of what a number's last digits say. */
    steps: null as readonly Step[] | null,
    reportFormat: 'json' as 'json' | 'array' | 'form' | 'get',
    /** Before the first report and between two. */
    delayMs: 10,
  };
  readonly #kept = new Map<string, Kept>();
  readonly #refs = new Set<string>();
  readonly #limited = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #count = 0;
  #reporting = 0;

  override async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await super.stop();
  }

  /** Resolves when no report is planned or under way any more. */
  async settled(): Promise<void> {
    while (this.#timers.size > 0 || this.#reporting > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** What becomes of a message later, reported as it happens. */
  becomes(id: string, step: Step): void {
    const kept = this.#kept.get(id);
    if (kept !== undefined) this.#report(kept, step);
  }

  protected answer(request: SimulatedRequest): Promise<SimulatedAnswer> | SimulatedAnswer {
    if (!this.#isOurs(request)) return refusal(401, 'unauthorized');
    if (request.method === 'GET' && request.path === '/balance')
      return { status: 200, body: { amount: String(this.settings.credit), currency: 'EUR' } };
    if (request.method === 'GET') return this.#lookUp(request.path);
    if (request.path !== '/messages') return refusal(404, 'not_found');
    const message = JSON.parse(request.body.toString('utf8')) as Sent;
    return underFault(this.faults, () => this.#accept(message), this.#faultOf(message));
  }

  /** Any of the four ways to sign in. */
  #isOurs({ headers, body, query }: SimulatedRequest): boolean {
    const { token, secret } = this.settings;
    const basic = Buffer.from(`${token}:${secret}`).toString('base64');
    if ([`Bearer ${token}`, `Basic ${basic}`].includes(headers['authorization'] ?? '')) return true;
    const signed = createHmac('sha256', secret)
      .update(`${headers['x-timestamp']}\n${body.toString('utf8')}`)
      .digest('hex');
    if (headers['x-api-key'] === token && headers['x-signature'] === signed) return true;
    return query.get('api_token') === token || (body.length > 0 && tokenIn(body) === token);
  }

  #faultOf({ to }: Sent): SimulatedFault | null {
    if (to.endsWith('09')) return { kind: 'hang-after-accept' };
    if (!to.endsWith('08') || this.#limited.has(to)) return null;
    this.#limited.add(to);
    return { kind: 'rate-limited' };
  }

  #accept(message: Sent): SimulatedAnswer {
    const problem = this.#problem(message);
    if (problem !== null) return problem;
    this.#refs.add(message.client_ref);
    this.#count += 1;
    const id = `m-${this.#count}`;
    const steps = stepsOf(message.route, message.to, this.settings.steps);
    const kept: Kept = { message, id, channels: new Map() };
    this.#kept.set(id, kept);
    // What nobody reports on is received all the same.
    const shown = new Set(steps.filter(({ status }) => status === 'delivered').map(({ channel }) => channel));
    const isSilent = steps.every(({ status }) => ['sent', 'unknown', 'seen'].includes(status));
    if (isSilent) shown.add(message.route === 'SMS' ? 'sms' : 'viber');
    for (const channel of shown) {
      const text = message[channel]?.text ?? message.text;
      this.phones.push({ to: `+${message.to}`, text, via: channel });
    }
    steps.forEach((step, index) => this.#later(this.settings.delayMs * (index + 1), () => this.#report(kept, step)));
    const channel = message.route === 'SMS' ? 'sms' : 'viber';
    this.settings.credit -= Number(PRICES[channel]);
    return {
      status: 202,
      body: {
        message_id: id,
        client_ref: message.client_ref,
        status: 'accepted',
        channel,
        parts: 1,
        price: { amount: PRICES[channel], currency: 'EUR' },
      },
    };
  }

  #problem({ to, from, route, text, client_ref: ref, viber, sms }: Sent): SimulatedAnswer | null {
    const { invalid, optedOut, senders, credit, isPermitted, needsTemplate, refusesDuplicates } = this.settings;
    if (!/^[1-9]\d{7,14}$/.test(to) || invalid.has(to)) return refusal(422, 'invalid_recipient');
    const names = [from, viber?.from, sms?.from].filter((name) => name !== undefined);
    if (to.endsWith('07') || names.some((name) => name === null || !senders.has(name)))
      return refusal(422, 'invalid_sender');
    if (optedOut.has(to)) return refusal(422, 'opted_out');
    if (!isPermitted) return refusal(403, 'not_permitted');
    if (text.length > 1_530 || (viber?.text ?? '').length > 1_000) return refusal(422, 'text_too_long');
    const isBare = viber?.category === 'transactional' && (viber.template_id ?? null) === null;
    if (route !== 'SMS' && isBare && (needsTemplate || to.endsWith('10'))) return refusal(422, 'template_required');
    if (refusesDuplicates && this.#refs.has(ref)) return refusal(409, 'duplicate');
    return credit < Number(PRICES.sms) ? refusal(402, 'insufficient_credit') : null;
  }

  #lookUp(path: string): SimulatedAnswer {
    const kept = this.#kept.get(decodeURIComponent(path.split('/').at(-1) ?? ''));
    if (kept === undefined) return refusal(404, 'not_found');
    const channels = [...kept.channels.values()].map((told) => ({ ...told, updated_at: '2026-11-20T10:00:05Z' }));
    return { status: 200, body: { message_id: kept.id, client_ref: kept.message.client_ref, channels } };
  }

  #report({ message, id, channels }: Kept, { channel, status, reason }: Step): void {
    channels.set(channel, { channel, status, reason: reason ?? null });
    if (message.callback_url === undefined) return;
    const isPaid = status === 'delivered';
    this.#call(message.callback_url, {
      message_id: id,
      client_ref: message.client_ref,
      channel,
      status,
      reason: reason ?? null,
      fallback: channel === 'sms' && message.route === 'VIBER2SMS',
      timestamp: '2026-11-20T10:00:05Z',
      parts: 1,
      price: isPaid ? { amount: PRICES[channel], currency: 'EUR' } : {},
    });
  }

  #call(url: string, report: Readonly<Record<string, unknown>>): void {
    const flat = Object.entries(report).filter(([, value]) => typeof value === 'string') as [string, string][];
    const form = new URLSearchParams(flat);
    const { reportFormat } = this.settings;
    const json = { 'content-type': 'application/json' };
    const calls = {
      json: { url, init: { method: 'POST', headers: json, body: JSON.stringify(report) } },
      array: { url, init: { method: 'POST', headers: json, body: JSON.stringify([report]) } },
      form: { url, init: { method: 'POST', body: form } },
      get: { url: `${url}?${form.toString()}`, init: { method: 'GET' } },
    };
    const call = calls[reportFormat];
    this.#reporting += 1;
    fetch(call.url, call.init)
      .catch(() => undefined)
      .finally(() => (this.#reporting -= 1));
  }

  #later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }
}

function tokenIn(body: Buffer): unknown {
  try {
    return (JSON.parse(body.toString('utf8')) as Sent).api_token;
  } catch {
    return null;
  }
}

function refusal(status: number, code: string): SimulatedAnswer {
  return { status, body: { error: { code, message: `Refused: ${code}` } } };
}

import {
  Simulator,
  underFault,
  type SimulatedAnswer,
  type SimulatedFault,
  type SimulatedRequest,
} from '@hub/core/testing';
import { DeliveryReporter, type Delivery, type ReportState } from './delivery-reporter.js';
import { sizeOf } from './message-parts.js';
import { SimulatedOauth } from './oauth.js';

/** What a phone showed. `to` with its `+`. */
export interface PhoneMessage {
  readonly to: string;
  readonly from: string;
  readonly text: string;
  /** Milliseconds, by the simulator's clock. */
  readonly at: number;
  readonly id: string;
  readonly idx: string | null;
}

interface SimulatedSender {
  readonly sender: string;
  readonly status: 'ACTIVE' | 'INACTIVE' | 'UNKNOWN';
  readonly isDefault: boolean;
}

/** The account and every behaviour of SMSAPI that is not known for sure; the pessimistic answer is the default. Change at will, also while it runs. */
export interface SmsapiSettings {
  readonly tokens: Set<string>;
  /** HTTP status of error 101. */
  badTokenStatus: 401 | 200;
  senders: SimulatedSender[];
  /** Raw links in a text (else error 94), and `[%idzdo:…%]` (else error 7). */
  areLinksAllowed: boolean;
  areShortLinksEnabled: boolean;
  /** Account points. */
  points: number;
  pointsPerPart: number;
  paymentType: 'prepaid' | 'postpaid' | 'subscription' | 'trial';
  /** The only number a trial account reaches, in digits. */
  registeredNumber: string;
  /** Whether a refused call uses up its keys. A call refused with 53 uses up none: else no key could ever be asked again. */
  refusedBurnsIdx: boolean;
  /** Whether error 53 refuses the whole batch or stands in its item. */
  idxRefusal: 'batch' | 'item';
  /** Digits. */
  readonly blacklist: Set<string>;
  readonly optOuts: Set<string>;
  /** Else `GET /opt_outs` answers 403. */
  hasOptOutFeature: boolean;
  /** Addresses, by their beginnings, that answer 403 whatever the token: a scope it lacks. */
  readonly closedPaths: Set<string>;
  /** The account's login. */
  username: string;
  pointsAs: 'alternating' | 'number' | 'string';
  successStatus: 'alternating' | 200 | 201;
  /** `same`: a provider that lies, every message under one id. */
  ids: 'alternating' | 'digits' | 'hex' | 'same';
  /** Numbers (digits) left out of send answers although accepted. */
  readonly leftOut: Set<string>;
  /** What becomes of messages, unless `deliveries` or the number's ending says otherwise. */
  delivery: Delivery;
}

/** A send call as it came. */
export interface SimulatedSend {
  readonly keys: readonly string[];
  /** Digits, with the country code. */
  readonly numbers: readonly string[];
}

/** An error code for the next sends, whatever they hold. */
export interface ForcedRefusal {
  readonly code: number;
  readonly message?: string;
  times?: number;
}

interface Stored {
  readonly id: string;
  readonly to: string;
  readonly idx: string | null;
  readonly points: number;
  status: ReportState;
  isScheduled: boolean;
}

type Params = ReadonlyMap<string, string>;
const DAY_MS = 86_400_000;

/** Numbers that end so meet that fate, whatever the settings say: for trying things by hand in the demo. */
const MAGIC_ENDINGS: Readonly<Record<string, Delivery>> = {
  '0402': { states: ['SENT', 'EXPIRED'] },
  '0405': { states: ['SENT', 'UNDELIVERED'] },
  '0407': { states: ['REJECTED'] },
  '0408': { states: ['SENT', 'UNKNOWN'] },
  '0000': { states: [] },
};
const NEVER_ARRIVES: readonly ReportState[] = ['EXPIRED', 'UNDELIVERED', 'FAILED', 'REJECTED', 'STOP'];

/**
 * SMSAPI on loopback, as far as its public sources tell (docs in README, "facts not verified"). It is one thing: the
 * rules of `sms.do` in the order they are checked.
 */
export class SmsapiSimulator extends Simulator {
  /** Every message that reached a phone, oldest first. */
  readonly phones: PhoneMessage[] = [];
  /** Spoils the next sends on their way. */
  readonly faults: SimulatedFault[] = [];
  /** Spoils a send by what it holds; asked while `faults` is empty. */
  spoils: ((send: SimulatedSend) => SimulatedFault | null) | null = null;
  readonly refusals: ForcedRefusal[] = [];
  /** What becomes of messages to a number (digits). */
  readonly deliveries = new Map<string, Delivery>();
  readonly settings: SmsapiSettings = {
    tokens: new Set(['simulator-token']),
    badTokenStatus: 401,
    senders: [
      { sender: 'Test', status: 'ACTIVE', isDefault: true },
      { sender: 'Sklep', status: 'ACTIVE', isDefault: false },
      { sender: 'Waiting', status: 'INACTIVE', isDefault: false },
    ],
    areLinksAllowed: true,
    areShortLinksEnabled: true,
    points: 1000,
    pointsPerPart: 0.165,
    paymentType: 'prepaid',
    registeredNumber: '48500000000',
    refusedBurnsIdx: true,
    idxRefusal: 'batch',
    blacklist: new Set(),
    optOuts: new Set(),
    hasOptOutFeature: true,
    closedPaths: new Set(),
    username: 'simulator',
    pointsAs: 'alternating',
    successStatus: 'alternating',
    ids: 'alternating',
    leftOut: new Set(),
    delivery: { states: ['SENT', 'DELIVERED'] },
  };
  readonly reporter: DeliveryReporter;
  readonly oauth: SimulatedOauth;
  readonly #now: () => number;
  readonly #messages = new Map<string, Stored>();
  /** When each key was used. */
  readonly #idxUsedAt = new Map<string, number>();
  readonly #sendsByNumber = new Map<string, number[]>();
  /** Real ids never come again after a restart. */
  #count = Math.floor(Date.now() / 100) % 90_000_000;

  constructor(options: { now?: () => number } = {}) {
    super();
    this.#now = options.now ?? (() => Date.now());
    this.reporter = new DeliveryReporter(this.#now);
    this.oauth = new SimulatedOauth(this.#now);
  }

  override async stop(): Promise<void> {
    this.reporter.stop();
    await super.stop();
  }

  protected answer(request: SimulatedRequest): Promise<SimulatedAnswer> | SimulatedAnswer {
    const path = request.path.replace(/^\/api(?=\/)/, '').replace(/\/$/, '');
    const consent = this.oauth.answer(request, path);
    if (consent !== null) return consent;
    if (path === '/sms.do') return this.#smsDo(request);
    const scopes = this.#scopesOf(request, new Map());
    if (scopes === null) {
      return { status: 401, body: { message: 'Authorization failed', error: 'authorization_failed', errors: [] } };
    }
    const scope = SCOPES.find(([prefix]) => path.startsWith(prefix))?.[1];
    const isClosed = [...this.settings.closedPaths].some((prefix) => path.startsWith(prefix));
    if (isClosed || (scope !== undefined && scopes !== 'all' && !scopes.has(scope))) {
      return { status: 403, body: { message: 'Forbidden', error: 'forbidden', errors: [] } };
    }
    const [, first = '', second = '', third = ''] = path.split('/').map(decodeURIComponent);
    const body = paramsOf(request);
    switch (`${request.method} /${first}${second === '' ? '' : `/${second}`}`) {
      case 'GET /ping':
        return { status: 200, body: { authorized: true, unavailable: [] } };
      case 'HEAD /ping':
        return { status: 204 };
      case 'GET /profile':
        return { status: 200, body: this.#profile() };
      case 'GET /sms/sendernames':
        return this.#senders(third);
      case 'POST /sms/sendernames':
        return this.#addSender(body.get('sender') ?? '');
      case 'DELETE /sms/sendernames':
        this.settings.senders = this.settings.senders.filter(({ sender }) => sender !== third);
        return { status: 204 };
      case 'GET /blacklist/phone_numbers':
        return this.#blacklistPage(request.query);
      case 'POST /blacklist/phone_numbers': {
        const number = normalised(body.get('phone_number') ?? '');
        this.settings.blacklist.add(number);
        return { status: 201, body: blacklistItem(number) };
      }
      case 'DELETE /blacklist/phone_numbers':
        if (third === '') this.settings.blacklist.clear();
        else this.settings.blacklist.delete(third);
        return { status: 204 };
      case 'GET /profile/prices':
        return { status: 200, body: this.#prices() };
      case 'GET /opt_outs':
        if (!this.settings.hasOptOutFeature)
          return { status: 403, body: { message: 'Forbidden', error: 'forbidden', errors: [] } };
        return pageOf(
          [...this.settings.optOuts].filter((number) => number.includes(request.query.get('phone_number') ?? '')),
          request.query,
          // A number here, text in the blacklist (OpenAPI).
          (number) => ({ id: number, phoneNumber: Number(number), date: this.#iso() }),
        );
      default:
        return { status: 404, body: { message: 'Not found', error: 'not_found', errors: [] } };
    }
  }

  async #smsDo(request: SimulatedRequest): Promise<SimulatedAnswer> {
    const params = paramsOf(request);
    const scopes = this.#scopesOf(request, params);
    if (scopes === null) {
      return this.#error(params, 101, 'Authorization failed', { status: this.settings.badTokenStatus });
    }
    if (scopes !== 'all' && !scopes.has('sms')) {
      return this.#error(params, 401, 'Token don’t have permissions for this action', {});
    }
    if (params.has('status')) return this.#statuses(params);
    if (params.has('sch_del')) return this.#cancel(params);
    const send = { keys: keysOf(params), numbers: listOf(params.get('to'), ',').map(normalised) };
    return underFault(this.faults, () => this.#send(params), this.spoils?.(send) ?? null);
  }

  async #send(params: Params): Promise<SimulatedAnswer> {
    const submitted = listOf(params.get('to'), ',');
    const keys = keysOf(params);
    const problem = this.#problemOfCall(params, submitted, keys);
    if (problem !== null) return this.#refuse(params, keys, problem);

    const repeated = keys.filter((key) => this.#isUsed(key));
    if (
      params.get('check_idx') === '1' &&
      repeated.length > 0 &&
      (this.settings.idxRefusal === 'batch' || keys.length === 1)
    ) {
      return this.#error(params, 53, 'Idx already used');
    }
    const recipients = submitted.map((number, index) => ({
      submitted: number,
      number: normalised(number),
      idx: keys[index] ?? null,
      problem: this.#problemOfNumber(normalised(number)),
    }));
    // INFERRED: without `allow_duplicates` a number counts once per call.
    const isOnce = ({ number }: { number: string }, index: number) =>
      isOn(params, 'allow_duplicates') || recipients.findIndex((other) => other.number === number) === index;
    const bad = recipients.filter(({ problem: own }) => own !== null);
    const invalid = {
      invalid_numbers: bad.map(({ number, submitted: sent, problem: own }) => ({
        number,
        submitted_number: sent,
        message: own?.message,
        error_code: own?.code,
      })),
    };
    const [firstBad] = bad;
    if (bad.length === recipients.length && firstBad !== undefined) {
      const own = recipients.length === 1 ? firstBad.problem : null;
      this.#burn(keys);
      return this.#error(params, own?.code ?? 13, own?.message ?? 'No correct phone numbers', { extra: invalid });
    }
    const { parts, length } = sizeOf(params.get('message') ?? '');
    const good = recipients.filter(isOnce).filter(({ problem: own }) => own === null);
    const cost = good.length * parts * this.settings.pointsPerPart;
    const isTest = isOn(params, 'test');
    if (this.settings.paymentType !== 'postpaid' && cost > this.settings.points) {
      return this.#refuse(params, keys, { code: 103, message: 'Not enough points' });
    }
    if (!isTest) {
      this.settings.points -= cost;
      this.#burn(keys, true);
    }
    const list: object[] = [];
    for (const { number, submitted: sent, idx } of good) {
      if (idx !== null && repeated.includes(idx)) {
        list.push({ id: null, number, submitted_number: sent, idx, error: 53, status: null });
        continue;
      }
      const stored = await this.#accept({ number, idx, params, parts, isTest });
      if (this.settings.leftOut.has(number)) continue;
      list.push({
        id: stored.id,
        points: this.#shownPoints(stored.points),
        number,
        date_sent: Math.floor(this.#now() / 1000),
        submitted_number: sent,
        status: 'QUEUE',
        error: null,
        idx,
        parts,
      });
    }
    return this.#success(params, list, {
      ...(isOn(params, 'details') ? { message: params.get('message'), length, parts } : {}),
      ...(bad.length > 0 ? invalid : {}),
    });
  }

  /** What is wrong with the call as a whole, in the order SMSAPI is taken to check. */
  #problemOfCall(params: Params, submitted: readonly string[], keys: readonly string[]): Problem | null {
    const forced = this.refusals[0];
    if (forced !== undefined) {
      forced.times = (forced.times ?? 1) - 1;
      if (forced.times <= 0) this.refusals.shift();
      return { code: forced.code, message: forced.message ?? 'Refused by the simulator' };
    }
    const text = params.get('message') ?? '';
    const size = sizeOf(text);
    const now = this.#now();
    const date = instantOf(params.get('date'));
    const expires = instantOf(params.get('expiration_date'));
    const hasShortLink = text.includes('[%idzdo:');
    const sender = params.get('from');
    const isActive = this.settings.senders.some(({ sender: name, status }) => name === sender && status === 'ACTIVE');
    const rules: readonly [boolean, number, string][] = [
      [params.has('group') && submitted.length > 0, 93, 'Message parameters and group together'],
      [params.has('group'), 40, 'No such group'],
      [text.trim() === '' || (isOn(params, 'nounicode') && size.isUnicode), 11, 'The message is empty or too long'],
      [size.parts > Number(params.get('max_parts') ?? 10), 12, 'Too many parts'],
      [isOn(params, 'flash') && size.isUnicode, 17, 'Flash message with special characters'],
      [params.has('date') && date === null, 54, 'Bad date'],
      [date !== null && date > now + 92 * DAY_MS, 50, 'More than 3 months ahead'],
      // 15 minutes to 72 hours by the OpenAPI text; the hub stays inside a narrower range.
      [
        params.has('expiration_date') && (expires === null || expires < now + 900_000 || expires > now + 3 * DAY_MS),
        56,
        'Bad expiration date',
      ],
      [params.has('notify_url') && !URL.canParse(params.get('notify_url') ?? ''), 70, 'Invalid notify_url'],
      [sender !== undefined && !isActive, 14, 'Invalid from field'],
      [hasShortLink && !this.settings.areShortLinksEnabled, 7, 'Short links disabled on account'],
      [!this.settings.areLinksAllowed && /https?:\/\/|www\./i.test(text), 94, 'Not allowed to send messages with link'],
      [submitted.length === 0, 13, 'No correct phone numbers'],
      [submitted.length > (hasShortLink ? 100 : 10_000), 19, 'Too many messages in one request'],
      [keys.length > 0 && keys.length !== submitted.length, 20, 'Wrong number of idx values'],
      [keys.some((key) => key.length > 255), 27, 'Idx too long'],
    ];
    const broken = rules.find(([isBroken]) => isBroken);
    return broken === undefined ? null : { code: broken[1], message: broken[2] };
  }

  #problemOfNumber(number: string): Problem | null {
    if (!isMobile(number)) return { code: 13, message: 'Invalid phone number' };
    if (this.settings.blacklist.has(number)) return { code: 57, message: 'Number is blacklisted' };
    if (this.settings.optOuts.has(number)) return { code: 59, message: 'Number is on the OptOut list' };
    if (this.settings.paymentType === 'trial' && number !== this.settings.registeredNumber) {
      return { code: 98, message: 'Restricted account' };
    }
    const recent = (this.#sendsByNumber.get(number) ?? []).filter((at) => at > this.#now() - 60_000);
    return recent.length >= 10 ? { code: 52, message: 'Too many attempts to one number' } : null;
  }

  async #accept(sent: {
    number: string;
    idx: string | null;
    params: Params;
    parts: number;
    isTest: boolean;
  }): Promise<Stored> {
    const { number, idx, params, parts, isTest } = sent;
    const stored: Stored = {
      id: this.#newId(),
      to: number,
      idx,
      points: parts * this.settings.pointsPerPart,
      status: 'QUEUE',
      isScheduled: (instantOf(params.get('date')) ?? 0) > this.#now(),
    };
    if (isTest) return stored;
    this.#messages.set(stored.id, stored);
    this.#sendsByNumber.set(number, [...(this.#sendsByNumber.get(number) ?? []), this.#now()]);
    if (stored.isScheduled) return stored;
    const delivery = this.deliveries.get(number) ?? MAGIC_ENDINGS[number.slice(-4)] ?? this.settings.delivery;
    if (!delivery.states.some((state) => NEVER_ARRIVES.includes(state))) {
      const from = params.get('from') ?? this.settings.senders.find(({ isDefault }) => isDefault)?.sender ?? 'Test';
      this.phones.push({
        to: `+${number}`,
        from,
        text: params.get('message') ?? '',
        at: this.#now(),
        id: stored.id,
        idx,
      });
    }
    const message = {
      id: stored.id,
      idx,
      to: number,
      notifyUrl: params.get('notify_url') ?? null,
      points: String(stored.points),
    };
    await this.reporter.follow({ ...message, status: 'QUEUE' }, delivery, (state) => {
      stored.status = state;
    });
    return stored;
  }

  #statuses(params: Params): SimulatedAnswer {
    const ids = listOf(params.get('status'), '|');
    const found = ids.flatMap((id) => this.#messages.get(id) ?? []);
    if (found.length < ids.length) return this.#error(params, 301, 'Not exists ID message');
    const list = found.map(({ id, to, idx, points, status }) => ({
      id,
      points: this.#shownPoints(points),
      number: to,
      date_sent: Math.floor(this.#now() / 1000),
      submitted_number: to,
      status,
      error: null,
      idx,
    }));
    return this.#success(params, list, {});
  }

  #cancel(params: Params): SimulatedAnswer {
    const ids = listOf(params.get('sch_del'), ',');
    if (ids.some((id) => this.#messages.get(id)?.isScheduled !== true)) {
      return this.#error(params, 301, 'Not exists ID message');
    }
    for (const id of ids) this.#messages.delete(id);
    return { status: 200, body: { count: ids.length, list: ids.map((id) => ({ id })) } };
  }

  #refuse(params: Params, keys: readonly string[], { code, message }: Problem): SimulatedAnswer {
    this.#burn(keys);
    return this.#error(params, code, message);
  }

  /** HTTP 200 with an error body is the normal refusal. */
  #error(
    params: Params,
    code: number,
    message: string,
    more: { status?: number; extra?: object } = {},
  ): SimulatedAnswer {
    if (params.get('format') !== 'json') return { status: 200, body: `ERROR:${code}` };
    return { status: more.status ?? 200, body: { error: code, message, ...more.extra } };
  }

  #success(params: Params, list: readonly object[], extra: object): SimulatedAnswer {
    if (params.get('format') !== 'json') {
      const lines = (list as { id?: string; points?: string }[]).map(({ id, points }) => `OK:${id}:${points}`);
      return { status: 200, body: lines.join(';') };
    }
    const { successStatus } = this.settings;
    const status = successStatus === 'alternating' ? (this.#count % 2 === 0 ? 200 : 201) : successStatus;
    return { status, body: { count: list.length, ...extra, list } };
  }

  /** What a token is good for; null where it is none. */
  #scopesOf(request: SimulatedRequest, params: Params): ReadonlySet<string> | 'all' | null {
    const header = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '')?.[1];
    const token = header ?? params.get('access_token') ?? request.query.get('access_token') ?? '';
    return this.settings.tokens.has(token) ? 'all' : this.oauth.scopesOf(token);
  }

  #isUsed(key: string): boolean {
    const at = this.#idxUsedAt.get(key);
    return at !== undefined && at > this.#now() - DAY_MS;
  }

  #burn(keys: readonly string[], isAccepted = false): void {
    if (!isAccepted && !this.settings.refusedBurnsIdx) return;
    for (const key of keys) if (!this.#isUsed(key)) this.#idxUsedAt.set(key, this.#now());
  }

  #newId(): string {
    this.#count += 1;
    const { ids } = this.settings;
    if (ids === 'same') return '7074294081600000000';
    const isDigits = ids === 'digits' || (ids === 'alternating' && this.#count % 2 === 1);
    return isDigits
      ? `70742940816${String(this.#count).padStart(8, '0')}`
      : `6124CC3C3463351A${this.#count.toString(16).toUpperCase().padStart(8, '0')}`;
  }

  #shownPoints(points: number): number | string {
    const { pointsAs } = this.settings;
    const isText = pointsAs === 'string' || (pointsAs === 'alternating' && this.#count % 2 === 0);
    return isText ? points.toFixed(4) : Number(points.toFixed(4));
  }

  #profile(): object {
    return {
      name: 'Simulated Shop',
      email: 'shop@example.com',
      username: this.settings.username,
      phone_number: this.settings.registeredNumber,
      payment_type: this.settings.paymentType,
      user_type: 'native',
      points: this.#shownPoints(this.settings.points),
    };
  }

  #senders(name: string): SimulatedAnswer {
    const collection = this.settings.senders.map(({ sender, status, isDefault }) => ({
      sender,
      is_default: isDefault,
      status,
      created_at: '2026-01-02T10:00:00+01:00',
    }));
    if (name === '') return { status: 200, body: { size: collection.length, collection } };
    const found = collection.find(({ sender }) => sender === name);
    return found === undefined
      ? { status: 404, body: { message: 'Not found', error: 'not_found', errors: [] } }
      : { status: 200, body: found };
  }

  #addSender(sender: string): SimulatedAnswer {
    this.settings.senders = [...this.settings.senders, { sender, status: 'INACTIVE', isDefault: false }];
    return { status: 201, body: { sender, is_default: false, status: 'INACTIVE', created_at: this.#iso() } };
  }

  #blacklistPage(query: URLSearchParams): SimulatedAnswer {
    const all = [...this.settings.blacklist].filter((number) => number.includes(query.get('q') ?? ''));
    return pageOf(all, query, blacklistItem);
  }

  /** `amount` in the OpenAPI text, `value` in the Go client. How a country is written is INFERRED. */
  #prices(): object {
    const price = { value: this.settings.pointsPerPart, currency: 'PTS' };
    const collection = [
      { price: { amount: 0.165, currency: 'PLN' }, country: { code: 'PL', name: 'Poland' }, network: { name: 'Plus' } },
      { price, country: 'gr', network: null },
    ];
    return { size: collection.length, collection };
  }

  #iso(): string {
    return new Date(this.#now()).toISOString();
  }
}

/** Which scope an address asks for [INFERRED: scopes are named, what each opens is not]. */
const SCOPES: readonly (readonly [string, string])[] = [
  ['/sms/sendernames', 'sms_sender'],
  ['/profile', 'profile'],
  ['/blacklist', 'blacklist'],
  ['/opt_outs', 'blacklist'],
];

/** SMSAPI's pages have five items unless more are asked for. */
function pageOf(all: readonly string[], query: URLSearchParams, show: (number: string) => object): SimulatedAnswer {
  const offset = Number(query.get('offset') ?? 0);
  const page = all.slice(offset, offset + Number(query.get('limit') ?? 5));
  return { status: 200, body: { size: all.length, collection: page.map(show) } };
}

interface Problem {
  readonly code: number;
  readonly message: string;
}

/** Query, then form or JSON body; JSON's true and false become 1 and 0. */
function paramsOf({ query, headers, body }: SimulatedRequest): Params {
  const params = new Map<string, string>(query);
  if (body.length === 0) return params;
  if ((headers['content-type'] ?? '').startsWith('application/json')) {
    for (const [name, value] of Object.entries(JSON.parse(body.toString('utf8')) as Record<string, unknown>)) {
      if (value === undefined || value === null) continue;
      const isToggle = typeof value === 'boolean';
      params.set(
        name,
        isToggle ? String(Number(value)) : Array.isArray(value) ? value.join('|') : String(value as string),
      );
    }
    return params;
  }
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) params.set(name, value);
  return params;
}

/** `idx=a|b`, or the PHP client's `idx[0]=a&idx[1]=b`. */
function keysOf(params: Params): readonly string[] {
  const indexed = [...params].filter(([name]) => /^idx\[\d*\]$/.test(name)).map(([, value]) => value);
  return indexed.length > 0 ? indexed : listOf(params.get('idx'), '|');
}

function listOf(value: string | undefined, separator: string): readonly string[] {
  return value === undefined || value === '' ? [] : value.split(separator).map((part) => part.trim());
}

function isOn(params: Params, name: string): boolean {
  return ['1', 'true'].includes(params.get(name) ?? '');
}

function instantOf(value: string | undefined): number | null {
  if (value === undefined) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
}

/** Digits with the country code; nine digits are Polish. */
function normalised(number: string): string {
  const digits = number.replace(/\D/g, '').replace(/^00/, '');
  return digits.length === 9 ? `48${digits}` : digits;
}

function isMobile(number: string): boolean {
  if (number.startsWith('48')) return /^48(45|5[0137]|6[069]|7[2389]|88)\d{7}$/.test(number);
  if (number.startsWith('30')) return /^30(69|94)\d{8}$/.test(number);
  return /^[1-9]\d{8,14}$/.test(number);
}

function blacklistItem(number: string): object {
  return { id: number, phone_number: number, expire_at: null, created_at: '2026-01-02T10:00:00+01:00' };
}

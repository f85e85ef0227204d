import {
  asTheyCome,
  groupIntoCalls,
  ProviderError,
  type AttemptRef,
  type Balance,
  type CallbackResult,
  type ChannelAdapter,
  type ChannelCapabilities,
  type DeliveryReport,
  type Localised,
  type PluginServices,
  type ProbeResult,
  type RawHttpRequest,
  type Sender,
  type SendOutcome,
  type SendRequest,
} from '@hub/core';
import { CALL_TIMEOUT_MS, SmsapiClient, type Json, type Reply } from './smsapi.client.js';
import type { SmsapiConfig } from './smsapi.config.js';
import { faultOf, unclearRead } from './smsapi.errors.js';
import {
  callKeyOf,
  detailed,
  isObject,
  pointsOf,
  retryAfter,
  toOutcomes,
  toSendForm,
  VALIDITY_SECONDS,
} from './smsapi.mapper.js';
import { parseReports, toReports } from './smsapi.reports.js';

/** How many ids one status look-up names; SMSAPI's own limit is not known. */
const IDS_PER_LOOKUP = 50;

const TRIAL_WARNING: Localised = {
  pl: 'To konto testowe: wysyła tylko na numer podany przy rejestracji. Pierwsza wpłata w SMSAPI znosi to ograniczenie.',
  en: 'This is a trial account: it sends only to the number it was registered with. A first payment at SMSAPI lifts that.',
  el: 'Δοκιμαστικός λογαριασμός: στέλνει μόνο στον αριθμό εγγραφής. Η πρώτη πληρωμή στο SMSAPI αίρει τον περιορισμό.',
};

const CAPABILITIES: Omit<ChannelCapabilities, 'maxInFlight'> = {
  kind: 'sms',
  // 10 000 by recall of the docs, but 100 when SMSAPI shortens a link in the text (error 19).
  recipientsPerCall: 100,
  callTimeoutMs: CALL_TIMEOUT_MS,
  idempotency: { windowHours: 24 },
  reports: 'push',
  validitySeconds: VALIDITY_SECONDS,
  senders: 'list',
  maxTextLength: 1530,
  ownsFallback: false,
  twoWay: false,
};

/** SMS through SMSAPI. Every message carries the leg's key as `idx` with `check_idx=1`, so asking again is safe for 24 h. */
export class SmsapiChannel implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities;
  readonly #client: SmsapiClient;
  readonly #defaultSender: string | null;
  readonly #services: PluginServices;

  constructor(config: SmsapiConfig, services: PluginServices) {
    // INFERRED: SMSAPI publishes no numeric limits, so the number of calls at once is the merchant's choice.
    this.capabilities = { ...CAPABILITIES, maxInFlight: Number(config.parallelCalls) };
    this.#client = new SmsapiClient(config, services);
    this.#defaultSender = config.sender;
    this.#services = services;
  }

  callKey(request: SendRequest): string {
    return callKeyOf(request, this.#defaultSender);
  }

  async *send(slice: readonly SendRequest[]): AsyncGenerator<SendOutcome> {
    const calls = groupIntoCalls(slice, this.capabilities.recipientsPerCall, (request) => this.callKey(request));
    for await (const outcomes of asTheyCome(calls.map((requests) => this.#sendTogether(requests)))) yield* outcomes;
  }

  parseReports(callback: RawHttpRequest): CallbackResult<DeliveryReport> {
    return parseReports(callback);
  }

  /** Only by SMSAPI's id: there is no look-up by key. Attempts SMSAPI does not know are left out. */
  async findOutcomes(attempts: readonly AttemptRef[]): Promise<readonly DeliveryReport[]> {
    const ids = attempts.flatMap(({ providerMessageId }) => providerMessageId ?? []);
    const reports: DeliveryReport[] = [];
    for (let start = 0; start < ids.length; start += IDS_PER_LOOKUP) {
      reports.push(...(await this.#findByIds(ids.slice(start, start + IDS_PER_LOOKUP))));
    }
    return reports;
  }

  async listSenders(): Promise<readonly Sender[]> {
    const { collection } = answerOf(await this.#client.listSenders());
    return (Array.isArray(collection) ? collection : [])
      .filter(isObject)
      .filter(({ sender }) => typeof sender === 'string' && sender !== '')
      .map(({ sender, status, is_default: isDefault }) => ({
        name: String(sender),
        isActive: status === 'ACTIVE',
        isDefault: isDefault === true,
      }));
  }

  async readBalance(): Promise<Balance> {
    const amount = pointsOf(answerOf(await this.#client.readProfile())['points']);
    if (amount === null) throw new ProviderError(unclearRead('no-points'));
    return { amount };
  }

  async probe(): Promise<ProbeResult> {
    const reply = await this.#client.readProfile();
    if (reply.kind !== 'answer') {
      const { code, kind, merchantText } = faultOfRead(reply);
      return { ok: false, code, kind, remedy: merchantText };
    }
    const { username, points, payment_type: paymentType } = reply.json;
    const amount = pointsOf(points);
    return {
      ok: true,
      account: typeof username === 'string' ? username : null,
      balance: amount === null ? null : { amount },
      warnings: paymentType === 'trial' ? [TRIAL_WARNING] : [],
    };
  }

  async #sendTogether(requests: readonly SendRequest[]): Promise<readonly SendOutcome[]> {
    const form = toSendForm(requests, this.#defaultSender, this.#services.clock.now());
    const outcomes = toOutcomes(requests, await this.#client.sendSms(form));
    const unclear = new Set(outcomes.flatMap((outcome) => (outcome.kind === 'unknown' ? outcome.code : [])));
    for (const code of unclear) this.#services.log.warn('smsapi.unknown-outcome', { code, messages: requests.length });
    return outcomes;
  }

  /** One id SMSAPI does not know (301, 400) refuses the whole look-up: then each is asked alone. */
  async #findByIds(ids: readonly string[]): Promise<readonly DeliveryReport[]> {
    const reply = await this.#client.readStatuses(ids);
    const isUnknownId = reply.kind === 'refusal' && ['301', '400'].includes(reply.code);
    if (!isUnknownId) return toReports(answerOf(reply));
    if (ids.length === 1) return [];
    const reports: DeliveryReport[] = [];
    for (const id of ids) reports.push(...(await this.#findByIds([id])));
    return reports;
  }
}

/** @throws ProviderError unless SMSAPI answered. */
function answerOf(reply: Reply): Json {
  if (reply.kind === 'answer') return reply.json;
  throw new ProviderError(faultOfRead(reply));
}

function faultOfRead(reply: Exclude<Reply, { kind: 'answer' }>) {
  if (reply.kind === 'unclear') return unclearRead(reply.code);
  return { ...detailed(faultOf(reply.code) ?? unclearRead(reply.code), reply.message), ...retryAfter(reply) };
}

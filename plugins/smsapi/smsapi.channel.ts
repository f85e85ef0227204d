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
  type ChannelServices,
  type PriceListItem,
  type ProbeResult,
  type RawHttpRequest,
  type Reply as PersonsReply,
  type Sender,
  type SendOutcome,
  type SendRequest,
  type Suppression,
} from '@hub/core';
import { hostsOf, SmsapiAccess } from './smsapi.access.js';
import { CALL_TIMEOUT_MS, SmsapiClient, type Json, type Reply } from './smsapi.client.js';
import type { SmsapiConfig } from './smsapi.config.js';
import { faultOf, unclearRead } from './smsapi.errors.js';
import { toPrices, toSenders, toSuppressions } from './smsapi.lists.js';
import { registrationOf } from './smsapi.installation.js';
import {
  callKeyOf,
  detailed,
  pointsOf,
  retryAfter,
  toOutcomes,
  toSendForm,
  VALIDITY_SECONDS,
} from './smsapi.mapper.js';
import { parseReplies, takesReplies } from './smsapi.replies.js';
import { parseReports, toReports } from './smsapi.reports.js';

/** How many ids one status look-up names; SMSAPI's own limit is not known. */
const IDS_PER_LOOKUP = 50;

const TRIAL_WARNING: Localised = {
  pl: 'To konto testowe: wysyła tylko na numer podany przy rejestracji. Pierwsza wpłata w SMSAPI znosi to ograniczenie.',
  en: 'This is a trial account: it sends only to the number it was registered with. A first payment at SMSAPI lifts that.',
  el: 'Δοκιμαστικός λογαριασμός: στέλνει μόνο στον αριθμό εγγραφής. Η πρώτη πληρωμή στο SMSAPI αίρει τον περιορισμό.',
};

const NO_ACTIVE_SENDER: Localised = {
  pl: 'Konto nie ma jeszcze aktywnej nazwy nadawcy. Dodaj ją w panelu SMSAPI (Wiadomości SMS → Pola nadawcy); zatwierdza ją pracownik SMSAPI, a wynik przychodzi e-mailem.',
  en: 'The account has no active sender name yet. Add one in the SMSAPI panel (SMS messages → Sender names); SMSAPI’s staff approve it and answer by e-mail.',
  el: 'Ο λογαριασμός δεν έχει ακόμη ενεργό όνομα αποστολέα. Προσθέστε το στον πίνακα SMSAPI (SMS → Ονόματα αποστολέα)· το εγκρίνει το SMSAPI και απαντά με e-mail.',
};
const sleepingSender = (name: string): Localised => ({
  pl: `Nazwa nadawcy „${name}” nie jest aktywna w SMSAPI, więc wiadomości zostaną odrzucone (Invalid from field). Wybierz aktywną nazwę albo poczekaj na zatwierdzenie.`,
  en: `The sender name “${name}” is not active at SMSAPI, so messages will be refused (Invalid from field). Choose an active one, or wait for its approval.`,
  el: `Το όνομα αποστολέα «${name}» δεν είναι ενεργό στο SMSAPI, οπότε τα μηνύματα θα απορριφθούν (Invalid from field). Επιλέξτε ενεργό όνομα ή περιμένετε την έγκριση.`,
});

/** How many numbers a page of a list has; SMSAPI's Go client asks for as many. */
const PAGE = 100;
/** Longer lists are no lists: an answer that never ends must. */
const MOST_PAGES = 100_000;

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
  twoWay: true,
};

/** SMS through SMSAPI. Every message carries the leg's key as `idx` with `check_idx=1`, so asking again is safe for 24 h. */
export class SmsapiChannel implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities;
  /** Only where the merchant wants it: without the lists there is nothing to wait for. */
  readonly readSuppressions?: () => AsyncGenerator<Suppression>;
  readonly #client: SmsapiClient;
  readonly #config: SmsapiConfig;
  readonly #services: ChannelServices;

  constructor(config: SmsapiConfig, services: ChannelServices) {
    // INFERRED: SMSAPI publishes no numeric limits, so the number of calls at once is the merchant's choice.
    this.capabilities = {
      ...CAPABILITIES,
      maxInFlight: Number(config.parallelCalls),
      ...(config.callsPerSecond === 'any' ? {} : { callsPerSecond: Number(config.callsPerSecond) }),
    };
    const app = registrationOf(services.installation);
    const access = new SmsapiAccess(config, app, services);
    this.#client = new SmsapiClient(hostsOf(config, app), (call) => access.through(call), services);
    this.#config = config;
    this.#services = services;
    if (config.readsSuppressions) this.readSuppressions = () => this.#readSuppressions();
  }

  callKey(request: SendRequest): string {
    return callKeyOf(request, this.#config);
  }

  async *send(slice: readonly SendRequest[]): AsyncGenerator<SendOutcome> {
    const calls = groupIntoCalls(slice, this.capabilities.recipientsPerCall, (request) => this.callKey(request));
    for await (const outcomes of asTheyCome(calls.map((requests) => this.#sendTogether(requests)))) yield* outcomes;
  }

  parseReports(callback: RawHttpRequest): CallbackResult<DeliveryReport> {
    return parseReports(callback);
  }

  parseReplies(callback: RawHttpRequest): CallbackResult<PersonsReply> {
    return parseReplies(callback);
  }

  takesReplies(sender: string | null): boolean {
    return takesReplies(sender ?? this.#config.sender);
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
    return toSenders(answerOf(await this.#client.listSenders()));
  }

  async readBalance(): Promise<Balance> {
    const amount = pointsOf(answerOf(await this.#client.readProfile())['points']);
    if (amount === null) throw new ProviderError(unclearRead('no-points'));
    return { amount };
  }

  async probe(): Promise<ProbeResult> {
    const [reply, sleeping] = await Promise.all([this.#client.readProfile(), this.#senderWarning()]);
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
      warnings: [...(paymentType === 'trial' ? [TRIAL_WARNING] : []), ...(sleeping === null ? [] : [sleeping])],
    };
  }

  async readPrices(): Promise<readonly PriceListItem[]> {
    return toPrices(answerOf(await this.#client.readPrices()));
  }

  /** The blacklist is the owner's own and stops everything; who opted out by a link in an advertisement said no to those. */
  async *#readSuppressions(): AsyncGenerator<Suppression> {
    yield* this.#pages('blacklist/phone_numbers', 'everything');
    yield* this.#pages('opt_outs', 'marketing');
  }

  async *#pages(
    list: 'blacklist/phone_numbers' | 'opt_outs',
    stops: Suppression['stops'],
  ): AsyncGenerator<Suppression> {
    let offset = 0;
    for (let page = 0; page < MOST_PAGES; page++) {
      const reply = await this.#client.readList(list, offset, PAGE);
      // 403 there is also "the feature is off" (OpenAPI); the blacklist was read with the same token before.
      if (list === 'opt_outs' && reply.kind === 'refusal' && reply.code === 'http-403') return;
      const { collection, size } = answerOf(reply);
      if (!Array.isArray(collection)) throw new ProviderError(unclearRead('no-list'));
      yield* toSuppressions(collection, stops, this.#services.clock.now());
      offset += collection.length;
      if (collection.length === 0 || offset >= Number(size ?? 0)) return;
    }
  }

  /** Said before the first test, not after its refusal. A token that may not read senders is no reason to warn. */
  async #senderWarning(): Promise<Localised | null> {
    const reply = await this.#client.listSenders();
    if (reply.kind !== 'answer') return null;
    const active = toSenders(reply.json).filter(({ isActive }) => isActive);
    const { sender } = this.#config;
    if (active.length === 0) return NO_ACTIVE_SENDER;
    return sender === null || active.some(({ name }) => name === sender) ? null : sleepingSender(sender);
  }

  async #sendTogether(requests: readonly SendRequest[]): Promise<readonly SendOutcome[]> {
    const form = toSendForm(requests, this.#config, this.#services.clock.now());
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

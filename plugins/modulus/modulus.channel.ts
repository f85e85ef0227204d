import {
  asTheyCome,
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
  type SendOutcome,
  type SendRequest,
} from '@hub/core';
import { CALL_TIMEOUT_MS, ModulusClient, type Reply } from './modulus.client.js';
import type { ModulusAccount } from './modulus.config.js';
import { faultOfRead } from './modulus.errors.js';
import { toBalance, toMessage, toOutcome, ttlSeconds, viberProblem } from './modulus.mapper.js';
import { PROFILE, type ModulusRoute } from './modulus.profile.js';
import { parseReports, toReports } from './modulus.reports.js';

const UNVERIFIED: Localised = {
  pl: 'modulus nie publikuje dokumentacji API: zanim włączysz reguły, wyślij wiadomość testową i sprawdź, czy doszła.',
  en: 'modulus publishes no API document: send a test message and see that it arrives before you switch rules on.',
  el: 'Η modulus δεν δημοσιεύει έγγραφο API: στείλτε δοκιμαστικό μήνυμα και ελέγξτε ότι έφτασε πριν ενεργοποιήσετε κανόνες.',
};
const NEEDS_TEMPLATE: Localised = {
  pl: 'Od 1 lipca 2026 powiadomienia w Viberze wymagają zatwierdzonego szablonu. Bez jego identyfikatora w regule mogą zostać odrzucone lub policzone jak reklama.',
  en: 'Since 1 July 2026 notices on Viber need an approved template. Without its id in the rule they may be refused or billed as advertising.',
  el: 'Από 1 Ιουλίου 2026 οι ειδοποιήσεις στο Viber χρειάζονται εγκεκριμένο πρότυπο. Χωρίς το id του στον κανόνα ίσως απορριφθούν ή χρεωθούν ως διαφήμιση.',
};

/** One of the three ways out of a modulus account. One message per call. */
export class ModulusChannel implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities;
  readonly findOutcomes?: (attempts: readonly AttemptRef[]) => Promise<readonly DeliveryReport[]>;
  readonly readBalance?: () => Promise<Balance>;
  readonly #route: ModulusRoute;
  readonly #account: ModulusAccount;
  readonly #client: ModulusClient;
  readonly #services: PluginServices;

  constructor(route: ModulusRoute, account: ModulusAccount, services: PluginServices) {
    this.#route = route;
    this.#account = account;
    this.#client = new ModulusClient(account, services);
    this.#services = services;
    this.capabilities = {
      // What the customer sees first; `viber2sms` sends the SMS text of the rule along.
      kind: route === 'sms' ? 'sms' : 'chat',
      recipientsPerCall: 1,
      maxInFlight: PROFILE.maxInFlight,
      callTimeoutMs: CALL_TIMEOUT_MS,
      // UNVERIFIED whether `client_ref` keeps modulus from sending twice.
      idempotency: 'none',
      reports: 'push',
      validitySeconds: validityOf(route, account),
      senders: 'text',
      maxTextLength: route === 'sms' ? 1530 : PROFILE.maxViberText,
      ownsFallback: route === 'viber2sms',
      twoWay: false,
    };
    const { message, balance } = PROFILE.paths;
    if (message !== null) this.findOutcomes = (attempts) => this.#findAll(attempts, message);
    if (balance !== null) this.readBalance = () => this.#readBalance(balance);
  }

  async *send(slice: readonly SendRequest[]): AsyncGenerator<SendOutcome> {
    yield* asTheyCome(slice.map((request) => this.#sendOne(request)));
  }

  parseReports(callback: RawHttpRequest): CallbackResult<DeliveryReport> {
    return parseReports(this.#route, callback);
  }

  async probe(): Promise<ProbeResult> {
    const warnings = this.#route === 'sms' ? [UNVERIFIED] : [UNVERIFIED, NEEDS_TEMPLATE];
    const { balance } = PROFILE.paths;
    if (balance === null) return { ok: true, account: null, balance: null, warnings };
    const reply = await this.#client.readBalance(balance);
    if (reply.kind === 'answer') return { ok: true, account: null, balance: toBalance(reply.json), warnings };
    const { code, kind, merchantText } = faultOfRead(reply.code);
    return { ok: false, code, kind, remedy: merchantText };
  }

  async #sendOne(request: SendRequest): Promise<SendOutcome> {
    const { key } = request;
    const problem = this.#route === 'sms' ? null : viberProblem(request);
    if (problem !== null) return { key, kind: 'refused', fault: problem };
    const now = this.#services.clock.now();
    const reply = await this.#client.sendMessage(toMessage(this.#route, request, this.#account, now), key);
    const ttl = this.#route === 'viber' ? ttlSeconds(request, this.#account, now) : null;
    const outcome = toOutcome(request, reply, ttl, now);
    if (outcome.kind === 'unknown') this.#services.log.warn('modulus.unknown-outcome', { code: outcome.code });
    return outcome;
  }

  /** Only by modulus' id: there is no look-up by key. Messages modulus does not know are left out. */
  async #findAll(attempts: readonly AttemptRef[], path: string): Promise<readonly DeliveryReport[]> {
    const reports: DeliveryReport[] = [];
    for (const { providerMessageId } of attempts) {
      if (providerMessageId === null) continue;
      const reply = await this.#client.readMessage(path, providerMessageId);
      if (reply.kind === 'refusal' && reply.code === 'http-404') continue;
      reports.push(...toReports(this.#route, answerOf(reply)));
    }
    return reports;
  }

  async #readBalance(path: string): Promise<Balance> {
    const balance = toBalance(answerOf(await this.#client.readBalance(path)));
    if (balance === null) throw new ProviderError(faultOfRead('unreadable'));
    return balance;
  }
}

function validityOf(route: ModulusRoute, { ttlTransactional, ttlMarketing }: ModulusAccount) {
  if (route !== 'viber') return PROFILE.smsValiditySeconds;
  return { min: PROFILE.viberTtlSeconds.min, max: Math.max(Number(ttlTransactional), Number(ttlMarketing)) };
}

/** @throws ProviderError unless modulus answered. */
function answerOf(reply: Reply) {
  if (reply.kind === 'answer') return reply.json;
  throw new ProviderError(faultOfRead(reply.code));
}

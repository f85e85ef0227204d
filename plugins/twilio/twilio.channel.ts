import {
  asTheyCome,
  ProviderError,
  type AttemptRef,
  type Balance,
  type CallbackResult,
  type ChannelAdapter,
  type ChannelCallback,
  type ChannelCapabilities,
  type DeliveryReport,
  type Localised,
  type PluginServices,
  type ProbeResult,
  type Reply,
  type SendOutcome,
  type SendRequest,
} from '@hub/core';
import { parseReplies, parseReports } from './twilio.callbacks.js';
import { CALL_TIMEOUT_MS, TwilioClient } from './twilio.client.js';
import type { TwilioConfig } from './twilio.config.js';
import { faultOf, faultOfRead } from './twilio.errors.js';
import { toBalance, toForm, toOutcome, toReport, VALIDITY_SECONDS } from './twilio.mapper.js';

const TRIAL: Localised = {
  pl: 'To konto próbne: wysyła tylko na zweryfikowane numery, z dopiskiem Twilio. Przejdź na pełne konto.',
  en: 'This is a trial account: it sends to verified numbers only, with a note by Twilio. Upgrade it.',
  el: 'Δοκιμαστικός λογαριασμός: στέλνει μόνο σε επαληθευμένους αριθμούς, με σημείωση του Twilio. Αναβαθμίστε τον.',
};

/** SMS through Twilio's Programmable Messaging. One message per call. */
export class TwilioChannel implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities = {
    kind: 'sms',
    recipientsPerCall: 1,
    // UNVERIFIED: Twilio limits calls under way per account without publishing a number (error 20429).
    maxInFlight: 10,
    callTimeoutMs: CALL_TIMEOUT_MS,
    // Twilio documents no key that would keep a second POST from sending twice.
    idempotency: 'none',
    reports: 'push',
    validitySeconds: VALIDITY_SECONDS,
    senders: 'text',
    maxTextLength: 1600,
    ownsFallback: false,
    twoWay: true,
  };
  readonly #client: TwilioClient;
  readonly #config: TwilioConfig;
  readonly #services: PluginServices;

  constructor(config: TwilioConfig, services: PluginServices) {
    this.#client = new TwilioClient(config, services);
    this.#config = config;
    this.#services = services;
  }

  async *send(slice: readonly SendRequest[]): AsyncGenerator<SendOutcome> {
    yield* asTheyCome(slice.map((request) => this.#sendOne(request)));
  }

  parseReports(callback: ChannelCallback): CallbackResult<DeliveryReport> {
    return parseReports(callback, this.#config.authToken);
  }

  parseReplies(callback: ChannelCallback): CallbackResult<Reply> {
    return parseReplies(callback, this.#config.authToken);
  }

  /** A name takes no answers; of a Messaging Service its numbers do. */
  takesReplies(sender: string | null): boolean {
    const from = sender ?? this.#config.sender;
    return from === null ? this.#config.messagingServiceSid !== null : /^\+?\d+$/.test(from);
  }

  /** Only by Twilio's id: there is no look-up by key. Messages Twilio does not know are left out. */
  async findOutcomes(attempts: readonly AttemptRef[]): Promise<readonly DeliveryReport[]> {
    const reports: DeliveryReport[] = [];
    for (const { key, providerMessageId } of attempts) {
      if (providerMessageId === null) continue;
      const reply = await this.#client.readMessage(providerMessageId);
      if (reply.kind === 'refusal' && reply.code === '20404') continue;
      const report = reply.kind === 'answer' ? toReport(reply.json) : null;
      if (report === null) throw new ProviderError(faultOfRead(reply));
      reports.push({ ...report, key });
    }
    return reports;
  }

  async readBalance(): Promise<Balance> {
    const reply = await this.#client.readBalance();
    const balance = reply.kind === 'answer' ? toBalance(reply.json) : null;
    if (balance === null) throw new ProviderError(faultOfRead(reply));
    return balance;
  }

  async probe(): Promise<ProbeResult> {
    const reply = await this.#client.readAccount();
    if (reply.kind !== 'answer') {
      const { code, kind, merchantText } = faultOfRead(reply);
      return { ok: false, code, kind, remedy: merchantText };
    }
    const { friendly_name: name, type } = reply.json;
    return {
      ok: true,
      account: typeof name === 'string' ? name : null,
      balance: null,
      warnings: type === 'Trial' ? [TRIAL] : [],
    };
  }

  async #sendOne(request: SendRequest): Promise<SendOutcome> {
    const form = toForm(request, this.#config, this.#services.clock.now());
    const missing = form === null ? faultOf('sender-missing') : null;
    if (form === null && missing !== null) return { key: request.key, kind: 'refused', fault: missing };
    const outcome = toOutcome(request, await this.#client.sendMessage(form ?? new URLSearchParams()));
    if (outcome.kind === 'unknown') this.#services.log.warn('twilio.unknown-outcome', { code: outcome.code });
    return outcome;
  }
}

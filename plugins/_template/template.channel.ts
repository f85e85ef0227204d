import {
  asTheyCome,
  type Balance,
  type CallbackResult,
  type ChannelAdapter,
  type ChannelCapabilities,
  type DeliveryReport,
  type PluginServices,
  type ProbeResult,
  ProviderError,
  type RawHttpRequest,
  type SendOutcome,
  type SendRequest,
} from '@hub/core';
import { CALL_TIMEOUT_MS, TemplateClient } from './template.client.js';
import type { TemplateConfig } from './template.config.js';
import { faultOfRead } from './template.errors.js';
import { parseReports, toBalance, toMessage, toOutcome } from './template.mapper.js';

/** One message per call. A provider that takes several has `callKey` and `groupIntoCalls` (see plugins/smsapi). */
export class TemplateChannel implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities = {
    kind: 'sms',
    recipientsPerCall: 1,
    maxInFlight: 5,
    callTimeoutMs: CALL_TIMEOUT_MS,
    // Only what the provider's documents promise and the simulator shows; a guess here sends somebody two messages.
    idempotency: 'none',
    reports: 'push',
    validitySeconds: { min: 60, max: 86_400 },
    senders: 'text',
    maxTextLength: 1530,
    ownsFallback: false,
    twoWay: false,
  };
  readonly #client: TemplateClient;
  readonly #sender: string | null;
  readonly #services: PluginServices;

  constructor(config: TemplateConfig, services: PluginServices) {
    this.#client = new TemplateClient(config, services.http);
    this.#sender = config.sender;
    this.#services = services;
  }

  async *send(slice: readonly SendRequest[]): AsyncGenerator<SendOutcome> {
    yield* asTheyCome(slice.map((request) => this.#sendOne(request)));
  }

  parseReports(callback: RawHttpRequest): CallbackResult<DeliveryReport> {
    return parseReports(callback);
  }

  async readBalance(): Promise<Balance> {
    const reply = await this.#client.readAccount();
    const balance = reply.kind === 'answer' ? toBalance(reply.json) : null;
    if (balance === null) throw new ProviderError(faultOfRead(reply));
    return balance;
  }

  async probe(): Promise<ProbeResult> {
    const reply = await this.#client.readAccount();
    if (reply.kind === 'answer') return { ok: true, account: null, balance: toBalance(reply.json), warnings: [] };
    const { code, kind, merchantText } = faultOfRead(reply);
    return { ok: false, code, kind, remedy: merchantText };
  }

  async #sendOne(request: SendRequest): Promise<SendOutcome> {
    const reply = await this.#client.sendMessage(toMessage(request, this.#sender));
    const outcome = toOutcome(request, reply);
    if (outcome.kind === 'unknown') this.#services.log.warn('template.unknown-outcome', { code: outcome.code });
    return outcome;
  }
}

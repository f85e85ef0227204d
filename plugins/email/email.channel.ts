import {
  asTheyCome,
  type ChannelAdapter,
  type ChannelCapabilities,
  type PluginServices,
  type ProbeResult,
  type ReplyPage,
  type ReplyReading,
  type SendOutcome,
  type SendRequest,
} from '@hub/core';
import { CALL_TIMEOUT_MS, EmailClient } from './email.client.js';
import type { EmailConfig } from './email.config.js';
import { faultOfReply, toMail, toOutcome } from './email.mapper.js';
import { Mailbox } from './mailbox.js';

/** Mail over SMTP: each in a conversation of its own. Answers are read over IMAP where the account names a mailbox. */
export class EmailChannel implements ChannelAdapter {
  readonly capabilities: ChannelCapabilities;
  readonly readReplies?: (reading: ReplyReading) => Promise<ReplyPage>;
  readonly #mailbox: Mailbox | null;
  readonly #client: EmailClient;
  readonly #config: EmailConfig;
  readonly #services: PluginServices;

  constructor(config: EmailConfig, services: PluginServices) {
    this.#client = new EmailClient(config, services);
    this.#config = config;
    this.#services = services;
    const mailbox = config.mailboxHost === null ? null : new Mailbox(config, services);
    this.#mailbox = mailbox;
    if (mailbox !== null) this.readReplies = (reading) => mailbox.read(reading);
    this.capabilities = capabilitiesOf(mailbox !== null);
  }

  async *send(slice: readonly SendRequest[]): AsyncGenerator<SendOutcome> {
    yield* asTheyCome(slice.map((request) => this.#sendOne(request)));
  }

  async probe(): Promise<ProbeResult> {
    const reply = await this.#client.check();
    if (reply.kind === 'accepted') {
      // A mailbox that stays shut keeps nothing from being sent.
      const problem = (await this.#mailbox?.problem()) ?? null;
      const warnings = problem === null ? [] : [problem.merchantText];
      return { ok: true, account: this.#config.from, balance: null, warnings };
    }
    const { code, kind, merchantText } = faultOfReply(reply);
    return { ok: false, code, kind, remedy: merchantText };
  }

  async #sendOne(request: SendRequest): Promise<SendOutcome> {
    const mail = toMail(request, this.#config);
    const outcome = toOutcome(request, mail.messageId, await this.#client.send(mail));
    if (outcome.kind === 'unknown') this.#services.log.warn('email.unknown-outcome', { code: outcome.code });
    return outcome;
  }
}

function capabilitiesOf(twoWay: boolean): ChannelCapabilities {
  return {
    kind: 'email',
    recipientsPerCall: 1,
    // Mailboxes commonly refuse more conversations at once; none says how many.
    maxInFlight: 3,
    callTimeoutMs: CALL_TIMEOUT_MS,
    // A Message-ID keeps nobody from delivering twice.
    idempotency: 'none',
    reports: 'none',
    // SMTP has no validity; servers try for about five days.
    validitySeconds: { min: 60, max: 432_000 },
    senders: 'text',
    maxTextLength: 100_000,
    ownsFallback: false,
    twoWay,
  };
}

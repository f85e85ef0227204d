import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { SECOND_MS, type Clock, type Localised } from '@hub/kernel';
import { HttpFailure, type HttpPort } from '../core/index.js';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK, MACHINE_CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { HTTP } from '../infra/http/http.token.js';
import { HubLogger } from '../infra/logging/logger.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import { hasArrived, nextTry, type Reply } from './schedule.js';
import {
  WebhookDeliveryRepository,
  type ClaimedDelivery,
  type DeliveryOutcome,
} from './webhook-delivery.repository.js';
import { WebhookSecrets } from './webhook-secrets.js';

const EVERY_MS = SECOND_MS;
/** At once; few enough never to stand in a message's way. */
const BATCH = 8;
const TIMEOUT_MS = 15 * SECOND_MS;
const GONE = 410;
/** Only these may ask for patience. */
const PATIENCE = new Set([429, 503]);

/** Takes what happened here to the systems that listen: signed, on a schedule, and never twice under two ids. */
@Injectable()
export class WebhookSender implements BeforeApplicationShutdown {
  #current: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly secrets: WebhookSecrets,
    private readonly notices: NoticeRepository,
    private readonly gate: ClaimGate,
    private readonly log: HubLogger,
    @Inject(HTTP) private readonly http: HttpPort,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MACHINE_CLOCK) private readonly machine: Clock,
  ) {}

  @Interval(EVERY_MS)
  tick(): void {
    if (this.#current !== null || !this.gate.isOpen) return;
    this.#current = this.sendDue()
      .catch((error: unknown) => this.log.fault('outbound-webhooks.failed', error))
      .finally(() => (this.#current = null));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#current;
  }

  /** Sends everything that is due. */
  async sendDue(): Promise<void> {
    while (this.gate.isOpen) {
      const claim = await this.deliveries.claim(eachAlone(this.database), this.clock.now(), BATCH);
      if (claim.items.length === 0) return;
      const outcomes = await Promise.all(claim.items.map((item) => this.#deliver(item)));
      await this.#record(claim.token, outcomes);
    }
  }

  async #deliver(delivery: ClaimedDelivery): Promise<DeliveryOutcome> {
    const reply = await this.#ask(delivery);
    const about = { id: delivery.id, endpointId: delivery.endpoint.id, status: reply.status, error: reply.error };
    if (hasArrived(reply)) return { ...about, state: 'delivered', dueAt: null };
    const dueAt = reply.status === GONE ? null : nextTry(delivery.tries, reply, this.clock.now(), Math.random());
    return { ...about, state: dueAt === null ? 'failed' : 'waiting', dueAt };
  }

  async #ask({ id, url, payload, endpoint }: ClaimedDelivery): Promise<Reply> {
    const stampedAt = this.machine.now();
    try {
      const { status, headers } = await this.http.request({
        method: 'POST',
        url,
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(stampedAt / SECOND_MS)),
          'webhook-signature': this.secrets.sign(endpoint, id, stampedAt, payload),
        },
        body: payload,
        timeoutMs: TIMEOUT_MS,
      });
      return { status, error: null, retryAfter: PATIENCE.has(status) ? (headers['retry-after'] ?? null) : null };
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return { status: null, error: error.code, retryAfter: null };
    }
  }

  async #record(token: string, outcomes: readonly DeliveryOutcome[]): Promise<void> {
    const now = this.clock.now();
    const gone = outcomes.filter(({ status }) => status === GONE).map(({ endpointId }) => endpointId);
    await asSystem(this.database, async (tx) => {
      await this.deliveries.record(tx, token, outcomes, now);
      const disabled = await this.deliveries.giveUp(tx, gone, now);
      await this.notices.raise(
        tx,
        disabled.map(({ id, organisationId }) => ({
          organisationId,
          subjectId: id,
          code: 'webhook-endpoint.disabled',
          severity: 'urgent',
          text: DISABLED,
        })),
        now,
      );
    });
  }
}

const DISABLED: Localised = {
  pl: 'Adres powiadomień (webhook) został wyłączony: odpowiedział, że już go nie ma, albo od pięciu dni nie przyjął niczego. Sprawdź go i włącz ponownie; zaległe zdarzenia można wysłać jeszcze raz.',
  en: 'A webhook endpoint was disabled: it said that it is gone, or took nothing for five days. Check it and switch it on again; what it missed can be replayed.',
  el: 'Ένα webhook απενεργοποιήθηκε: απάντησε ότι δεν υπάρχει πια ή δεν δέχτηκε τίποτα για πέντε ημέρες. Ελέγξτε το και ενεργοποιήστε το ξανά· όσα έχασε μπορούν να σταλούν πάλι.',
};

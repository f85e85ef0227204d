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
/** Calls under way at once, of all endpoints together. */
const AT_ONCE = 32;
const TIMEOUT_MS = 15 * SECOND_MS;
const GONE = 410;
/** Only these may ask for patience. */
const PATIENCE = new Set([429, 503]);

/** A call that ended, under the token it was claimed with. */
interface Ended {
  readonly token: string;
  readonly outcome: DeliveryOutcome;
}

/**
 * Takes what happened here to the systems that listen: signed, on a schedule, and never twice under two ids. A place
 * that becomes free is taken at once, an endpoint gets few of them, and what ended while something was written down is
 * written down together: who answers slowly holds up only itself, and the database is asked one thing at a time.
 */
@Injectable()
export class WebhookSender implements BeforeApplicationShutdown {
  readonly #underWay = new Set<Promise<void>>();
  #ended: Ended[] = [];
  #isAsked = false;
  #wake: () => void = () => undefined;
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
    if (this.gate.isOpen) void this.sendDue();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#current;
  }

  /** Sends everything that is due; ends when nothing is and the last call was written down. */
  sendDue(): Promise<void> {
    this.#isAsked = true;
    this.#wake();
    return (this.#current ??= this.#run()
      .catch((error: unknown) => this.log.fault('outbound-webhooks.failed', error))
      .finally(() => (this.#current = null)));
  }

  async #run(): Promise<void> {
    while (this.#isAsked || this.#ended.length > 0 || this.#underWay.size > 0) {
      this.#isAsked = false;
      await this.#record(this.#ended.splice(0));
      if ((await this.#take()) > 0) this.#isAsked = true;
      if (this.#isAsked || this.#ended.length > 0 || this.#underWay.size === 0) continue;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      // A call that ended left a place.
      this.#isAsked = true;
    }
  }

  /** Starts as many calls as there are places; returns how many. */
  async #take(): Promise<number> {
    const places = AT_ONCE - this.#underWay.size;
    if (places === 0 || !this.gate.isOpen) return 0;
    const { token, items } = await this.deliveries.claim(eachAlone(this.database), this.clock.now(), places);
    for (const item of items) {
      const call = this.#deliver(item).then((outcome) => {
        this.#ended.push({ token, outcome });
        this.#underWay.delete(call);
        this.#wake();
      });
      this.#underWay.add(call);
    }
    return items.length;
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
      if (error instanceof HttpFailure) return { status: null, error: error.code, retryAfter: null };
      // A fault of ours, say a secret that cannot be opened: this one waits its turn, the others go on.
      this.log.fault('outbound-webhooks.delivery-failed', error, { delivery: id });
      return { status: null, error: 'hub.fault', retryAfter: null };
    }
  }

  async #record(ended: readonly Ended[]): Promise<void> {
    if (ended.length === 0) return;
    const now = this.clock.now();
    const gone = ended.filter(({ outcome }) => outcome.status === GONE).map(({ outcome }) => outcome.endpointId);
    await asSystem(this.database, async (tx) => {
      await this.deliveries.record(tx, ended, now);
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

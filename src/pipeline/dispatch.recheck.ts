import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { CampaignId, Clock, Instant } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import type { Tx } from '../infra/database/database.js';
import type { ChannelAdapter } from '../core/index.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { beginTrial, breakerOf } from '../plugin-host/account-breaker.js';
import { SuppressionWalkRepository } from '../plugin-host/suppression-walk.repository.js';
import { withinCaps } from './dispatch.caps.js';
import { stoppedCampaigns } from './model/campaigns.js';
import type { ClaimedMessage } from './model/claimed-messages.js';
import type { MessageClaim } from './model/message-claims.js';
import { moveMessages, type Move } from './model/message-moves.js';
import { SendFactsRepository, type FreshFacts } from './model/send-facts.repository.js';
import { allowedInstant } from './schedule/schedule.js';
import { nightHold, quietWindows } from './schedule/windows.js';
import { recheck, type Decided, type SendDecision } from './send/recheck.js';
import { SpendService } from './send/spend.service.js';
import { SendService, type Outgoing } from './send/send.service.js';
import { legEnded } from './settle.moves.js';
import { nextStep } from './fallback/fallback.js';

/** A campaign that is paused leaves nothing more after at most so long. */
const STOPS_KNOWN_MS = 500;

/** Dispatch's first half: what is due is asked about once more, and what does not go is moved. */
@Injectable()
export class DispatchRecheck {
  readonly #stops = new LRUCache<CampaignId, boolean>({ max: 1_000, ttl: STOPS_KNOWN_MS });

  constructor(
    private readonly facts: SendFactsRepository,
    private readonly send: SendService,
    private readonly spend: SpendService,
    private readonly walks: SuppressionWalkRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Asks everything once more and moves what does not go; the rest comes back as requests. */
  async prepare(
    tx: Tx,
    claim: MessageClaim,
    connection: Connection,
    adapter: ChannelAdapter,
  ): Promise<readonly Outgoing[]> {
    const now = this.clock.now();
    const facts = await this.facts.load(tx, claim.messages);
    const account = { connection, areListsRead: await this.#areListsRead(tx, claim, connection, adapter) };
    const asked = claim.messages.map((message) => ({ message, decision: this.#decide(message, facts, account) }));
    const decided = await withinCaps(tx, await this.#throughBreaker(tx, asked, connection, now), facts, now);
    await moveMessages(
      tx,
      decided.flatMap(({ message, decision }) => toMove(message, decision, claim.token, now)),
      now,
    );
    const sending = decided.flatMap(({ message, decision }) => (decision.kind === 'send' ? [message] : []));
    const { reservations, waiting } = await this.spend.reserve(tx, sending, facts, now);
    await moveMessages(
      tx,
      [...waiting].map(([id, dueAt]) => ({
        id,
        dueAt,
        from: ['planned'],
        to: 'planned',
        reason: 'spend-cap',
        claim: claim.token,
      })),
      now,
    );
    return sending.flatMap((message) => {
      const reservation = reservations.get(message.id);
      if (waiting.has(message.id)) return [];
      return [this.send.toRequest(message, facts, now, reservation === undefined ? {} : { reservation })];
    });
  }

  /**
   * Whether one of these campaigns was stopped since its messages were asked about: what waits for its call is then asked anew.
   * The database is asked twice a second.
   */
  async isStopped(tx: Tx, ids: readonly CampaignId[]): Promise<boolean> {
    const unasked = ids.filter((id) => !this.#stops.has(id));
    if (unasked.length > 0) {
      const stopped = await stoppedCampaigns(tx, unasked);
      for (const id of unasked) this.#stops.set(id, stopped.has(id));
    }
    return ids.some((id) => this.#stops.get(id) === true);
  }

  /** What an account that does not answer keeps back: everything, or all but the one message that tries it again. */
  async #throughBreaker(
    tx: Tx,
    decided: readonly Decided[],
    connection: Connection,
    now: Instant,
  ): Promise<readonly Decided[]> {
    const breaker = breakerOf(connection, now);
    if (breaker.kind === 'open-to-all') return decided;
    const going = decided.find(({ decision }) => decision.kind === 'send');
    const isTrial = breaker.kind === 'trial' && going !== undefined && (await beginTrial(tx, connection.id, now));
    const { until, reason } = breaker;
    return decided.map((item) =>
      item.decision.kind !== 'send' || (isTrial && item === going)
        ? item
        : { ...item, decision: { kind: 'way-closed', until, reason, mayWait: true } },
    );
  }

  /** Asked once for a batch, and only where something is advertised. */
  async #areListsRead(
    tx: Tx,
    { messages }: MessageClaim,
    connection: Connection,
    adapter: ChannelAdapter,
  ): Promise<boolean> {
    if (adapter.readSuppressions === undefined) return true;
    return messages.every(({ messageClass }) => messageClass !== 'marketing') || this.walks.isRead(tx, connection);
  }

  #decide(
    message: ClaimedMessage,
    facts: FreshFacts,
    { connection, areListsRead }: { readonly connection: Connection; readonly areListsRead: boolean },
  ): SendDecision {
    const shop = facts.shopOf(message);
    if (shop === undefined) return { kind: 'cancel', reason: 'shop-gone' };
    return recheck(message, {
      now: this.clock.now(),
      ruleState: facts.ruleStateOf(message),
      stop: facts.stopOf(message),
      refusal: facts.refusalOf(message),
      isConnectionActive: connection.state === 'active',
      areListsRead,
      isTestMode: (shop.settings.testPhone ?? null) !== null,
      order: facts.orderOf(message),
      windows: quietWindows(shop, { ...message.recipe, country: message.country }),
      nightHold: nightHold(shop, message.country),
      minValiditySeconds: message.route[message.legNo - 1]?.minValiditySeconds ?? 0,
      allowedInstant,
    });
  }
}

function toMove(message: ClaimedMessage, decision: SendDecision, claim: string, now: Instant): readonly Move[] {
  const base = { id: message.id, from: ['planned'] as const, claim };
  switch (decision.kind) {
    case 'send':
      return [];
    case 'cancel':
      return [{ ...base, to: 'cancelled', reason: decision.reason }];
    case 'expire':
      return [{ ...base, to: 'expired', reason: decision.reason }];
    case 'hold': {
      const { reason, validUntil } = decision;
      return [{ ...base, to: 'held', reason, heldReason: reason, validUntil }];
    }
    case 'way-closed':
      return [{ ...wayClosed(message, decision, now), claim }];
    case 'later': {
      const { dueAt, validUntil, reason } = decision;
      return [{ ...base, to: 'planned', reason, dueAt, ...(validUntil === undefined ? {} : { validUntil }) }];
    }
  }
}

/** The next leg where there is one and waiting is no choice; else later, at the latest when its validity ends. */
function wayClosed(
  message: ClaimedMessage,
  { until, reason, mayWait }: Extract<SendDecision, { kind: 'way-closed' }>,
  now: Instant,
): Move {
  const goesOn = (!mayWait || until >= message.validUntil) && nextStep('unavailable', message).kind === 'next-leg';
  if (goesOn) return legEnded(message, 'unavailable', reason, ['planned'], now);
  const dueAt = until < message.validUntil ? until : message.validUntil;
  return { id: message.id, from: ['planned'], to: 'planned', reason, dueAt };
}

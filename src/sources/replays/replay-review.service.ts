import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { HOUR_MS, type Clock, type Instant } from '@hub/kernel';
import { CLOCK } from '../../infra/clock/system-clock.js';
import type { EntityTx, Tx } from '../../infra/database/database.js';
import { orderSpeaksAgainst } from '../../pipeline/model/order-standing.js';
import type { Occasion } from '../../pipeline/model/occasion.js';
import { PLANNER, type Foreseen, type Planner } from '../../pipeline/model/planner.port.js';
import { OrderRepository, orderRef, type OrderStanding } from '../../shops/order.repository.js';
import { RULE_BOOK, type RuleBook } from '../../pipeline/model/rule-book.port.js';
import { imagined, WOULD_SEND, type Confirmed, type OrderRule, type Replay, type ReplayItem } from './replay.js';
import { ReplayEventsRepository } from './replay-events.repository.js';
import { ReplayRepository } from './replay.repository.js';
import { refusedAs, TOO_MANY_MESSAGES } from './words.js';

const SLICE = 250;
/** What one confirmation writes at most: it is one transaction. */
const MOST_MESSAGES = 5_000;
const EVER_HOURS = Number.MAX_SAFE_INTEGER / HOUR_MS;

/** Whom it is about; null = all that are not older than the rule's lateness limit. */
export type Choice = readonly number[] | null;

/** A message that would go now. */
export interface Offered {
  readonly position: number;
  readonly orderId: string;
  readonly at: Instant;
  readonly isHistory: boolean;
  readonly message: Foreseen;
}

/** Those of one slice who would get something now, and why others would not. */
export interface Offer {
  readonly offered: readonly Offered[];
  readonly occasions: readonly Occasion[];
  readonly skipped: readonly string[];
}

/**
 * What of a replay is still worth saying, as it would be said now; and, once that was reviewed, saying it. The messages are
 * planned like all others, under the keys that a live event would have given them, so that nobody gets one twice.
 */
@Injectable()
export class ReplayReviewService {
  constructor(
    private readonly replays: ReplayRepository,
    private readonly events: ReplayEventsRepository,
    private readonly orders: OrderRepository,
    @Inject(PLANNER) private readonly planner: Planner,
    @Inject(RULE_BOOK) private readonly rules: RuleBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Nothing is written. */
  async *offers(tx: Tx, replay: Replay, rule: OrderRule, choice: Choice): AsyncGenerator<Offer> {
    const given = new Map<string, Instant[]>();
    yield* this.#slices(tx, replay, rule, choice, () => given);
  }

  /**
   * Writes what was reviewed, all of it or nothing. A second time gives the first time's answer.
   * @throws RequestRefused 409 where it is no longer what was reviewed, or the rule is not live or another one
   */
  async confirm(
    tx: EntityTx,
    replay: Replay,
    choice: Choice,
    reviewed: Pick<Confirmed, 'digest' | 'count'>,
  ): Promise<Confirmed> {
    const { confirmed } = replay;
    if (confirmed !== null) {
      if (confirmed.digest !== reviewed.digest) throw refusedAs('already-confirmed');
      return confirmed;
    }
    const rule = await this.#liveRule(tx, replay);
    const digest = new Digest();
    // Written slice by slice, so that each sees what those before it planned: what is planned twice is counted once.
    for await (const { offered, occasions } of this.#slices(tx, replay, rule, choice, () => new Map())) {
      digest.add(offered);
      if (digest.count > MOST_MESSAGES) throw TOO_MANY_MESSAGES;
      if (occasions.length > 0) await this.planner.planOccasions(tx, occasions);
    }
    if (digest.text !== reviewed.digest || digest.count !== reviewed.count) throw refusedAs('changed');
    if (digest.count === 0) throw refusedAs('nothing-to-send');
    const now = this.clock.now();
    await this.replays.confirm(tx, replay.id, reviewed, now);
    return { at: now, ...reviewed };
  }

  async #liveRule(tx: Tx, { ruleId, version }: Replay): Promise<OrderRule> {
    const [rule] = await this.rules.byIds(tx, [ruleId]);
    if (rule?.state !== 'live') throw refusedAs('rule-not-live');
    const found = imagined(rule, rule.version, rule.spec);
    if (rule.version !== version || found === null) throw refusedAs('rule-changed');
    return { ...found, activatedAt: rule.activatedAt };
  }

  async *#slices(
    tx: Tx,
    replay: Replay,
    rule: OrderRule,
    choice: Choice,
    givenFor: () => Map<string, Instant[]>,
  ): AsyncGenerator<Offer> {
    const outcomes = choice === null ? [WOULD_SEND] : [WOULD_SEND, 'too-late'];
    const seen = new Set<string>();
    for (let after = 0; ;) {
      const wish = { outcomes, positions: choice, after, limit: SLICE };
      const items = await this.replays.items(tx, replay.id, wish);
      if (items.length > 0) yield await this.#offer(tx, rule, items, { isChosen: choice !== null, seen }, givenFor());
      if (items.length < SLICE) return;
      after = items.at(-1)?.position ?? after;
    }
  }

  async #offer(
    tx: Tx,
    rule: OrderRule,
    items: readonly ReplayItem[],
    { isChosen, seen }: { readonly isChosen: boolean; readonly seen: Set<string> },
    given: Map<string, Instant[]>,
  ): Promise<Offer> {
    const now = this.clock.now();
    const told = await this.events.read(tx, rule, uniqueOf(items), 'now');
    const ageless = { ...rule, activatedAt: 0 as Instant, spec: { ...rule.spec, latenessHours: EVER_HOURS } };
    const itemOf = new Map(told.map(({ happening, heard }) => [heard.event.id, happening as ReplayItem]));
    const met = this.planner.meet(
      ageless,
      told.map(({ heard }) => heard),
    );
    const fresh = met.passed.filter(({ keyBase }) => !seen.has(keyBase));
    for (const { keyBase } of fresh) seen.add(keyBase);
    const standings = await this.orders.standings(
      tx,
      fresh.flatMap(({ shopId, orderId }) => (orderId === null ? [] : [{ shopId, orderId }])),
    );
    const skipped: string[] = met.skipped.map(({ reason }) => reason);
    const placeOf = new Map<Occasion, ReplayItem>();
    for (const occasion of fresh) {
      const item = occasion.event === null ? undefined : itemOf.get(occasion.event.id);
      if (item === undefined) continue;
      const isLate = !isChosen && now - occasion.occurredAt > rule.spec.latenessHours * HOUR_MS;
      const against = isLate ? 'too-late' : outdated(occasion, rule, standings);
      if (against !== null) skipped.push(against);
      // What only the shop's history tells of is no event of the hub's.
      else
        placeOf.set({ ...occasion, rule, plan: rule.spec, event: item.eventId === null ? null : occasion.event }, item);
    }
    const when = { nowOf: () => now, besidesRule: null, given };
    const forecast = await this.planner.simulate(tx, [...placeOf.keys()], when);
    const written = await this.replays.written(
      tx,
      forecast.ready.map(({ occasionKey }) => occasionKey),
    );
    const ready = forecast.ready.filter(({ occasionKey }) => !written.has(occasionKey));
    skipped.push(...forecast.skipped.map(({ reason }) => reason), ...Array.from(written, () => 'already-written'));
    const offered = ready
      .flatMap((message): readonly Offered[] => {
        const item = placeOf.get(message.occasion);
        return item === undefined ? [] : [{ ...item, isHistory: item.eventId === null, message }];
      })
      .toSorted((left, right) => left.position - right.position);
    return { offered, skipped, occasions: [...new Set(ready.map(({ occasion }) => occasion))] };
  }
}

/** Names a set of messages: who gets which words. Their instants are made anew when they are planned. */
export class Digest {
  readonly #hash = createHash('sha256');
  #count = 0;
  #text: string | null = null;

  add(offered: readonly Offered[]): void {
    for (const { message } of offered) {
      const { occasionKey, addressHash, emailHash, rendered, route } = message;
      const by = route.legs.map(({ connectionId }) => connectionId);
      this.#hash.update(JSON.stringify([occasionKey, addressHash, emailHash, rendered.texts, by]));
      this.#count += 1;
    }
  }

  get count(): number {
    return this.#count;
  }

  /** After this nothing is added any more. */
  get text(): string {
    this.#text ??= this.#hash.digest('hex');
    return this.#text;
  }
}

/** One thing that happened may have become several messages. */
function uniqueOf(items: readonly ReplayItem[]): readonly ReplayItem[] {
  return [...new Map(items.map((item) => [item.eventId ?? item.orderId, item])).values()];
}

/** News of a status is stale once the order has left it, whatever the rule asks again of news that is fresh. */
function outdated(
  { shopId, orderId, facts }: Occasion,
  { spec: { trigger, recheck } }: OrderRule,
  standings: ReadonlyMap<string, OrderStanding>,
): string | null {
  if (orderId === null) return null;
  const isAboutStatus = trigger.event === 'order.status_changed' || trigger.status !== null;
  const meant = { event: trigger.event, status: facts.order?.status ?? null };
  const standing = standings.get(orderRef(shopId, orderId));
  const byRule = orderSpeaksAgainst({ ...meant, recheck: recheck === 'none' ? 'not-cancelled' : recheck }, standing);
  return byRule ?? (isAboutStatus ? orderSpeaksAgainst({ ...meant, recheck: 'same-status' }, standing) : null);
}

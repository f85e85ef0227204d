import { Inject, Injectable } from '@nestjs/common';
import { maskAddress, toIso, type ConnectionId, type Instant, type Locale, type Money } from '@hub/kernel';
import type { EntityTx, Tx } from '../../infra/database/database.js';
import { partsOf } from '../../pipeline/model/message.js';
import { PLANNER, type Foreseen, type Planner } from '../../pipeline/model/planner.port.js';
import { reasonText } from '../../pipeline/model/words.js';
import { ConnectionRepository } from '../../plugin-host/connection.repository.js';
import { byCurrency } from '../campaigns/campaign-summary.js';
import { WOULD_SEND, type OrderRule, type Replay, type ReplayItem } from './replay.js';
import { ReplayEventsRepository } from './replay-events.repository.js';
import { Digest, ReplayReviewService, type Choice, type Offered } from './replay-review.service.js';
import { ReplayRepository, type ReplayTally } from './replay.repository.js';
import { heardAt, ReplayService } from './replay.service.js';
import type { OutcomeView, ReplayItemView, ReplayPageView, ReplayReviewView, ReplayView } from './replay.view.js';

/** Who looks. */
export interface Reader {
  readonly locale: Locale;
  readonly seesPrices: boolean;
}

export interface PageWish {
  readonly outcomes: readonly string[] | null;
  readonly from: number;
  readonly limit: number;
}

const FIRST_PAGE = { outcomes: [WOULD_SEND], from: 0, limit: 50 } as const;

/** Replays as people read them. Whom it would go to and with which words is found again from what happened. */
@Injectable()
export class ReplayViewsService {
  constructor(
    private readonly replays: ReplayRepository,
    private readonly service: ReplayService,
    private readonly events: ReplayEventsRepository,
    private readonly review: ReplayReviewService,
    private readonly connections: ConnectionRepository,
    @Inject(PLANNER) private readonly planner: Planner,
  ) {}

  async whole(tx: EntityTx, replay: Replay, reader: Reader): Promise<ReplayView> {
    const tallies = await this.replays.tally(tx, replay.id);
    const meant = tallies.filter(({ outcome }) => outcome === WOULD_SEND);
    const amounts = meant.flatMap(({ priceMicros, priceCurrency }) => amountOf(priceMicros, priceCurrency));
    const { id, ruleId, version, events, confirmed } = replay;
    return {
      id,
      ruleId,
      version,
      since: toIso(replay.since),
      until: toIso(replay.until),
      events,
      outcomes: outcomesOf(tallies, reader.locale),
      messages: sum(meant, ({ count }) => count),
      parts: sum(meant, ({ parts }) => parts),
      estimated: reader.seesPrices ? byCurrency(amounts) : null,
      unpriced: sum(meant, ({ count, priceMicros }) => (priceMicros === null ? count : 0)),
      firstDueAt: stamp(least(meant.flatMap(({ firstDue }) => firstDue ?? []))),
      lastDueAt: stamp(most(meant.flatMap(({ lastDue }) => lastDue ?? []))),
      confirmedAt: stamp(confirmed?.at ?? null),
      confirmedCount: confirmed?.count ?? null,
      page: await this.page(tx, replay, FIRST_PAGE, reader),
    };
  }

  async page(tx: EntityTx, replay: Replay, wish: PageWish, reader: Reader): Promise<ReplayPageView> {
    const { outcomes, from, limit } = wish;
    const found = await this.replays.items(tx, replay.id, { outcomes, positions: null, after: from, limit: limit + 1 });
    const items = found.slice(0, limit);
    const rule = await this.service.ruleOf(tx, replay.organisationId, replay.ruleId, replay.version);
    const said = await this.#said(tx, rule, items);
    return {
      items: items.map((item) => itemView(item, said.get(item.occasionKey), reader)),
      next: found.length > limit ? (items.at(-1)?.position ?? null) : null,
    };
  }

  /** What would go now. */
  async reviewed(
    tx: EntityTx,
    replay: Replay,
    choice: Choice,
    { from, limit }: Omit<PageWish, 'outcomes'>,
    reader: Reader,
  ): Promise<ReplayReviewView> {
    const rule = await this.service.ruleOf(tx, replay.organisationId, replay.ruleId, replay.version);
    const prices = await this.#prices(tx, rule);
    const digest = new Digest();
    const skipped = new Map<string, number>();
    const amounts: Money[] = [];
    const shown: Offered[] = [];
    let [parts, unpriced] = [0, 0];
    for await (const offer of this.review.offers(tx, replay, rule, choice)) {
      digest.add(offer.offered);
      for (const reason of offer.skipped) skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
      const costs = offer.offered.map(({ message }) => costOf(message, prices));
      parts += sum(costs, (cost) => cost.parts);
      unpriced += costs.filter(({ amount }) => amount === null).length;
      amounts.splice(0, amounts.length, ...byCurrency([...amounts, ...costs.flatMap(({ amount }) => amount ?? [])]));
      shown.push(...offer.offered.filter(({ position }) => position > from).slice(0, limit + 1 - shown.length));
    }
    const items = shown.slice(0, limit);
    return {
      messages: digest.count,
      parts,
      estimated: reader.seesPrices ? amounts : null,
      unpriced,
      skipped: outcomesOf(
        [...skipped].map(([outcome, count]) => ({ outcome, count })),
        reader.locale,
      ),
      digest: digest.text,
      page: {
        items: items.map((item) => offeredView(item, costOf(item.message, prices), reader)),
        next: shown.length > limit ? (items.at(-1)?.position ?? null) : null,
      },
    };
  }

  /** The messages of a page once more, by occasion. */
  async #said(tx: Tx, rule: OrderRule, items: readonly ReplayItem[]): Promise<ReadonlyMap<string, Foreseen>> {
    const sent = items.filter(({ dueAt }) => dueAt !== null);
    if (sent.length === 0) return new Map();
    const told = await this.events.read(tx, rule, sent, 'then');
    const { passed } = this.planner.meet(
      rule,
      told.map(({ heard }) => heard),
    );
    const when = { nowOf: heardAt, besidesRule: rule.id, given: new Map<string, Instant[]>() };
    const { ready } = await this.planner.simulate(tx, passed, when);
    return new Map(ready.map((message) => [message.occasionKey, message]));
  }

  async #prices(tx: Tx, { shopId }: OrderRule): Promise<ReadonlyMap<ConnectionId, Money | null>> {
    const granted = await this.connections.grantedTo(tx, [shopId]);
    return new Map(granted.map(({ connection, partPrice }) => [connection.id, partPrice]));
  }
}

interface Cost {
  readonly parts: number;
  readonly amount: Money | null;
}

function costOf({ rendered, route }: Foreseen, prices: ReadonlyMap<ConnectionId, Money | null>): Cost {
  const [leg] = route.legs;
  const parts = partsOf(rendered.texts, leg) ?? 0;
  const price = leg === undefined ? null : (prices.get(leg.connectionId) ?? null);
  return { parts, amount: price === null ? null : { micros: price.micros * parts, currency: price.currency } };
}

function itemView(item: ReplayItem, message: Foreseen | undefined, { locale, seesPrices }: Reader): ReplayItemView {
  const [amount = null] = amountOf(item.priceMicros, item.priceCurrency);
  return {
    position: item.position,
    orderId: item.orderId,
    at: toIso(item.at),
    isHistory: item.eventId === null,
    outcome: item.outcome,
    text: reasonText(item.outcome)[locale],
    recipient: message === undefined ? null : maskAddress(message.address),
    texts: message?.rendered.texts ?? null,
    dueAt: stamp(item.dueAt),
    parts: item.parts,
    estimated: seesPrices ? amount : null,
  };
}

function offeredView(item: Offered, { parts, amount }: Cost, { locale, seesPrices }: Reader): ReplayItemView {
  const { position, orderId, at, isHistory, message } = item;
  return {
    position,
    orderId,
    at: toIso(at),
    isHistory,
    outcome: WOULD_SEND,
    text: reasonText(WOULD_SEND)[locale],
    recipient: maskAddress(message.address),
    texts: message.rendered.texts,
    dueAt: toIso(message.schedule.dueAt),
    parts,
    estimated: seesPrices ? amount : null,
  };
}

/** What would be sent first, then the commonest. */
function outcomesOf(tallies: readonly Pick<ReplayTally, 'outcome' | 'count'>[], locale: Locale): OutcomeView[] {
  const counts = new Map<string, number>();
  for (const { outcome, count } of tallies) counts.set(outcome, (counts.get(outcome) ?? 0) + count);
  const rank = (outcome: string) => (outcome === WOULD_SEND ? 0 : 1);
  return [...counts]
    .map(([outcome, count]) => ({ outcome, text: reasonText(outcome)[locale], count }))
    .toSorted(
      (left, right) =>
        rank(left.outcome) - rank(right.outcome) || right.count - left.count || (left.outcome < right.outcome ? -1 : 1),
    );
}

function amountOf(micros: number | null, currency: string | null): readonly Money[] {
  return micros === null || currency === null ? [] : [{ micros, currency }];
}

function sum<T>(items: readonly T[], read: (item: T) => number): number {
  return items.reduce((total, item) => total + read(item), 0);
}

const least = (instants: readonly Instant[]) => (instants.length === 0 ? null : (Math.min(...instants) as Instant));
const most = (instants: readonly Instant[]) => (instants.length === 0 ? null : (Math.max(...instants) as Instant));
const stamp = (at: Instant | null) => (at === null ? null : toIso(at));

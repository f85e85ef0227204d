import { Inject, Injectable } from '@nestjs/common';
import {
  DAY_MS,
  newId,
  plus,
  type Clock,
  type ConnectionId,
  type Instant,
  type Money,
  type OrganisationId,
  type ReplayId,
  type RuleId,
} from '@hub/kernel';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { Database, type EntityTx, type Tx } from '../../infra/database/database.js';
import { notFound } from '../../infra/web/errors.js';
import { orderSpeaksAgainst } from '../../pipeline/model/order-standing.js';
import { partsOf } from '../../pipeline/model/message.js';
import type { Occasion } from '../../pipeline/model/occasion.js';
import { PLANNER, type Foreseen, type Planner } from '../../pipeline/model/planner.port.js';
import { RULE_BOOK, type RuleBook } from '../../pipeline/model/rule-book.port.js';
import { ConnectionRepository } from '../../plugin-host/connection.repository.js';
import { orderRef } from '../../shops/order.repository.js';
import { imagined, WOULD_SEND, type Happening, type OrderRule, type Replay, type ReplayItem } from './replay.js';
import { ReplayEventsRepository, type Told } from './replay-events.repository.js';
import { ReplayRepository } from './replay.repository.js';
import { Restarts } from './restarts.js';
import { NOT_ABOUT_ORDERS, TOO_MUCH } from './words.js';

/** As many events as a rule is tried on at once. */
const MOST_EVENTS = 50_000;
const SLICE = 250;

export interface ReplayWish {
  readonly days: number;
  /** Of the rule; null = as it stands. */
  readonly version: number | null;
}

/**
 * Tries a rule on what happened: the same stages as the plan, each event at the instant it was heard of, slice by slice.
 * What it found is kept without a person's name; no message, decision or counter is touched. Who may be written to, accounts
 * and prices are today's.
 */
@Injectable()
export class ReplayService {
  constructor(
    private readonly database: Database,
    private readonly replays: ReplayRepository,
    private readonly events: ReplayEventsRepository,
    private readonly connections: ConnectionRepository,
    @Inject(PLANNER) private readonly planner: Planner,
    @Inject(RULE_BOOK) private readonly rules: RuleBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RequestRefused 404; 422 for a rule that is about no order, and for more events than fit */
  async make(organisationId: OrganisationId, ruleId: RuleId, { days, version }: ReplayWish): Promise<ReplayId> {
    const now = this.clock.now();
    const begun = await this.database.inOrganisation(organisationId, async (tx) => {
      const rule = await this.ruleOf(tx, organisationId, ruleId, version);
      const span = { since: plus(now, -days * DAY_MS), until: now };
      const wish = { ...span, limit: MOST_EVENTS + 1 };
      const happenings = await this.events.list(tx, rule.shopId, rule.spec.trigger.event, wish);
      if (happenings.length > MOST_EVENTS) throw TOO_MUCH;
      const { clientId, shopId } = rule;
      const replay = { id: newId('rpy'), organisationId, clientId, shopId, ruleId, version: rule.version, ...span };
      const made = { ...replay, events: happenings.length, createdAt: now };
      await this.replays.add(tx, made);
      return { rule, happenings, replay: { ...made, confirmed: null } };
    });
    await this.#walk(begun.replay, begun.rule, begun.happenings);
    await this.database.inOrganisation(organisationId, (tx) => this.replays.finish(tx, begun.replay.id, now));
    return begun.replay.id;
  }

  /** The rule as it was saved under that number, as if it had always been on. @throws RequestRefused 404, 422 */
  async ruleOf(
    tx: EntityTx,
    organisationId: OrganisationId,
    ruleId: RuleId,
    version: number | null,
  ): Promise<OrderRule> {
    const [rule] = await this.rules.byIds(tx, [ruleId]);
    if (rule === undefined) throw notFound();
    const wanted = version ?? rule.version;
    const saved = wanted === rule.version ? rule : await this.rules.version(tx, organisationId, ruleId, wanted);
    if (saved === null) throw notFound();
    const found = imagined(rule, wanted, saved.spec);
    if (found === null) throw NOT_ABOUT_ORDERS;
    return found;
  }

  async #walk(replay: Replay, rule: OrderRule, happenings: readonly Happening[]): Promise<void> {
    const past = new Past(rule);
    const prices = await this.database.inOrganisation(replay.organisationId, (tx) => this.#prices(tx, rule));
    for (let from = 0; from < happenings.length; from += SLICE) {
      const slice = happenings.slice(from, from + SLICE);
      // Each slice a transaction of its own, so that nothing waits for the whole.
      await this.database.inOrganisation(replay.organisationId, async (tx) => {
        const told = await this.events.read(tx, rule, slice, 'then');
        const { items, restarted } = await this.#slice(tx, rule, told, past, prices);
        await this.replays.addItems(tx, replay, items);
        await this.replays.turn(tx, replay.id, restarted, 'restarted');
      });
    }
  }

  async #slice(tx: Tx, rule: OrderRule, told: readonly Told[], past: Past, prices: Prices) {
    const met = this.planner.meet(
      rule,
      told.map(({ heard }) => heard),
    );
    const fresh = met.passed.filter(({ keyBase }) => past.isNew(keyBase));
    const { given } = past;
    const forecast = await this.planner.simulate(tx, fresh, { nowOf: heardAt, besidesRule: rule.id, given });
    const stopped = await this.#stopped(tx, rule, forecast.ready);
    const skipped = [...met.skipped, ...forecast.skipped].filter(({ occasionKey, reason }) =>
      past.isNew(`${occasionKey} ${reason}`),
    );
    const happeningOf = new Map(told.map(({ happening, heard }) => [heard.event.id, happening]));
    const placeOf = new Map(told.map(({ heard }, index) => [heard.event.id, index]));
    const found = [
      ...forecast.ready.map((item) => ({ ...item, outcome: stopped.get(item) ?? WOULD_SEND, ready: item })),
      ...skipped.map((skip) => ({ ...skip, outcome: skip.reason, ready: null })),
    ].toSorted((left, right) => placeIn(placeOf, left.occasion) - placeIn(placeOf, right.occasion));
    const items = found.flatMap(({ occasion, occasionKey, outcome, ready }): readonly ReplayItem[] => {
      const happening = occasion.event === null ? undefined : happeningOf.get(occasion.event.id);
      if (happening === undefined) return [];
      const position = past.next();
      if (ready !== null && outcome === WOULD_SEND) past.restarts.add(position, heardAt(occasion), ready);
      return [{ position, ...happening, occasionKey, outcome, ...figuresOf(ready, prices) }];
    });
    return { items, restarted: past.restarts.take() };
  }

  /** What had to wait and whose order spoke against it by then, as sending would have found. */
  async #stopped(tx: Tx, rule: OrderRule, ready: readonly Foreseen[]): Promise<ReadonlyMap<Foreseen, string>> {
    const { trigger, recheck } = rule.spec;
    const waiting = ready.filter(({ occasion, schedule: { dueAt } }) => dueAt > heardAt(occasion));
    const asked = waiting.flatMap(({ occasion: { orderId }, schedule: { dueAt } }) =>
      orderId === null ? [] : [{ orderId, at: dueAt }],
    );
    const standings = await this.events.standingsAt(tx, rule.shopId, asked);
    return new Map(
      waiting.flatMap((item) => {
        const { orderId, facts } = item.occasion;
        const meant = { recheck, event: trigger.event, status: facts.order?.status ?? null };
        const reason = orderSpeaksAgainst(meant, standings.get(orderRef(rule.shopId, orderId ?? '')));
        return reason === null ? [] : [[item, reason] as const];
      }),
    );
  }

  async #prices(tx: Tx, { shopId }: OrderRule): Promise<Prices> {
    const granted = await this.connections.grantedTo(tx, [shopId]);
    return new Map(granted.map(({ connection, partPrice }) => [connection.id, partPrice]));
  }
}

/** Of a part, by account. */
type Prices = ReadonlyMap<ConnectionId, Money | null>;

/** What a replay remembers from slice to slice. */
class Past {
  readonly given = new Map<string, Instant[]>();
  readonly restarts: Restarts;
  readonly #seen = new Set<string>();
  #position = 0;

  constructor(rule: OrderRule) {
    this.restarts = new Restarts(rule.spec.trigger.restarts === true);
  }

  /** The same occasion told again is none. */
  isNew(key: string): boolean {
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  next(): number {
    return ++this.#position;
  }
}

/** When an occasion of a stored event would have been planned. */
export function heardAt({ event, occurredAt }: Occasion): Instant {
  return event?.receivedAt ?? occurredAt;
}

function placeIn(places: ReadonlyMap<string, number>, { event }: Occasion): number {
  return event === null ? 0 : (places.get(event.id) ?? 0);
}

function figuresOf(
  ready: Foreseen | null,
  prices: Prices,
): Pick<ReplayItem, 'dueAt' | 'parts' | 'connectionId' | 'priceMicros' | 'priceCurrency'> {
  const leg = ready?.route.legs[0];
  if (ready === null || leg === undefined)
    return { dueAt: null, parts: null, connectionId: null, priceMicros: null, priceCurrency: null };
  const parts = partsOf(ready.rendered.texts, leg) ?? 0;
  const price = prices.get(leg.connectionId) ?? null;
  return {
    dueAt: ready.schedule.dueAt,
    parts,
    connectionId: leg.connectionId,
    priceMicros: price === null ? null : price.micros * parts,
    priceCurrency: price?.currency ?? null,
  };
}

import { Inject, Injectable } from '@nestjs/common';
import type { Clock, Instant, MessageId, ShopId } from '@hub/kernel';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database, type Tx } from '../infra/database/database.js';
import { isDuplicate } from '../infra/database/sql-state.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { orderRef, type KnownOrder } from '../shops/order.repository.js';
import type { Shop } from '../shops/shop.entity.js';
import { moveMessages } from './model/message-moves.js';
import type { PlannedMessage } from './model/message.repository.js';
import type { Occasion, RenderedOccasion, Skip, StoredEvent } from './model/occasion.js';
import type { Claim, RawEvent } from './model/raw-event.repository.js';
import type { HeardEvent, Imagined, Planner } from './model/planner.port.js';
import type { Rule } from './model/rule.js';
import {
  findingsOf,
  firstConnection,
  isBasisOf,
  marketingAmong,
  orderRefOf,
  setAsideAmong,
  type Basis,
  type OrderRef,
  type Plan,
} from './plan.parts.js';
import { PlanRecords, toPlannedMessages, type Findings } from './plan.records.js';
import { gatherLowStock } from './match/low-stock-digest.js';
import { setErasedAside } from './erased-events.js';
import { toOrderNews, type Normalised } from './normalise/normalise.service.js';
import { PlanStages } from './plan.stages.js';
import { occasionAgain, saysTheSame, successorOf } from './replan.js';
import { minValiditySeconds } from './route/route.js';
import { sideBySide } from './side-by-side.js';

const BATCH = 100;
/** Some are made ready while others are written. */
const PAGES_AT_ONCE = 3;
/** From what a shop said to messages that wait for their instant. One transaction for each claim; nothing is sent here. */
@Injectable()
export class PlanFlow implements Planner {
  constructor(
    private readonly database: Database,
    private readonly stages: PlanStages,
    private readonly records: PlanRecords,
    private readonly doorbell: Doorbell,
    private readonly gate: ClaimGate,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly log: HubLogger,
  ) {}

  /** Plans waiting webhooks until a claim finds none. A batch that fails is repeated event by event. */
  async planWaiting(): Promise<void> {
    for (let taken = 0; this.gate.isOpen;) {
      await this.stages.intake.calm(taken);
      const claim = await this.records.rawEvents.claim(eachAlone(this.database), this.gate.claimant, BATCH);
      if (claim.items.length === 0) return;
      taken = claim.items.length;
      this.stages.metrics.claimed('raw-events', claim.items.length);
      await this.stages.rightOfWay.first(() => this.#planClaim(claim));
    }
  }

  /** Writes the messages of occasions that a person or another source brought. */
  async planOccasions(tx: Tx, occasions: readonly Occasion[]): ReturnType<Planner['planOccasions']> {
    const now = this.clock.now();
    const plan = await this.simulate(tx, occasions, now);
    await this.records.store(tx, findingsOf(plan), now);
    const messageIds = await this.records.messages.idsOf(
      tx,
      plan.ready.map((item) => item.occasionKey),
    );
    return { messageIds, skipped: plan.skipped };
  }

  /** What a source derived is an event like any other. What it plans is rung for when the caller has committed. */
  async planEvents(tx: Tx, events: readonly StoredEvent[]): Promise<void> {
    const shops = await this.records.shopsOf(tx, events);
    const told: Normalised = {
      events: events.map((event) => ({ ...event, rawEventId: null })),
      outcomes: [],
      statuses: [],
      readings: [],
    };
    await this.#planTold(tx, told, shops, this.clock.now());
  }

  async planPages(
    pages: Iterable<readonly Occasion[]> | AsyncIterable<readonly Occasion[]>,
    tell?: (skipped: readonly Skip[]) => void,
  ): Promise<number> {
    let count = 0;
    // One of each page: all of a page is kept or nothing.
    const witnesses: MessageId[] = [];
    const write = async (now: Instant, found: Findings) => {
      await this.stages.rightOfWay.makeWay();
      const planned = await this.#storePage(found, now);
      count += planned.length;
      witnesses.push(...planned.slice(0, 1).map(({ id }) => id));
      this.#ringForDue(planned, now);
      tell?.(found.decisions);
    };
    const tx = eachAlone(this.database);
    // While its rows are written nobody holds the page: what lives that long costs the most to clean up.
    await sideBySide(this.#withBasis(tx, pages), PAGES_AT_ONCE, ({ page, basis, now }) =>
      this.#planOn(tx, basis, page, now).then((plan) => write(now, findingsOf(plan))),
    );
    const areKept = witnesses.length === 0 || (await this.records.messages.areKept(tx, witnesses));
    if (!areKept) throw new Error('the database lost pages that it had taken');
    return count;
  }

  async *#withBasis(tx: Tx, pages: Iterable<readonly Occasion[]> | AsyncIterable<readonly Occasion[]>) {
    let basis: Basis | null = null;
    for await (const page of pages) {
      await this.stages.rightOfWay.makeWay();
      const now = this.clock.now();
      if (basis === null || !isBasisOf(basis, page, now)) basis = await this.#basisOf(tx, page, now);
      yield { page, basis, now };
    }
  }

  /** The whole plan without a trace: for previews, trials, replays and re-planning. */
  async simulate(tx: Tx, occasions: readonly Occasion[], when: Instant | Imagined): Promise<Plan> {
    return this.#planOn(tx, await this.#basisOf(tx, occasions, this.clock.now()), occasions, when);
  }

  meet(rule: Rule, heard: readonly HeardEvent[]): ReturnType<Planner['meet']> {
    return this.stages.match.meet(rule, heard);
  }

  async #basisOf(tx: Tx, occasions: readonly Occasion[], at: Instant): Promise<Basis> {
    const shops = await this.records.shopsOf(tx, occasions);
    const candidates = await this.stages.route.candidates(tx, [...shops.keys()]);
    const validities = new Map([...candidates].map(([shopId, legs]) => [shopId, minValiditySeconds(legs)]));
    const linking = [...shops.values()].filter(({ settings }) => settings.shortLinks === true).map(({ id }) => id);
    const hosts = await this.records.identities.hostsOfShops(tx, linking);
    return { at, shops, candidates, validities, hosts };
  }

  async #planOn(tx: Tx, basis: Basis, occasions: readonly Occasion[], when: Instant | Imagined): Promise<Plan> {
    const { audience, render, schedule, route, metrics } = this.stages;
    const { shops, candidates, validities, hosts } = basis;
    const imagined = typeof when === 'number' ? null : when;
    const nowOf = ({ occasion }: RenderedOccasion) => imagined?.nowOf(occasion) ?? (when as Instant);
    const validity = (item: RenderedOccasion) => validities.get(item.occasion.shopId) ?? 0;
    const { open, aside } = setAsideAmong(occasions);
    const addressed = await metrics.timed('audience', () => audience.run(tx, open, shops));
    const rendered = await metrics.timed('render', () => render.run(addressed.passed, shops, hosts));
    const scheduled = await metrics.timed('schedule', async () =>
      schedule.run(rendered.passed, {
        shops,
        minValiditySecondsOf: validity,
        nowOf,
        marketing: await marketingAmong(tx, rendered.passed, nowOf, imagined),
        ...(imagined === null ? {} : { given: imagined.given }),
      }),
    );
    const routed = await metrics.timed('route', () => route.run(scheduled.passed, shops, candidates));
    return {
      ready: routed.passed,
      skipped: [...aside, ...[addressed, rendered, scheduled, routed].flatMap((stage) => stage.skipped)],
    };
  }

  async #planClaim(claim: Claim<RawEvent>): Promise<void> {
    try {
      const now = this.clock.now();
      return this.#ringForDue(await asSystem(this.database, (tx) => this.#planBatch(tx, claim, now)), now);
    } catch (error) {
      this.log.fault('plan.failed', error, { count: claim.items.length });
      if (claim.items.length === 1) return;
    }
    for (const item of claim.items) await this.#planClaim({ ...claim, items: [item] });
  }

  #ringForDue(planned: readonly PlannedMessage[], now: Instant): void {
    const due = new Set(planned.filter((message) => message.dueAt <= now).flatMap(firstConnection));
    for (const connectionId of due) this.doorbell.ring('dispatch', connectionId);
  }

  async #planBatch(tx: Tx, claim: Claim<RawEvent>, now: Instant): Promise<readonly PlannedMessage[]> {
    const { records, stages } = this;
    const connections = await records.connections.byIds(
      tx,
      claim.items.map((item) => item.connectionId),
    );
    const shops = await records.shopsOf(tx, [...connections.values()]);
    const told = await stages.metrics.timed('normalise', () => stages.normalise.run(claim.items, connections, shops));
    const { planned, outcomes } = await this.#planTold(tx, told, shops, now);
    const finished = await records.rawEvents.finish(tx, claim.token, outcomes);
    if (finished !== claim.items.length) throw new Error('the claim was lost to another worker');
    return planned;
  }

  async #planTold(
    tx: Tx,
    told: Normalised,
    shops: ReadonlyMap<ShopId, Shop>,
    now: Instant,
  ): Promise<Pick<Normalised, 'outcomes'> & { readonly planned: readonly PlannedMessage[] }> {
    const { records, stages } = this;
    const countryOf = ({ shopId }: { shopId: ShopId }) => shops.get(shopId)?.country ?? '';
    const {
      events: heard,
      outcomes,
      statuses,
      readings,
      erased,
      reasons,
    } = setErasedAside(told, await stages.contacts.erasedAmong(tx, told.events, countryOf));
    await records.statuses.remember(tx, statuses);
    await records.readings.ask(tx, readings, now);
    const changed = await records.orders.remember(tx, heard.flatMap(toOrderNews));
    const rules = await stages.match.rulesFor(tx, heard);
    const waiting = new Set(
      rules.filter(({ spec }) => spec.trigger.event === 'order.first').map(({ shopId }) => shopId),
    );
    const events = [...heard, ...(await stages.firstOrders.among(tx, heard, waiting, shops, now))];
    const toldNow = (ref: OrderRef) => changed.get(orderRef(ref.shopId, ref.orderId));
    const refs = events.flatMap(orderRefOf);
    const older = await records.orders.find(
      tx,
      refs.filter((ref) => (toldNow(ref)?.snapshot ?? null) === null),
    );

    const replanned = await this.#replan(
      tx,
      refs.filter((ref) => toldNow(ref)?.isNew === false),
      now,
    );
    const known = new Map<string, KnownOrder>([...changed, ...older]);
    const matched = await stages.metrics.timed('match', async () => stages.match.run(rules, events, known, now));
    await records.events.insert(tx, [...events, ...erased], new Map([...matched.unmet, ...reasons]));
    const gathered = gatherLowStock(matched.passed, await records.toldBefore(tx, matched.passed));
    const plan = await this.simulate(tx, gathered.passed, now);
    const found = findingsOf({ ...plan, skipped: [...matched.skipped, ...gathered.skipped, ...plan.skipped] });
    const planned = await records.store(tx, found, now);
    return { planned: [...planned, ...replanned], outcomes };
  }

  /** A page of a campaign is new as a rule: where one of it has its message already, the page is written again with care. */
  async #storePage(found: Findings, now: Instant): Promise<readonly PlannedMessage[]> {
    const { messages, decisions } = found;
    const { bulk } = this.database;
    try {
      // Messages alone are one statement.
      const isMessagesAlone = decisions.length === 0 && messages.every(({ links }) => links.length === 0);
      if (isMessagesAlone) await this.records.storeNew(eachAlone(bulk), found, now);
      else await asSystem(bulk, (tx) => this.records.storeNew(tx, found, now));
      return messages;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return asSystem(bulk, (tx) => this.records.store(tx, found, now));
    }
  }

  /** Orders that changed: what waits for them is written anew where its text or number would differ. */
  async #replan(tx: Tx, refs: readonly OrderRef[], now: Instant): Promise<readonly PlannedMessage[]> {
    const waiting = await this.records.messages.replannable(tx, refs);
    if (waiting.length === 0) return [];
    const rules = await this.stages.match.rulesById(
      tx,
      waiting.map((message) => message.ruleId),
    );
    const orders = await this.records.orders.find(tx, waiting);
    const occasions = waiting.flatMap((message) => occasionAgain(message, rules, orders));
    const plan = await this.simulate(tx, occasions, now);
    const fresh = new Map(toPlannedMessages(plan.ready).map((message) => [message.occasionKey, message]));
    const changes = waiting.flatMap((old) => {
      const anew = fresh.get(old.occasionKey);
      return anew === undefined || saysTheSame(old, anew) ? [] : [{ old, anew: successorOf(old, anew) }];
    });
    const superseded = await moveMessages(
      tx,
      changes.map(({ old }) => ({ id: old.id, from: ['planned', 'held'], to: 'superseded', reason: 'order-changed' })),
      now,
    );
    const gone = new Set(superseded.map((move) => move.id));
    const replacements = changes.filter(({ old }) => gone.has(old.id)).map(({ anew }) => anew);
    await this.records.messages.insert(tx, replacements, now);
    await this.records.links.insert(tx, replacements, now);
    return replacements;
  }
}

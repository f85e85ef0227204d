import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MINUTE_MS, plus, SECOND_MS, type Clock, type Instant } from '@hub/kernel';
import { ClaimGate } from '../../infra/claim-gate.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { asSystem } from '../../infra/database/as-system.js';
import { Database, type Tx } from '../../infra/database/database.js';
import { Turns } from '../../infra/turns.js';
import type { SkipReason } from '../../pipeline/model/occasion.js';
import { PLANNER, type Planner } from '../../pipeline/model/planner.port.js';
import { RULE_BOOK, type RuleBook } from '../../pipeline/model/rule-book.port.js';
import type { Rule } from '../../pipeline/model/rule.js';
import { ProductRepository } from '../../shops/product.repository.js';
import { ShopRepository } from '../../shops/shop.repository.js';
import { StorefrontRepository } from '../../storefront/storefront.repository.js';
import { occasionKeysOf, subscriberOccasion } from './subscriber-occasion.js';
import type { InLine } from './subscription.js';
import { isGone, openPlaces, waveAfter, type Wave } from './wave.js';
import { WaveRepository } from './wave.repository.js';

const EVERY_MS = SECOND_MS;
const PAGE = 200;

/** These say something about the number, the others about the shop. */
const PERSONAL = new Set<SkipReason>(['suppressed', 'erased', 'no-consent', 'no-phone', 'invalid-phone', 'not-mobile']);

interface Step {
  readonly wave: Wave;
  /** It has more to do right now. */
  readonly goesOn: boolean;
}

/**
 * Tells those who wait: as many as there are units, in their order. Only what was sent consumes a place; when all of a
 * wave were told and there is still stock, the next wave has its turn after a pause. One transaction for each step; the
 * row of the product is its lock.
 */
@Injectable()
export class StockWaves {
  constructor(
    private readonly database: Database,
    private readonly waves: WaveRepository,
    private readonly products: ProductRepository,
    private readonly shops: ShopRepository,
    private readonly storefronts: StorefrontRepository,
    @Inject(RULE_BOOK) private readonly rules: RuleBook,
    @Inject(PLANNER) private readonly planner: Planner,
    private readonly gate: ClaimGate,
    private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Interval(EVERY_MS)
  tick(): Promise<void> {
    return this.turns.take('stock.failed', () => this.#run());
  }

  /** Looks at every wave that is due, and again while one of them goes on. */
  async #run(): Promise<void> {
    while (this.gate.isOpen && (await this.#pass()));
  }

  async #pass(): Promise<boolean> {
    let goesOn = false;
    let last: Wave | null = null;
    do {
      const after: Wave | null = last;
      const step: Step | null = await asSystem(this.database, (tx) => this.#step(tx, after));
      last = step?.wave ?? null;
      goesOn ||= step?.goesOn ?? false;
    } while (last !== null && this.gate.isOpen);
    return goesOn;
  }

  /** One step of the next wave that is due after `last`; null = there is none. */
  async #step(tx: Tx, last: Wave | null): Promise<Step | null> {
    const now = this.clock.now();
    const claimed = await this.waves.claim(tx, now, last);
    if (claimed === null) return null;
    const { told, underWay, nextDue } = await this.waves.settle(tx, claimed, now);
    const wave: Wave = told === 0 ? claimed : { ...claimed, told: claimed.told + told, toldAt: now };
    const places = isGone(wave) ? 0 : openPlaces(wave, underWay);
    const people = places === 0 ? [] : await this.waves.next(tx, wave, Math.min(places, PAGE));
    if (people.length > 0) {
      const outcome = await this.#tell(tx, wave, people);
      // Where nobody can be told, the wave is over and its pause begins; a trial is tried once.
      const kept = outcome === 'told' ? wave : { ...wave, places: wave.told + underWay, toldAt: now };
      await this.waves.keep(tx, kept, outcome === 'tried' ? null : now);
      return { wave, goesOn: true };
    }
    if (underWay > 0) {
      await this.waves.keep(tx, wave, nextDue !== null && nextDue > now ? nextDue : now);
      return { wave, goesOn: false };
    }
    await this.#end(tx, wave, now);
    return { wave, goesOn: true };
  }

  /** All of the wave were told: the next one, now or when the pause is over. */
  async #end(tx: Tx, wave: Wave, now: Instant): Promise<void> {
    if (isGone(wave) || wave.units === null || !(await this.waves.hasLine(tx, wave)))
      return this.waves.keep(tx, wave, null);
    const { toldAt } = wave;
    const { stock } = await this.storefronts.settingsOf(tx, wave.shopId);
    const at = plus(toldAt ?? now, stock.wavePauseMinutes * MINUTE_MS);
    if (at > now) await this.waves.keep(tx, { ...wave, toldAt: toldAt ?? now }, at);
    else await this.waves.keep(tx, waveAfter(wave), now);
  }

  /** `nobody`: nobody can be told now, so that the rest of the line is not asked either. `tried`: no rule is live. */
  async #tell(tx: Tx, wave: Wave, people: readonly InLine[]): Promise<'told' | 'nobody' | 'tried'> {
    const shop = (await this.shops.byIds(tx, [wave.shopId])).get(wave.shopId);
    const active = await this.rules.active(tx, [wave.shopId]);
    const rules = active.filter((rule) => isMeant(rule, wave));
    if (shop === undefined || rules.length === 0) return 'nobody';
    const product = await this.products.find(tx, wave.shopId, wave.productId, wave.variationId);
    const occasions = people.flatMap((person) =>
      rules.map((rule) => ({ person, rule, occasion: subscriberOccasion(shop, rule, wave, person, product) })),
    );
    const { skipped } = await this.planner.planOccasions(
      tx,
      occasions.map(({ occasion }) => occasion),
    );
    const reasons = new Map(skipped.map(({ occasion, reason }) => [occasion.keyBase, reason]));
    const outcomes = people.map((person) => {
      const theirs = occasions.filter((item) => item.person === person);
      const planned = theirs.filter(({ rule, occasion }) => rule.state === 'live' && !reasons.has(occasion.keyBase));
      const reason = theirs.map(({ occasion }) => reasons.get(occasion.keyBase)).find((found) => found !== undefined);
      const isRefused = planned.length === 0 && reason !== undefined && PERSONAL.has(reason);
      return {
        id: person.id,
        state: planned.length > 0 ? ('released' as const) : isRefused ? ('refused' as const) : ('waiting' as const),
        reason: planned.length > 0 ? null : (reason ?? null),
        occasionKeys: planned.flatMap(({ occasion }) => occasionKeysOf(occasion)),
      };
    });
    await this.waves.reached(tx, wave, outcomes);
    if (rules.every(({ state }) => state === 'trial')) return 'tried';
    return outcomes.some(({ state }) => state !== 'waiting') ? 'told' : 'nobody';
  }
}

/** A rule for those who wait that was switched on before the product came back: history is not news. */
function isMeant({ spec, activatedAt }: Rule, wave: Wave): boolean {
  return (
    spec.trigger.event === 'product.restocked' &&
    spec.recipient.kind === 'subscriber' &&
    activatedAt !== null &&
    activatedAt <= wave.backSince
  );
}

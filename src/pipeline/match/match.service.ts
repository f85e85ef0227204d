import { Injectable } from '@nestjs/common';
import type { EventId, Instant, RuleId } from '@hub/kernel';
import { isOrderEvent, orderIdOf } from '../../core/index.js';
import type { Tx } from '../../infra/database/database.js';
import { orderRef, type KnownOrder } from '../../shops/order.repository.js';
import type { Occasion, Skip, StageResult, StoredEvent } from '../model/occasion.js';
import type { HeardEvent } from '../model/planner.port.js';
import type { Rule } from '../model/rule.js';
import { match } from './match.js';
import { RuleRepository } from './rule.repository.js';

export interface MatchResult {
  readonly passed: readonly Occasion[];
  readonly skipped: readonly Skip[];
  /** Events that led nowhere, with the reason. */
  readonly unmet: ReadonlyMap<EventId, 'no-rule' | 'history'>;
}

/**
 * Events become occasions: each rule of the shop that is in trial or live meets each live event once. Refuses what is
 * history, what no rule waits for, and what a rule's condition, age or activation speaks against. Knows nothing of
 * recipients.
 */
@Injectable()
export class MatchService {
  constructor(private readonly rules: RuleRepository) {}

  async rulesById(tx: Tx, ids: readonly RuleId[]): Promise<ReadonlyMap<RuleId, Rule>> {
    return new Map((await this.rules.byIds(tx, ids)).map((rule) => [rule.id, rule]));
  }

  /** The rules that may meet these events. */
  rulesFor(tx: Tx, events: readonly StoredEvent[]): Promise<readonly Rule[]> {
    return this.rules.active(tx, [...new Set(events.map(({ shopId }) => shopId))]);
  }

  run(
    rules: readonly Rule[],
    events: readonly StoredEvent[],
    orders: ReadonlyMap<string, KnownOrder>,
    now: Instant,
  ): MatchResult {
    const byShop = groupByShop(rules);
    const passed = new Map<string, Occasion>();
    const skipped: Skip[] = [];
    const unmet = new Map<EventId, 'no-rule' | 'history'>();
    for (const event of events) {
      if (event.origin === 'import' || event.origin === 'replay') {
        unmet.set(event.id, 'history');
        continue;
      }
      const orderId = isOrderEvent(event.content) ? orderIdOf(event.content) : null;
      const latest = orderId === null ? null : (orders.get(orderRef(event.shopId, orderId))?.snapshot ?? null);
      let isMeant = false;
      for (const rule of byShop.get(event.shopId) ?? []) {
        const result = match(event, rule, now, latest);
        if (result.kind === 'not-meant') continue;
        isMeant = true;
        if (result.kind === 'skipped') skipped.push(result.skip);
        else if (!passed.has(result.occasion.keyBase)) passed.set(result.occasion.keyBase, result.occasion);
      }
      if (!isMeant) unmet.set(event.id, 'no-rule');
    }
    return { passed: [...passed.values()], skipped: skipped.filter((skip) => !passed.has(skip.occasionKey)), unmet };
  }

  /** One rule and what was heard, each at its own instant, history too: for what is only imagined. */
  meet(rule: Rule, heard: readonly HeardEvent[]): StageResult<Occasion> {
    const passed = new Map<string, Occasion>();
    const skipped: Skip[] = [];
    for (const { event, latest } of heard) {
      const result = match(event, rule, event.receivedAt, latest);
      if (result.kind === 'skipped') skipped.push(result.skip);
      else if (result.kind === 'occasion' && !passed.has(result.occasion.keyBase))
        passed.set(result.occasion.keyBase, result.occasion);
    }
    return { passed: [...passed.values()], skipped: skipped.filter((skip) => !passed.has(skip.occasionKey)) };
  }
}

function groupByShop(rules: readonly Rule[]): ReadonlyMap<string, readonly Rule[]> {
  const groups = new Map<string, Rule[]>();
  for (const rule of rules) groups.set(rule.shopId, [...(groups.get(rule.shopId) ?? []), rule]);
  return groups;
}

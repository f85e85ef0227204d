import { createHash } from 'node:crypto';
import { HOUR_MS, toIso, uuidOf, type Instant } from '@hub/kernel';
import { orderIdOf, type OrderSnapshot } from '../../core/index.js';
import type { Occasion, Skip, SkipReason, StoredEvent } from '../model/occasion.js';
import type { Rule } from '../model/rule.js';
import { readOrderTags } from '../model/tags/order-tags.js';
import { orderTemplate } from '../model/tags/order-templates.js';

export type Match =
  | { readonly kind: 'not-meant' }
  | { readonly kind: 'occasion'; readonly occasion: Occasion }
  | { readonly kind: 'skipped'; readonly skip: Skip };

/**
 * Does this rule meet this event? A rule about a status that was not reached is simply not meant; a rule that is meant
 * but whose condition, age or activation speaks against it is a decision with a reason.
 *
 * The status of conditions is the one in the event itself, not the newest: what the shop said when it happened
 * (docs/adr/0006). For "status reached" the instant is the order's entry into the status, whoever told us of it.
 */
export function match(event: StoredEvent, rule: Rule, now: Instant, latest: OrderSnapshot | null): Match {
  const { trigger } = rule.spec;
  if (event.content.kind !== trigger.event) return { kind: 'not-meant' };
  const order = event.content.order ?? latest;
  const facts = newestFacts(event, latest);
  if (trigger.event === 'order.status_changed' && !meetsStatus(trigger.status, order)) return { kind: 'not-meant' };

  const occurredAt = event.occurredAt;
  const occasion = toOccasion(event, rule, order, facts);
  const skip = (reason: SkipReason, detail: Skip['detail'] = {}): Match => ({
    kind: 'skipped',
    skip: { occasion, occasionKey: occasion.keyBase, stage: 'match', reason, detail },
  });

  if (rule.activatedAt === null || occurredAt < rule.activatedAt) {
    return skip('before-activation', {
      occurredAt: toIso(occurredAt),
      activatedAt: rule.activatedAt === null ? null : toIso(rule.activatedAt),
    });
  }
  if (now - occurredAt > rule.spec.latenessHours * HOUR_MS) {
    return skip('too-late', { occurredAt: toIso(occurredAt), latenessHours: rule.spec.latenessHours });
  }
  if (!meetsStatus(trigger.status, order)) {
    return skip('condition-false', { wanted: trigger.status, found: order?.status?.name ?? order?.status?.id ?? null });
  }
  return { kind: 'occasion', occasion };
}

/** `wanted` is a status's id or name; names match without regard to case. */
function meetsStatus(wanted: string | null, order: OrderSnapshot | null): boolean {
  if (wanted === null) return true;
  const status = order?.status;
  if (status == null) return false;
  return status.id === wanted || (status.name !== null && fold(status.name) === fold(wanted));
}

const fold = (text: string) => text.trim().toLocaleLowerCase('pl');

/**
 * Texts speak of the order as it is known now (an older event may come late), but of the status that the event told.
 */
function newestFacts(event: StoredEvent, latest: OrderSnapshot | null): OrderSnapshot | null {
  const told = event.content.order;
  if (latest === null || told === null) return told ?? latest;
  return { ...latest, status: told.status };
}

function toOccasion(
  event: StoredEvent,
  rule: Rule,
  order: OrderSnapshot | null,
  facts: OrderSnapshot | null,
): Occasion {
  const orderId = orderIdOf(event.content);
  return {
    organisationId: event.organisationId,
    clientId: event.clientId,
    shopId: event.shopId,
    rule,
    event,
    order: facts,
    orderId,
    keyBase: `${uuidOf(event.shopId)}/${rule.ruleKey}/order:${orderId}/${occurrence(event, rule, order)}`,
    occurredAt: event.occurredAt,
    plan: rule.spec,
    recipient: rule.spec.recipient,
    connectionId: null,
  };
}

/**
 * What makes two tellings the same occasion: a pure function of the shop's own facts, never of arrival order, delivery
 * or connection (design: the occurrence table).
 */
function occurrence(event: StoredEvent, rule: Rule, order: OrderSnapshot | null): string {
  switch (event.content.kind) {
    case 'order.placed':
      return 'placed';
    case 'order.paid':
      return 'paid';
    case 'order.deleted':
      return 'deleted';
    case 'order.status_changed': {
      const status = event.content.order.status;
      return `status:${status?.id ?? ''}@${status?.since == null ? '' : toIso(status.since)}`;
    }
    case 'order.edited':
      return `edited:${order === null ? '' : digestOfReadFields(rule, order)}`;
  }
}

/** An edit is news for a rule only where it changes what the rule reads. */
function digestOfReadFields(rule: Rule, order: OrderSnapshot): string {
  const names = new Set<string>();
  for (const byLocale of Object.values(rule.spec.texts)) {
    for (const source of Object.values(byLocale ?? {})) {
      const compiled = orderTemplate(source);
      if (compiled.ok) for (const name of compiled.template.usedTags) names.add(name);
    }
  }
  const values = readOrderTags([...names].sort(), { order, shopName: '', locale: 'en' });
  const status = rule.spec.trigger.status === null ? null : order.status?.id;
  return createHash('sha256')
    .update(JSON.stringify([values, status]))
    .digest('hex')
    .slice(0, 32);
}

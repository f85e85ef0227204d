import { HOUR_MS, toIso, uuidOf, type Instant } from '@hub/kernel';
import { isOrderEvent, orderIdOf, SUBJECT_OF, type OrderSnapshot } from '../../core/index.js';
import {
  NO_FACTS,
  type Facts,
  type Occasion,
  type Skip,
  type SkipReason,
  type StoredEvent,
} from '../model/occasion.js';
import type { PaymentCondition, Rule } from '../model/rule.js';
import { fellTo } from '../model/stock-level.js';
import { occurrenceOf } from './occurrence.js';

export type Match =
  | { readonly kind: 'not-meant' }
  | { readonly kind: 'occasion'; readonly occasion: Occasion }
  | { readonly kind: 'skipped'; readonly skip: Skip };

/**
 * Does this rule meet this event? A rule about a status that was not reached is simply not meant; a rule that is meant
 * but whose condition, age or activation speaks against it is a decision with a reason. Whoever waits for a product is
 * brought by the waiting list, not by the event.
 *
 * The status of conditions is the one in the event itself, not the newest: what the shop said when it happened
 * (docs/adr/0006). For "status reached" the instant is the order's entry into the status, whoever told us of it.
 */
export function match(event: StoredEvent, rule: Rule, now: Instant, latest: OrderSnapshot | null): Match {
  const { trigger, recipient } = rule.spec;
  if (event.content.kind !== trigger.event || recipient.kind === 'subscriber') return { kind: 'not-meant' };
  if (event.content.kind === 'cart.abandoned' && event.content.step !== (trigger.step ?? 1))
    return { kind: 'not-meant' };
  if (event.content.kind === 'product.low_stock') {
    const { product, previousStock } = event.content;
    if (!fellTo(trigger, product, previousStock)) return { kind: 'not-meant' };
  }
  const facts = factsOf(event, latest);
  const order = isOrderEvent(event.content) ? (event.content.order ?? latest) : facts.order;
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
  if (!meetsPayment(trigger.payment, order)) return skip('payment-differs', { wanted: trigger.payment });
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

/** What the shop does not say is not taken for a yes. */
function meetsPayment(wanted: PaymentCondition | undefined, order: OrderSnapshot | null): boolean {
  switch (wanted) {
    case undefined:
      return true;
    case 'cash-on-delivery':
      return order?.isCashOnDelivery === true;
    case 'unpaid-online':
      return order?.isPaid === false && order.isCashOnDelivery !== true && order.paymentUrl !== null;
  }
}

/**
 * Texts speak of the order as it is known now (an older event may come late), but of the status that the event told.
 */
function factsOf({ content }: StoredEvent, latest: OrderSnapshot | null): Facts {
  switch (content.kind) {
    case 'customer.registered':
      return { ...NO_FACTS, customer: content.customer };
    case 'product.restocked':
    case 'product.low_stock':
      return { ...NO_FACTS, product: content.product, order: content.order };
    case 'cart.abandoned':
      return { ...NO_FACTS, cart: content.cart, customer: content.cart.customer };
    default: {
      const told = content.order;
      const order = latest === null || told === null ? (told ?? latest) : { ...latest, status: told.status };
      return { ...NO_FACTS, order };
    }
  }
}

function toOccasion(event: StoredEvent, rule: Rule, order: OrderSnapshot | null, facts: Facts): Occasion {
  return {
    organisationId: event.organisationId,
    clientId: event.clientId,
    shopId: event.shopId,
    rule,
    event,
    subject: SUBJECT_OF[rule.spec.trigger.event],
    facts,
    orderId: isOrderEvent(event.content) ? orderIdOf(event.content) : null,
    keyBase: `${uuidOf(event.shopId)}/${rule.ruleKey}/${occurrenceOf(event, rule, order)}`,
    occurredAt: event.occurredAt,
    plan: rule.spec,
    recipient: rule.spec.recipient,
    connectionId: null,
  };
}

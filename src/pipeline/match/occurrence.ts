import { createHash } from 'node:crypto';
import { toIso, type Instant } from '@hub/kernel';
import { orderIdOf, SUBJECT_OF, type OrderSnapshot, type ProductSnapshot } from '../../core/index.js';
import { NO_FACTS, type StoredEvent } from '../model/occasion.js';
import type { Rule } from '../model/rule.js';
import { readTags } from '../model/tags/tags.js';
import { templateOf } from '../model/tags/templates.js';

/**
 * Subject and occurrence: what makes two tellings the same occasion. A pure function of the shop's own facts, never of
 * arrival order, delivery or connection (design: the occurrence table). `order`: as the event, else the newest telling,
 * knows it.
 */
export function occurrenceOf(event: StoredEvent, rule: Rule, order: OrderSnapshot | null): string {
  const { content } = event;
  const orderId = orderIdOf(content);
  switch (content.kind) {
    case 'order.placed':
      return `order:${orderId}/placed`;
    case 'order.paid':
      return `order:${orderId}/paid`;
    case 'order.deleted':
      return `order:${orderId}/deleted`;
    case 'order.first': {
      const { id } = content.order.customer;
      return `${id === null ? `order:${orderId}` : `customer:${id}`}/first-order`;
    }
    case 'order.shipped':
      return `order:${orderId}/shipped`;
    case 'order.status_changed': {
      const status = content.order.status;
      return `order:${orderId}/status:${status?.id ?? ''}@${stamp(status?.since)}`;
    }
    case 'order.edited':
      return `order:${orderId}/edited:${order === null ? '' : digestOfReadFields(rule, order)}`;
    case 'customer.registered':
      return `customer:${content.customer.id ?? ''}/registered`;
    case 'product.restocked':
      return `product:${nameOf(content.product)}/restocked@${stamp(event.occurredAt)}`;
    case 'product.low_stock':
      return `product:${nameOf(content.product)}/low@${content.day}`;
    case 'cart.abandoned':
      return `cart:${content.cart.id}/step:${content.step}`;
  }
}

const stamp = (at: Instant | null | undefined) => (at == null ? '' : toIso(at));
const nameOf = ({ id, variationId }: ProductSnapshot) => (variationId === null ? id : `${id}-${variationId}`);

/** An edit is news for a rule only where it changes what the rule reads. */
function digestOfReadFields(rule: Rule, order: OrderSnapshot): string {
  const subject = SUBJECT_OF[rule.spec.trigger.event];
  const names = new Set<string>();
  for (const byLocale of Object.values(rule.spec.texts)) {
    for (const source of Object.values(byLocale ?? {})) {
      const compiled = templateOf(subject, source);
      if (compiled.ok) for (const name of compiled.template.usedTags) names.add(name);
    }
  }
  const values = readTags([...names].sort(), {
    facts: { ...NO_FACTS, order },
    shopName: '',
    locale: 'en',
    optOutUrl: () => null,
  });
  const status = rule.spec.trigger.status === null ? null : order.status?.id;
  return createHash('sha256')
    .update(JSON.stringify([values, status]))
    .digest('hex')
    .slice(0, 32);
}

import type { RuleId } from '@hub/kernel';
import { orderRef, type KnownOrder } from '../shops/order.repository.js';
import type { ReplannableMessage } from './model/message.repository.js';
import type { Occasion } from './model/occasion.js';
import type { Rule } from './model/rule.js';

/**
 * The occasion of a waiting message once more, on the order's newest facts but with the status and the instant that
 * brought it about. None when the rule or the order is gone: the moment of sending will say so.
 */
export function occasionAgain(
  message: ReplannableMessage,
  rules: ReadonlyMap<RuleId, Rule>,
  orders: ReadonlyMap<string, KnownOrder>,
): readonly Occasion[] {
  const rule = rules.get(message.ruleId);
  const snapshot = orders.get(orderRef(message.shopId, message.orderId))?.snapshot;
  if (rule === undefined || snapshot == null) return [];
  return [
    {
      organisationId: rule.organisationId,
      clientId: rule.clientId,
      shopId: message.shopId,
      rule,
      event: null,
      order: { ...snapshot, status: message.why.status },
      orderId: message.orderId,
      keyBase: message.occasionKey.slice(0, message.occasionKey.lastIndexOf('/')),
      occurredAt: message.recipe.occurredAt,
      plan: rule.spec,
      recipient: rule.spec.recipient,
      connectionId: null,
    },
  ];
}

import { newId, type RuleId } from '@hub/kernel';
import { SUBJECT_OF } from '../core/index.js';
import { orderRef, type KnownOrder } from '../shops/order.repository.js';
import type { Texts } from './model/message.js';
import type { PlannedMessage, ReplannableMessage } from './model/message.repository.js';
import { NO_FACTS, type Occasion } from './model/occasion.js';
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
  if (rule === undefined || snapshot == null || SUBJECT_OF[rule.spec.trigger.event] !== 'order') return [];
  return [
    {
      organisationId: rule.organisationId,
      clientId: rule.clientId,
      shopId: message.shopId,
      rule,
      event: null,
      subject: 'order',
      facts: { ...NO_FACTS, order: { ...snapshot, status: message.why.status } },
      orderId: message.orderId,
      keyBase: message.occasionKey.slice(0, message.occasionKey.lastIndexOf('/')),
      occurredAt: message.recipe.occurredAt,
      plan: rule.spec,
      recipient: rule.spec.recipient,
      connectionId: null,
    },
  ];
}

/** Whether the customer would read the same words at the same addresses. */
export function saysTheSame(old: ReplannableMessage, anew: PlannedMessage): boolean {
  const isSameAddress = anew.recipient === old.recipient && anew.email === old.email;
  return isSameAddress && JSON.stringify(bodies(anew.texts)) === JSON.stringify(bodies(old.texts));
}

/** The message that takes an old one's place: the next revision of its occasion, brought about by the same event. */
export function successorOf(old: ReplannableMessage, anew: PlannedMessage): PlannedMessage {
  const { event, eventTrust } = old.why;
  const why = { ...anew.planning.why, event, eventTrust };
  return {
    ...anew,
    revision: old.revision + 1,
    planning: { ...anew.planning, id: newId('pln'), eventId: old.eventId, why },
  };
}

/** Only what the customer would see, in a fixed order: stored JSON comes back with its keys arranged anew. */
function bodies(texts: Texts): readonly (readonly [string, ...unknown[]])[] {
  return Object.entries(texts)
    .map(([kind, { body, rich }]) => {
      const { subject, image, button, template } = rich ?? {};
      const parameters = Object.entries(template?.parameters ?? {}).toSorted(([left], [right]) =>
        left < right ? -1 : 1,
      );
      return [
        kind,
        body,
        subject,
        image,
        button?.caption,
        button?.url,
        template?.id,
        template?.language,
        parameters,
      ] as const;
    })
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
}

import { uuidOf } from '@hub/kernel';
import type { CustomerSnapshot, ProductSnapshot } from '../../core/index.js';
import { NO_FACTS, type Occasion } from '../../pipeline/model/occasion.js';
import type { Rule } from '../../pipeline/model/rule.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { InLine } from './subscription.js';
import type { Wave } from './wave.js';

/** One rule telling one person in line that what they wait for is back; the same wave tells nobody twice. */
export function subscriberOccasion(
  shop: Shop,
  rule: Rule,
  wave: Wave,
  person: InLine,
  product: ProductSnapshot | null,
): Occasion {
  return {
    organisationId: shop.organisationId,
    clientId: shop.clientId,
    shopId: shop.id,
    rule,
    event: null,
    subject: 'product',
    facts: { ...NO_FACTS, customer: customerOf(person), product: product ?? named(wave, person) },
    orderId: null,
    keyBase: `${uuidOf(shop.id)}/${rule.ruleKey}/subscription:${uuidOf(person.id)}/wave:${wave.variationId}#${wave.wave}`,
    occurredAt: wave.backSince,
    plan: rule.spec,
    recipient: { kind: 'contact', phone: person.phone, phoneHash: person.phoneHash, country: person.country },
    connectionId: null,
  };
}

/** The occasion keys its message may have: the person's, or that of the phone which stands in for them. */
export function occasionKeysOf({ keyBase }: Occasion): readonly string[] {
  return [`${keyBase}/customer`, `${keyBase}/customer/test`];
}

/** Nothing is known of them but what they asked for. */
function customerOf({ phone, country, language, customerId }: InLine): CustomerSnapshot {
  return {
    id: customerId,
    email: null,
    firstName: null,
    lastName: null,
    phone,
    countryCode: country,
    language,
    isRegistered: customerId === null ? null : true,
    registeredAt: null,
    lastVisitAt: null,
    groups: [],
    fields: {},
  };
}

/** A product the shop never described has the name it was asked for by. */
function named({ productId, variationId, units }: Wave, { productName }: InLine): ProductSnapshot {
  return {
    id: productId,
    variationId: variationId || null,
    name: productName ?? '',
    code: null,
    url: null,
    price: null,
    stock: units,
    warnLevel: null,
    isActive: true,
  };
}

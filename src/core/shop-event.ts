import type { Instant, Money } from '@hub/kernel';

/** How we came to know. Only `live` and `catch-up` may lead to messages: history is not news. */
export type EventOrigin = 'live' | 'catch-up' | 'import' | 'replay';

export interface Address {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly company: string | null;
  readonly street: string | null;
  readonly city: string | null;
  readonly postcode: string | null;
  readonly country: string | null;
  /** ISO 3166 alpha-2, upper case. */
  readonly countryCode: string | null;
  /** As the buyer typed it. */
  readonly phone: string | null;
}

export interface OrderLine {
  readonly productId: string | null;
  readonly name: string;
  readonly code: string | null;
  /** As the shop wrote it; may be a fraction ("0.5"). */
  readonly quantity: string;
  /** Gross, per unit. */
  readonly unitPrice: Money | null;
  /** The variant's text ("Kolor: Czerwony"). */
  readonly option: string | null;
}

/** A field the merchant or another app added to the order form. */
export interface AdditionalField {
  readonly id: string;
  readonly name: string | null;
  readonly value: string;
}

/** An order as the shop described it once. Null = the shop did not say; it is never 0 or an empty text instead. */
export interface OrderSnapshot {
  /** The shop's own id of the order, as text. */
  readonly id: string;
  /** The number the buyer knows. */
  readonly number: string;
  readonly placedAt: Instant | null;
  readonly status: {
    readonly id: string;
    readonly name: string | null;
    /** When the order entered this status, by the shop's clock. */
    readonly since: Instant | null;
    /** The order ended without success (cancelled, rejected, returned); null when the shop does not say. */
    readonly isUnsuccessful: boolean | null;
  } | null;
  /** What the buyer pays, gross, delivery included. */
  readonly total: Money | null;
  /** Gross. */
  readonly shippingCost: Money | null;
  readonly paid: Money | null;
  readonly isPaid: boolean | null;
  readonly isCashOnDelivery: boolean | null;
  readonly customer: {
    readonly id: string | null;
    readonly email: string | null;
    readonly isRegistered: boolean | null;
  };
  readonly billing: Address | null;
  readonly delivery: Address | null;
  readonly shipping: {
    readonly id: string | null;
    readonly name: string | null;
    readonly trackingUrl: string | null;
  } | null;
  readonly payment: { readonly id: string | null; readonly code: string | null; readonly title: string | null } | null;
  readonly paymentUrl: string | null;
  readonly lines: readonly OrderLine[];
  readonly additionalFields: readonly AdditionalField[];
  /** BCP 47 or the shop's spelling (`pl_PL`); null when only a number of a language is known. */
  readonly language: string | null;
  readonly customerNote: string | null;
}

/** Somebody a shop knows. Null = the shop did not say. */
export interface CustomerSnapshot {
  /** The shop's own id; null for a guest it keeps no account of. */
  readonly id: string | null;
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** As the person typed it. */
  readonly phone: string | null;
  /** ISO 3166 alpha-2, upper case: how a national number is read. */
  readonly countryCode: string | null;
  /** BCP 47 or the shop's spelling. */
  readonly language: string | null;
  readonly isRegistered: boolean | null;
  readonly registeredAt: Instant | null;
  readonly lastVisitAt: Instant | null;
  /** Ids of the shop's groups. */
  readonly groups: readonly string[];
  /** Additional fields by their id in the shop, all it keeps about customers: a box is `1` where it is ticked and `0` where not. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A product, or one variation of it, as the shop sells it. */
export interface ProductSnapshot {
  readonly id: string;
  /** Null: the product itself, or one without variations. */
  readonly variationId: string | null;
  readonly name: string;
  readonly code: string | null;
  readonly url: string | null;
  /** Gross, what a buyer pays today. */
  readonly price: Money | null;
  readonly stock: number | null;
  /** At or below this the merchant wants to know. */
  readonly warnLevel: number | null;
  /** Whether the shop shows and sells it. */
  readonly isActive: boolean | null;
}

/** A basket somebody left. */
export interface CartSnapshot {
  readonly id: string;
  /** Where its owner finds it again. */
  readonly url: string | null;
  readonly total: Money | null;
  readonly lines: readonly OrderLine[];
  readonly customer: CustomerSnapshot;
}

export const ORDER_EVENT_KINDS = [
  'order.placed',
  'order.status_changed',
  'order.paid',
  'order.edited',
  'order.deleted',
  'order.shipped',
  'order.first',
] as const;
export type OrderEventKind = (typeof ORDER_EVENT_KINDS)[number];

export function isOrderEventKind(kind: string): kind is OrderEventKind {
  return (ORDER_EVENT_KINDS as readonly string[]).includes(kind);
}

/**
 * Everything that may happen, and what it is about: which facts there are, and which words texts may use. What is on the
 * calendar happens to no shop: no platform ever tells of it.
 */
export const SUBJECT_OF = {
  'order.placed': 'order',
  'order.status_changed': 'order',
  'order.paid': 'order',
  'order.edited': 'order',
  'order.deleted': 'order',
  'order.shipped': 'order',
  'order.first': 'order',
  'customer.registered': 'customer',
  'product.restocked': 'product',
  'product.low_stock': 'stock',
  'cart.abandoned': 'cart',
  'calendar.once': 'customer',
  'calendar.anniversary': 'customer',
  'calendar.birthday': 'customer',
} as const;
export type EventKind = keyof typeof SUBJECT_OF;
/** `product`: told to somebody who waits for it; `stock`: told to whoever fills the shelf. */
export type Subject = (typeof SUBJECT_OF)[EventKind];
export const EVENT_KINDS = Object.keys(SUBJECT_OF) as readonly EventKind[];

/**
 * Something that happened in a shop, in our words. `occurredAt` is the shop's own stamp of it; null where the shop
 * gives none (then the receipt time stands in).
 */
export type ShopEvent = { readonly occurredAt: Instant | null } & (
  | { readonly kind: Exclude<OrderEventKind, 'order.deleted'>; readonly order: OrderSnapshot }
  | {
      readonly kind: 'order.deleted';
      readonly orderId: string;
      /** What the shop still told about the order, if it did. */
      readonly order: OrderSnapshot | null;
    }
  | { readonly kind: 'customer.registered'; readonly customer: CustomerSnapshot }
  | {
      readonly kind: 'product.restocked' | 'product.low_stock';
      readonly product: ProductSnapshot;
      /** The order that took the stock, where one did. */
      readonly order: OrderSnapshot | null;
      /** What there was before; null where that is not known. */
      readonly previousStock: number | null;
      /** The day on the shop's calendar: a stock that goes up and down tells once a day. */
      readonly day: string;
    }
  | {
      readonly kind: 'cart.abandoned';
      readonly cart: CartSnapshot;
      /** Which of the rule's reminders this is, from 1. */
      readonly step: number;
    }
);

export type OrderEvent = Extract<ShopEvent, { readonly kind: OrderEventKind }>;

/** Whether an event tells of an order itself: how it stands now, and not only that it had to do with it. */
export function isOrderEvent(event: ShopEvent): event is OrderEvent {
  return SUBJECT_OF[event.kind] === 'order';
}

/** The shop's id of the order an event has to do with; null where it has to do with none. */
export function orderIdOf(event: ShopEvent): string | null {
  if (event.kind === 'order.deleted') return event.orderId;
  return 'order' in event ? (event.order?.id ?? null) : null;
}

const NOBODY: CustomerSnapshot = {
  id: null,
  email: null,
  firstName: null,
  lastName: null,
  phone: null,
  countryCode: null,
  language: null,
  isRegistered: null,
  registeredAt: null,
  lastVisitAt: null,
  groups: [],
  fields: {},
};

/** The same event without anybody's data. */
export function withoutPerson(event: ShopEvent): ShopEvent {
  switch (event.kind) {
    case 'customer.registered':
      return { ...event, customer: { ...NOBODY, isRegistered: event.customer.isRegistered } };
    case 'cart.abandoned':
      return { ...event, cart: { ...event.cart, url: null, customer: NOBODY } };
    case 'order.deleted':
    case 'product.restocked':
    case 'product.low_stock':
      return { ...event, order: event.order === null ? null : orderWithoutPerson(event.order) };
    default:
      return { ...event, order: orderWithoutPerson(event.order) };
  }
}

/** The same order without anybody's data: what happened and for how much, but not to whom. */
export function orderWithoutPerson(order: OrderSnapshot): OrderSnapshot {
  return {
    ...order,
    customer: { id: null, email: null, isRegistered: order.customer.isRegistered },
    billing: null,
    delivery: null,
    shipping: order.shipping === null ? null : { ...order.shipping, trackingUrl: null },
    paymentUrl: null,
    lines: order.lines.map((line) => ({ ...line, option: null })),
    additionalFields: [],
    customerNote: null,
  };
}

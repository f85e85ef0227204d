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

export const ORDER_EVENT_KINDS = [
  'order.placed',
  'order.status_changed',
  'order.paid',
  'order.edited',
  'order.deleted',
] as const;
export type OrderEventKind = (typeof ORDER_EVENT_KINDS)[number];

/**
 * Something that happened in a shop, in our words. `occurredAt` is the shop's own stamp of it; null where the shop
 * gives none (then the receipt time stands in).
 */
export type ShopEvent =
  | {
      readonly kind: Exclude<OrderEventKind, 'order.deleted'>;
      readonly occurredAt: Instant | null;
      readonly order: OrderSnapshot;
    }
  | {
      readonly kind: 'order.deleted';
      readonly occurredAt: Instant | null;
      readonly orderId: string;
      /** What the shop still told about the order, if it did. */
      readonly order: OrderSnapshot | null;
    };

/** The shop's id of the order an event is about. */
export function orderIdOf(event: ShopEvent): string {
  return event.kind === 'order.deleted' ? event.orderId : event.order.id;
}

/** The same order without anybody's data: what happened and for how much, but not to whom. */
export function withoutPerson(order: OrderSnapshot): OrderSnapshot {
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

import type { ContactId, Instant, PhoneNumber } from '@hub/kernel';
import type { OrderSnapshot, PlatformCustomer } from '../core/index.js';
import type { ProductChange } from '../shops/product.repository.js';

/** A customer whom the contacts did not know as one before. */
export interface NewCustomer {
  readonly customer: PlatformCustomer;
  readonly contactId: ContactId;
  /** The number they are written to. */
  readonly phone: PhoneNumber;
  readonly country: string | null;
}

/** An order of which the first parcel left. */
export interface ShippedOrder {
  readonly order: OrderSnapshot;
  /** By the shop's clock; null: it did not say. */
  readonly sentAt: Instant | null;
}

/** What a step that was written tells beyond the rows: states as they were and as they are. From it events are made. */
export interface ShopNews {
  readonly products: readonly ProductChange[];
  /** History among them: `registeredAt` says when. */
  readonly customers: readonly NewCustomer[];
  readonly shipped: readonly ShippedOrder[];
  /** Orders that are their buyers' first. */
  readonly first: readonly OrderSnapshot[];
}

export const NO_NEWS: ShopNews = { products: [], customers: [], shipped: [], first: [] };

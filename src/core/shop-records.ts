import type { Instant } from '@hub/kernel';
import type { CustomerSnapshot, OrderSnapshot } from './shop-event.js';

// What a shop keeps beside its orders, as it described it once. Null = the shop did not say.

export interface CustomerPhone {
  readonly phone: string;
  readonly countryCode: string | null;
}

/** A customer as a shop tells of it, guests included: with every number it knows, the likeliest first. */
export interface PlatformCustomer extends CustomerSnapshot {
  readonly id: string;
  readonly phones: readonly CustomerPhone[];
}

/** A group customers may be in. */
export interface PlatformGroup {
  readonly id: string;
  readonly name: string | null;
}

export const FIELD_TYPES = ['text', 'checkbox', 'select', 'file', 'hidden', 'other'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];
export const FIELD_PLACES = ['customer', 'order'] as const;
export type FieldPlace = (typeof FIELD_PLACES)[number];

/** A field the merchant or another app added. */
export interface PlatformField {
  readonly id: string;
  readonly name: string | null;
  /** What stands beside it; of a box that is ticked, the words agreed to. */
  readonly label: string | null;
  readonly type: FieldType;
  /** Whose field it is; it may be both. */
  readonly places: readonly FieldPlace[];
}

/** Things that were asked for by their ids. */
export interface FoundById<T> {
  readonly items: readonly T[];
  /** Those the shop no longer has. */
  readonly gone: readonly string[];
}

/** An order that has parcels, with the tracking link where one is known. */
export interface Shipment {
  readonly order: OrderSnapshot;
  /** Whether a parcel has left. */
  readonly isSent: boolean;
  /** When the first one left, by the shop's clock. */
  readonly sentAt: Instant | null;
}

/** `first-order`: whether the order of this id is its buyer's first. */
export const READING_KINDS = ['customer', 'product', 'parcel', 'first-order'] as const;
export type ReadingKind = (typeof READING_KINDS)[number];

/** Something in a shop that changed and is to be read soon. */
export interface ReadingWish {
  readonly kind: ReadingKind;
  /** The shop's own id. */
  readonly id: string;
}

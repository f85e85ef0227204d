import type { ClientId, Instant, Locale, OrganisationId, PhoneNumber, ShopId, SubscriptionId } from '@hub/kernel';
import type { SubscriptionState } from './stock.entity.js';

/** Somebody who wants to be told when a product is back. */
export interface SubscriptionNews {
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  readonly productId: string;
  /** Null: any variation. */
  readonly variationId: string | null;
  readonly productName: string | null;
  readonly phone: PhoneNumber;
  readonly phoneHash: string;
  readonly country: string | null;
  readonly language: Locale | null;
  readonly customerId: string | null;
  /** Since when they wait, where they did so elsewhere before; left out or null = since now. */
  readonly since?: Instant | null;
}

/** A row of the waiting list. */
export interface Subscription {
  readonly id: SubscriptionId;
  readonly productId: string;
  readonly variationId: string | null;
  readonly productName: string | null;
  readonly phone: string | null;
  readonly customerId: string | null;
  readonly state: SubscriptionState;
  readonly reason: string | null;
  readonly createdAt: Instant;
  readonly sentAt: Instant | null;
}

/** Somebody in line, as a wave meets them. */
export interface InLine {
  readonly id: SubscriptionId;
  readonly variationId: string;
  readonly productName: string | null;
  readonly phone: PhoneNumber;
  readonly phoneHash: string;
  readonly country: string | null;
  readonly language: Locale | null;
  readonly customerId: string | null;
}

/** How many wait for a product. */
export interface Demand {
  readonly productId: string;
  readonly variationId: string | null;
  readonly productName: string | null;
  readonly waiting: number;
  readonly told: number;
  readonly since: Instant;
}

export interface ListFilter {
  /** Part of a number, a product's id or its name. */
  readonly search: string | null;
  readonly searchesNumbers: boolean;
  readonly state: SubscriptionState | null;
  readonly productId: string | null;
}

import { HubError, type Instant, type Localised } from '@hub/kernel';
import type { ProbeResult } from './channel.port.js';
import type { RawHttpRequest } from './raw-http.js';
import type { OrderSnapshot, ProductSnapshot, ShopEvent } from './shop-event.js';
import type {
  FoundById,
  PlatformCustomer,
  PlatformField,
  PlatformGroup,
  ReadingWish,
  Shipment,
} from './shop-records.js';

/** What a connection to a shop can read and write; what it cannot is hidden from the merchant. */
export interface PlatformCapabilities {
  readonly readsOrders: boolean;
  readonly readsContacts: boolean;
  readonly readsProducts: boolean;
  readonly writesOrderStatus: boolean;
  readonly writesOrderNote: boolean;
  readonly catchesUp: boolean;
}

/** A webhook whose sender is proven: `signed`, or `low` when only the address's secret vouches for it. */
export interface Verified {
  readonly kind: 'verified';
  readonly topic: string;
  readonly trust: 'signed' | 'low';
  /** Equal for equal content; null for a body that carries only an id, where a repeat may be news. */
  readonly dedupeKey: string | null;
  /** The headers worth keeping; no secrets, no signatures. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly receivedAt: Instant;
}

/** The signature is missing or wrong. Never stored; counted; answered 401. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: 'bad-signature' | 'unsigned';
}

/** Nothing to do, and nothing wrong: a vendor's ping, or a format we asked it not to send. Answered 2xx. */
export interface Ignored {
  readonly kind: 'ignored';
  readonly reason: string;
}

/** What became of the shop's registration of our webhooks, by event name. */
export interface WebhookHealth {
  readonly registered: readonly string[];
  /** Those among them that were missing, switched off or pointed elsewhere. */
  readonly repaired: readonly string[];
}

/** A shop as an authenticated read of it tells. Null = it did not say. */
export interface ShopProfile {
  /**
   * What the shop is known by in this platform, whatever the way in (`host:shop.example`), lower case. Reading it with
   * the shop's own credentials proves it.
   */
  readonly identities: readonly string[];
  readonly name: string | null;
  /** IANA zone id. */
  readonly zone: string | null;
  /** ISO 4217. */
  readonly currency: string | null;
  readonly names: ShopNames;
}

/** What the shop calls the things that its orders only number, by number; what is not known is left out. */
export interface ShopNames {
  /** `pl_PL`. */
  readonly languages?: Readonly<Record<string, string>>;
  /** ISO 4217. */
  readonly currencies?: Readonly<Record<string, string>>;
}

/** A status orders of this shop may have. */
export interface PlatformStatus {
  readonly id: string;
  readonly name: string | null;
  readonly isUnsuccessful: boolean | null;
}

/** Where a walk through a shop goes on: the platform's own words, kept as they are. */
export type Cursor = string;

/** One page of a walk, oldest first. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Null: there is no more. */
  readonly next: Cursor | null;
  /** How many the whole walk has, where the shop tells. */
  readonly total: number | null;
}

/** What a shop's webhooks should have told, as if they had. */
export interface CaughtUp {
  readonly webhooks: readonly Verified[];
  /** Where the next look begins. */
  readonly cursor: Cursor;
  /** Whether there is more to be had at once. */
  readonly hasMore: boolean;
}

/** A link to one shop. Verifying sees raw bytes only; understanding them is a second, pure step. */
export interface ShopPlatformAdapter {
  readonly capabilities: PlatformCapabilities;
  verifyWebhook(request: RawHttpRequest, receivedAt: Instant): Verified | Refused | Ignored;
  /**
   * Pure; an unknown topic gives [].
   * @throws MalformedWebhook when the content cannot be read or contradicts its topic.
   */
  toShopEvents(webhook: Verified): readonly ShopEvent[];
  /** Pure: what this webhook touched and is to be read soon. Of a body whose form nobody vouches for only the id is taken. */
  toReadings?(webhook: Verified): readonly ReadingWish[];
  /** Registers and repairs what the hub wants to be told, at this address; safe to repeat. @throws ProviderError */
  installWebhooks?(callbackUrl: string): Promise<WebhookHealth>;
  /** @throws ProviderError */
  readShop?(): Promise<ShopProfile>;
  /** @throws ProviderError */
  readStatuses?(): Promise<readonly PlatformStatus[]>;
  /** Orders placed since, a page at a time, in an order that a cursor survives. @throws ProviderError */
  readOrders?(since: Instant, cursor: Cursor | null): Promise<Page<OrderSnapshot>>;
  /**
   * What happened since by the shop's own stamps; nothing that happened before. What was told already may be told again:
   * its occurrences are the same. @throws ProviderError
   */
  changedSince?(since: Instant, cursor: Cursor | null, now: Instant): Promise<CaughtUp>;
  /** The shop's customers, guests included, a page at a time. @throws ProviderError */
  readContacts?(cursor: Cursor | null): Promise<Page<PlatformCustomer>>;
  /** @throws ProviderError */
  readContactsById?(ids: readonly string[]): Promise<FoundById<PlatformCustomer>>;
  /** @throws ProviderError */
  readGroups?(): Promise<readonly PlatformGroup[]>;
  /** Fields that hold something about customers or orders, whoever added them. @throws ProviderError */
  readFields?(): Promise<readonly PlatformField[]>;
  /** Those of these orders that are the first of their buyers, as far back as the shop remembers. @throws ProviderError */
  readFirstOrders?(ids: readonly string[]): Promise<readonly string[]>;
  /** Products with their variations and stock, a page at a time. @throws ProviderError */
  readProducts?(cursor: Cursor | null): Promise<Page<ProductSnapshot>>;
  /** With all variations of each. @throws ProviderError */
  readProductsById?(ids: readonly string[]): Promise<FoundById<ProductSnapshot>>;
  /** The orders these parcels belong to. @throws ProviderError */
  readShipments?(parcelIds: readonly string[]): Promise<readonly Shipment[]>;
  /** @throws ProviderError */
  setOrderStatus?(orderId: string, statusId: string): Promise<void>;
  /** Adds a line to the note that only the merchant sees. @throws ProviderError */
  addOrderNote?(orderId: string, note: string): Promise<void>;
  probe(): Promise<ProbeResult>;
}

/** One step a merchant takes in the shop's own panel; `value` is there to be copied. */
export interface SetupStep {
  readonly text: Localised;
  readonly value?: string;
}

/** A verified webhook that still says nothing we can use. `detail` is for the timeline: no personal data. */
export class MalformedWebhook extends HubError {
  readonly reason: 'malformed' | 'contradiction';

  constructor(reason: 'malformed' | 'contradiction', detail: string) {
    super(`webhook.${reason}`, detail);
    this.reason = reason;
  }
}

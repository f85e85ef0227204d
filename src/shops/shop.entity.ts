import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { ConnectionId, Locale, WallTime } from '@hub/kernel';
import type { MessageClass, ShopNames } from '../core/index.js';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

/** A daily window of shop-local time in which nothing is sent; may cross midnight. */
export interface QuietWindow {
  readonly from: WallTime;
  readonly to: WallTime;
}

/** What a shop may spend, in micro-units of its currency, by its own days and months. Null = no such cap. */
export interface SpendCaps {
  readonly dailyMicros: number | null;
  readonly monthlyMicros: number | null;
  /** At the cap advertising waits for the next day or month; order notices too where this is set. */
  readonly stopsTransactional: boolean;
}

/** How much advertising one person may get from all shops of a client together. Null = no such cap. */
export interface MarketingCap {
  /** In any 24 hours. */
  readonly perDay: number | null;
  /** In any 30 days. */
  readonly perMonth: number | null;
}

export interface ShopSettings {
  /** For messages to customers; null = the merchant switched quiet hours off. */
  readonly quietHours: QuietWindow | null;
  /** For notices to the owner. */
  readonly ownerQuietHours: QuietWindow | null;
  /** As typed; checked when saved. */
  readonly ownerPhones: readonly string[];
  /** Replace characters that would make a message cost more (ą → a). */
  readonly replacesSpecialCharacters: boolean;
  /** Write Greek in capitals without accents, which fits the cheap alphabet. */
  readonly writesGreekInCapitals: boolean;
  /** How long texts, numbers and what the shop told of its orders are kept, days. Counters stay. */
  readonly retentionDays: number;
  /** Set: the shop is being tried out, and every message goes to this number instead of its recipient. As typed. */
  readonly testPhone: string | null;
  /** Null: no cap. */
  readonly spendCaps: SpendCaps | null;
  /** What is too much is moved. Null: no cap. */
  readonly marketingCap: MarketingCap | null;
  /** Statuses by which a parcel is on its way, by id or name; null = those the platform has for it. */
  readonly shippedStatuses: readonly string[] | null;
  /** Whether people and texts stay when the shop takes our app out, or go thirty days later. Settings stay either way. */
  readonly afterUninstall: 'keep' | 'erase';
  /** The shop's box by which customers agree to advertising, by its field's id; null = nothing they tick is a consent. */
  readonly marketingConsentField: string | null;
  /** Links to the shop's own pages are made short, and who follows them is counted; left out = as they are. */
  readonly shortLinks?: boolean;
  /** What is answered, once, to whoever says STOP; null = nothing, left out = the hub's own words. */
  readonly stopConfirmation?: string | null;
}

/** Of one class of message: which channel accounts, first to last, and what a message may cost on one of them. */
export interface ShopRoute {
  /** Null: every granted account, by position. */
  readonly list: readonly ConnectionId[] | null;
  /** Micro-units of the shop's currency; null = whatever it costs. */
  readonly maxPriceMicros: number | null;
}

export type ShopRoutes = Readonly<Partial<Record<MessageClass, ShopRoute>>>;

export const ShopEntity = defineEntity({
  name: 'Shop',
  tableName: 'shops',
  properties: {
    id: idColumn('shp').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    name: p.text(),
    /** ISO 3166 alpha-2: how national phone numbers are read. */
    country: p.text(),
    /** IANA zone id. */
    zone: p.text(),
    /** ISO 4217. */
    currency: p.text(),
    locale: p.text().$type<Locale>(),
    settings: p.json().$type<ShopSettings>(),
    /** What the shop calls what its orders only number. */
    names: p.json().$type<ShopNames>().default('{}'),
    /** When people and texts go, since the shop took our app out; null = they stay. */
    eraseAt: instantColumn().nullable(),
    routes: p.json().$type<ShopRoutes>().default('{}'),
    createdAt: instantColumn(),
  },
  uniques: [{ name: 'shops_tenant', properties: ['organisationId', 'id'] }],
  ...tenantTable,
});

export type Shop = InferEntity<typeof ShopEntity>;

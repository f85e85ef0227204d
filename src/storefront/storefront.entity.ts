import { defineEntity, p } from '@mikro-orm/core';
import type { Locale } from '@hub/kernel';
import { idColumn, instantColumn, tenantTable } from '../infra/database/columns.js';

export interface StorefrontSettings {
  /** Hosts of the shop's pages, in small letters: only they may use the widgets. */
  readonly hosts: readonly string[];
  /** ISO 3166 alpha-2: whose numbers the forms take; empty = the shop's own country. */
  readonly countries: readonly string[];
  /** How many numbers that the client never met the forms take in a day, all together. */
  readonly firstContactsPerDay: number;
  readonly stock: {
    readonly isOn: boolean;
    /** How long those who were told have, before the next in line are told. */
    readonly wavePauseMinutes: number;
  };
  readonly newsletter: {
    readonly isOn: boolean;
    /** What people agree to, by language; where one is missing, our own words stand. */
    readonly wording: Readonly<Partial<Record<Locale, string>>>;
  };
  readonly carts: {
    readonly isOn: boolean;
    /** How long a cart is left alone before it counts as abandoned. */
    readonly abandonedAfterMinutes: number;
    /** When each reminder is due, counted from there; up to four, each later than the one before. */
    readonly stepsAfterMinutes: readonly number[];
    /** When a cart is given up, counted from its last change. */
    readonly expiresAfterDays: number;
  };
}

/** A shop's public face: the key its pages name it by, and what its widgets do. */
export const StorefrontEntity = defineEntity({
  name: 'Storefront',
  tableName: 'storefronts',
  properties: {
    organisationId: idColumn('org'),
    shopId: idColumn('shp').primary(),
    /** Random, rotatable, known to everybody who opens the shop's pages. */
    widgetKey: p.text().unique('storefronts_widget_key'),
    settings: p.json().$type<StorefrontSettings>(),
    /** The newsletter's form is closed until then: too few of those who were sent a code gave it back. */
    closedUntil: instantColumn().nullable(),
    createdAt: instantColumn(),
  },
  ...tenantTable,
});

/** Somebody who was sent a code and has to give it back before they count. */
export const SignUpEntity = defineEntity({
  name: 'SignUp',
  tableName: 'newsletter_sign_ups',
  properties: {
    id: idColumn('sgn').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    shopId: idColumn('shp'),
    /** What the browser holds, hashed: with it alone the code can be tried. */
    tokenHash: p.text().unique('newsletter_sign_ups_token'),
    codeHash: p.text(),
    tries: p.smallint(),
    /** Null once it is confirmed, over or erased. */
    phone: p.text().nullable(),
    phoneHash: p.text(),
    country: p.text().nullable(),
    language: p.text().$type<Locale>().nullable(),
    firstName: p.text().nullable(),
    /** The words agreed to, as shown. */
    wording: p.text(),
    /** The page they stood on. */
    page: p.text().nullable(),
    /** Confirmed, and in the base for the first time: the number had no consent before. */
    isGrowth: p.boolean(),
    createdAt: instantColumn(),
    expiresAt: instantColumn(),
    confirmedAt: instantColumn().nullable(),
  },
  indexes: [
    { name: 'newsletter_sign_ups_newest', properties: ['shopId', 'createdAt'] },
    {
      name: 'newsletter_sign_ups_confirmed',
      expression: `create index "newsletter_sign_ups_confirmed" on "newsletter_sign_ups" ("shop_id", "confirmed_at") where confirmed_at is not null`,
    },
    { name: 'newsletter_sign_ups_person', properties: ['clientId', 'phoneHash'] },
  ],
  ...tenantTable,
});

/** How often somebody whom nobody knows tried something; named by a hash. */
export const WidgetTryEntity = defineEntity({
  name: 'WidgetTry',
  tableName: 'widget_tries',
  properties: { subject: p.text().primary(), tries: p.integer(), until: instantColumn() },
});

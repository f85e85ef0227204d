import { defineEntity, p } from '@mikro-orm/core';
import type { CartPhase } from '@hub/abandoned-carts';
import type { Locale } from '@hub/kernel';
import type { OrderLine } from '../../core/index.js';
import { idColumn, instantColumn, tenantTable } from '../../infra/database/columns.js';

export const CART_PHASES = [
  'active',
  'idle',
  'abandoned',
  'recovered',
  'purchased',
  'expired',
] as const satisfies readonly CartPhase[];

/** A basket as its page or its shop told of it last. One that is touched after its end is a new one. */
export const CartEntity = defineEntity({
  name: 'Cart',
  tableName: 'carts',
  properties: {
    id: idColumn('crt').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    shopId: idColumn('shp'),
    /** What names it in the shop or in the browser. */
    cartId: p.text(),
    /** Told by the shop itself, not by a page that anybody may write. */
    isSigned: p.boolean(),
    /** E.164; null = not known, erased, or kept long enough. */
    phone: p.text().nullable(),
    phoneHash: p.text().nullable(),
    country: p.text().nullable(),
    email: p.text().nullable(),
    emailHash: p.text().nullable(),
    firstName: p.text().nullable(),
    lastName: p.text().nullable(),
    language: p.text().$type<Locale>().nullable(),
    /** On one of the shop's own hosts. */
    url: p.text().nullable(),
    totalMicros: p.bigint('number').nullable(),
    totalCurrency: p.text().nullable(),
    lines: p.json().$type<readonly OrderLine[]>(),
    phase: p.text().$type<CartPhase>(),
    touchedAt: instantColumn(),
    abandonedAt: instantColumn().nullable(),
    /** When to look at it next; null = never again. */
    dueAt: instantColumn().nullable(),
    /** How many of its reminders were told. */
    step: p.smallint(),
    /** Rises when a reminder was taken back because its owner returned: it may be told again. */
    round: p.smallint(),
    remindedAt: instantColumn().nullable(),
    /** The order it became. */
    orderId: p.text().nullable(),
    valueMicros: p.bigint('number').nullable(),
    valueCurrency: p.text().nullable(),
    createdAt: instantColumn(),
  },
  uniques: [
    {
      name: 'carts_open',
      expression: `create unique index "carts_open" on "carts" ("shop_id", "cart_id") where phase in ('active', 'idle', 'abandoned')`,
    },
  ],
  indexes: [
    { name: 'carts_due', expression: `create index "carts_due" on "carts" ("due_at") where due_at is not null` },
    { name: 'carts_newest', properties: ['shopId', 'id'] },
    { name: 'carts_phone', properties: ['clientId', 'phoneHash'] },
    { name: 'carts_email', properties: ['clientId', 'emailHash'] },
  ],
  ...tenantTable,
});

import type { PlatformStatus, ShopNames } from '@hub/core';
import type { JsonObject } from './shoper.body.js';
import { objectOf, textOf, UNSUCCESSFUL_TYPE } from './shoper.mapper.js';

/** What the shop calls the things that an order of the REST API only numbers. */
export interface Names {
  /** The shop's own language (`pl_PL`). */
  readonly locale: string;
  /** What `application-config` says. */
  readonly config: JsonObject;
  /** By their numbers. */
  readonly languages: Readonly<Record<string, string>>;
  readonly statuses: ReadonlyMap<string, PlatformStatus>;
  /** Rows of the REST API by their ids. */
  readonly currencies: ReadonlyMap<string, JsonObject>;
  readonly payments: ReadonlyMap<string, JsonObject>;
  readonly shippings: ReadonlyMap<string, JsonObject>;
}

/** An order of the REST API with the names a classic webhook carries; what it tells itself stays. Reference §9.1, §10. */
export function namedOrder(order: JsonObject, names: Names): JsonObject {
  const status = names.statuses.get(textOf(order['status_id']) ?? '');
  const currency = names.currencies.get(textOf(order['currency_id']) ?? '');
  const payment = names.payments.get(textOf(order['payment_id']) ?? '');
  const shipping = names.shippings.get(textOf(order['shipping_id']) ?? '');
  const type = status?.isUnsuccessful === true ? UNSUCCESSFUL_TYPE : '2';
  return {
    ...(currency === undefined ? {} : { currency_name: currency['name'] ?? null }),
    ...(status === undefined
      ? {}
      : {
          status: {
            status_id: status.id,
            name: status.name,
            ...(status.isUnsuccessful === null ? {} : { type }),
          },
        }),
    ...(payment === undefined
      ? {}
      : {
          payment: {
            payment_id: payment['payment_id'] ?? null,
            name: payment['name'] ?? null,
            title: translated(payment, names.locale, 'title'),
          },
        }),
    ...(shipping === undefined
      ? {}
      : {
          shipping: {
            shipping_id: shipping['shipping_id'] ?? null,
            name: translated(shipping, names.locale, 'name') ?? textOf(shipping['name']),
            // The template itself; where a parcel's number is known, a link is made of it.
            url: shipping['url'] ?? null,
          },
        }),
    ...order,
  };
}

/** What of this reads an order that is told without names. */
export function shopNamesOf({ languages, currencies }: Names): ShopNames {
  const codes = [...currencies].flatMap(([id, row]) => {
    const code = textOf(row['name']);
    return code === null ? [] : [[id, code] as const];
  });
  return { languages, currencies: Object.fromEntries(codes) };
}

/** A row of `statuses`. Type 4 = not completed (reference §10.3). */
export function toStatus(row: JsonObject, locale: string): readonly PlatformStatus[] {
  const id = textOf(row['status_id']);
  const type = textOf(row['type']);
  if (id === null) return [];
  return [
    { id, name: translated(row, locale, 'name'), isUnsuccessful: type === null ? null : type === UNSUCCESSFUL_TYPE },
  ];
}

/** In the shop's language, else in whichever comes first. */
export function translated(row: JsonObject, locale: string, field: string): string | null {
  const translations = objectOf(row['translations']);
  if (translations === null) return null;
  const own =
    objectOf(translations[locale]) ??
    Object.values(translations)
      .map(objectOf)
      .find((one) => one !== null);
  return textOf(own?.[field]);
}

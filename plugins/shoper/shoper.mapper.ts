import {
  parseLocalStamp,
  parseMoney,
  type AdditionalField,
  type Address,
  type Instant,
  type Money,
  type OrderLine,
  type OrderSnapshot,
  type ShopNames,
} from '@hub/core';
import { isObject, type Json, type JsonObject } from './shoper.body.js';

/** What a stamp and an amount of this shop are read with. */
export interface ShopContext {
  readonly zone: string;
  readonly currency: string;
  /** Of what its orders only number. */
  readonly names?: ShopNames;
}

/** Where an order or a customer came from (reference §10.1): Allegro, and Apilo's marketplaces. */
const ALLEGRO = 3;
const APILO = 100;

/** Status type 4: not completed (cancelled, rejected, returned). Reference §10.3. */
export const UNSUCCESSFUL_TYPE = '4';
/** The ids a shop starts with for cancelled, rejected and returned; used only where the type is not told. */
const UNSUCCESSFUL_IDS = new Set(['8', '9', '11']);
/** Engine code of cash on delivery. Reference §10.9. */
const CASH_ON_DELIVERY = 'cod';

/**
 * A webhook's order in our words. Two spellings are known for one object: the classic (`billingAddress`, embedded
 * `status`) and that of the REST API (`billing_address`); both are read everywhere, since shops of one version were seen
 * with either. Reference §9.1, §10.1. What is absent, empty or all zeros is null.
 */
export function toOrderSnapshot(body: JsonObject, orderId: string, shop: ShopContext): OrderSnapshot {
  const currency =
    textOf(body['currency_name']) ?? shop.names?.currencies?.[textOf(body['currency_id']) ?? ''] ?? shop.currency;
  const money = (value: Json | undefined) => moneyOf(value, currency);
  const payment = objectOf(body['payment']);
  const shipping = objectOf(body['shipping']);
  const total = money(body['sum']);
  const paid = money(body['paid']);
  return {
    id: orderId,
    number: orderId,
    placedAt: stampOf(body['date'], shop),
    status: statusOf(body, shop),
    total,
    shippingCost: money(body['shipping_cost']),
    paid,
    isPaid: flagOf(body['is_paid']) ?? (total === null || paid === null ? null : paid.micros >= total.micros),
    isCashOnDelivery:
      flagOf(body['is_cash_on_delivery']) ?? (payment === null ? null : textOf(payment['name']) === CASH_ON_DELIVERY),
    customer: {
      // 0 is nobody.
      id: textOf(body['user_id']) === '0' ? null : textOf(body['user_id']),
      email: emailOf(body),
      isRegistered: flagOf(body['registered']),
    },
    billing: addressOf(body['billingAddress'] ?? body['billing_address']),
    delivery: addressOf(body['deliveryAddress'] ?? body['delivery_address']),
    shipping:
      shipping === null && textOf(body['shipping_id']) === null
        ? null
        : {
            id: textOf(shipping?.['shipping_id']) ?? textOf(body['shipping_id']),
            name: textOf(shipping?.['name']),
            trackingUrl: trackingUrlOf(shipping),
          },
    payment:
      payment === null && textOf(body['payment_id']) === null
        ? null
        : {
            id: textOf(payment?.['payment_id']) ?? textOf(body['payment_id']),
            code: textOf(payment?.['name']),
            title: textOf(payment?.['title']),
          },
    paymentUrl: textOf(body['payment_url']),
    lines: listOf(body['products']).flatMap((line) => lineOf(line, currency)),
    additionalFields: listOf(body['additional_fields']).flatMap(additionalFieldOf),
    language: languageOf(body, shop),
    customerNote: textOf(body['notes']),
  };
}

/** Only the number of a language is told. Reference §13. */
export function languageOf(body: JsonObject, { names }: ShopContext): string | null {
  return names?.languages?.[textOf(body['lang_id']) ?? ''] ?? null;
}

/** A marketplace's proxy address is not the person's: it lasts for one order (reference §15.16). */
export function emailOf(body: JsonObject): string | null {
  const origin = Number(textOf(body['origin']) ?? 0);
  return origin === ALLEGRO || origin >= APILO ? null : textOf(body['email']);
}

/** A row's number. */
export function idOf(row: JsonObject, field = 'order_id'): number | null {
  const id = Number(textOf(row[field]));
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}

/** `https://Shop.example/x` → `shop.example`. */
export function hostOf(url: string | null): string | null {
  return url === null ? null : (URL.parse(url)?.host.toLowerCase() ?? null);
}

/** An instant as this shop writes it: its own wall clock, no zone. */
export function stampIn(zone: string, at: Instant): string {
  return new Date(at).toLocaleString('sv-SE', { timeZone: zone });
}

function statusOf(body: JsonObject, shop: ShopContext): OrderSnapshot['status'] {
  const embedded = objectOf(body['status']);
  const id = textOf(embedded?.['status_id']) ?? textOf(body['status_id']);
  if (id === null) return null;
  const type = textOf(embedded?.['type']);
  return {
    id,
    name: textOf(embedded?.['name']),
    since: stampOf(body['status_date'], shop) ?? stampOf(body['date'], shop),
    isUnsuccessful: type === null ? (UNSUCCESSFUL_IDS.has(id) ? true : null) : type === UNSUCCESSFUL_TYPE,
  };
}

/** `callback_url` is the link itself; a template still holding `{tracking_number}` leads nowhere. */
function trackingUrlOf(shipping: JsonObject | null): string | null {
  const link = textOf(shipping?.['callback_url']);
  return link === null || link.includes('{') || !/^https?:\/\//i.test(link) ? null : link;
}

/** The tracking link of a parcel: the delivery's template with the parcel's number. Reference §10.9. */
export function trackingLink(template: string | null, number: string | null): string | null {
  if (template === null || number === null) return null;
  return template.replaceAll('{tracking_number}', encodeURIComponent(number));
}

function addressOf(value: Json | undefined): Address | null {
  const address = objectOf(value);
  if (address === null) return null;
  const street = [address['street1'] ?? address['street_1'], address['street2'] ?? address['street_2']].map((part) =>
    textOf(part),
  );
  const read: Address = {
    firstName: textOf(address['firstname']),
    lastName: textOf(address['lastname']),
    company: textOf(address['company']),
    street: street.filter((part) => part !== null).join(' ') || null,
    city: textOf(address['city']),
    postcode: textOf(address['postcode']),
    country: textOf(address['country']),
    countryCode: textOf(address['country_code'])?.toUpperCase() ?? null,
    phone: textOf(address['phone']),
  };
  const isEmpty = Object.entries(read).every(([name, part]) => part === null || name.startsWith('country'));
  return isEmpty ? null : read;
}

function lineOf(value: Json, currency: string): readonly OrderLine[] {
  const line = objectOf(value);
  const name = textOf(line?.['name']);
  if (line === null || name === null) return [];
  return [
    {
      productId: textOf(line['product_id']),
      name,
      code: textOf(line['code']),
      quantity: textOf(line['quantity']) ?? '1',
      unitPrice: moneyOf(line['price'], currency),
      option: textOf(line['option']),
    },
  ];
}

function additionalFieldOf(value: Json): readonly AdditionalField[] {
  const field = objectOf(value);
  const id = textOf(field?.['field_id']);
  const content = textOf(field?.['value'] ?? field?.['field_value']);
  return field === null || id === null || content === null ? [] : [{ id, name: textOf(field['name']), value: content }];
}

/** A text or a number as trimmed text; empty = null. */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** `"1"`, `1`, `true` … or null when it is none of a flag's spellings. */
export function flagOf(value: Json | undefined): boolean | null {
  if (typeof value === 'boolean') return value;
  const text = textOf(value);
  if (text === '1' || text === 'true') return true;
  return text === '0' || text === 'false' ? false : null;
}

export function moneyOf(value: Json | undefined, currency: string): Money | null {
  const text = textOf(value);
  return text === null || !/^[A-Za-z]{3}$/.test(currency) ? null : parseMoney(text, currency);
}

/** Shop-local time without a zone; `0000-00-00 00:00:00` is none. */
export function stampOf(value: Json | undefined, shop: ShopContext): Instant | null {
  const text = textOf(value);
  return text === null ? null : parseLocalStamp(text, shop.zone);
}

export function objectOf(value: Json | undefined): JsonObject | null {
  return isObject(value) ? value : null;
}

/** A list, or the object by index that a form makes of one. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  return isObject(value) ? Object.values(value) : [];
}

import {
  parseMoney,
  type Instant,
  type PhoneNumber,
  type PriceListItem,
  type Sender,
  type Suppression,
} from '@hub/core';
import type { Json } from './smsapi.client.js';
import { digitsOf, isObject, POINTS } from './smsapi.mapper.js';

/** The account's sender names. */
export function toSenders({ collection }: Json): readonly Sender[] {
  return (Array.isArray(collection) ? collection : [])
    .filter(isObject)
    .filter(({ sender }) => typeof sender === 'string' && sender !== '')
    .map(({ sender, status, is_default: isDefault }) => ({
      name: String(sender),
      isActive: status === 'ACTIVE',
      isDefault: isDefault === true,
    }));
}

/** Numbers of one of SMSAPI's lists: of the blacklist, or of those who opted out. What is no number is left out. */
export function toSuppressions(
  list: readonly unknown[],
  stops: Suppression['stops'],
  now: Instant,
): readonly Suppression[] {
  return list.filter(isObject).flatMap((item): Suppression[] => {
    // The blacklist writes text, the opt-outs a number (OpenAPI).
    const digits = digitsOf(item['phone_number'] ?? item['phoneNumber']);
    const isOver = typeof item['expire_at'] === 'string' && Date.parse(item['expire_at']) < now;
    if (!/^[1-9]\d{7,14}$/.test(digits) || isOver) return [];
    const since = Date.parse(String(item['created_at'] ?? item['date']));
    return [{ phone: `+${digits}` as PhoneNumber, since: Number.isNaN(since) ? null : (since as Instant), stops }];
  });
}

/** What a part costs, by country and network. The OpenAPI text has `amount`, the Go client `value`. */
export function toPrices(json: Json): readonly PriceListItem[] {
  const list = Array.isArray(json['collection']) ? json['collection'].filter(isObject) : [];
  return list.flatMap((item): PriceListItem[] => {
    const price = isObject(item['price']) ? item['price'] : {};
    const currency =
      typeof price['currency'] === 'string' && /^[A-Z]{3}$/.test(price['currency']) ? price['currency'] : POINTS;
    const perPart = parseMoney(String(price['amount'] ?? price['value']), currency);
    if (perPart === null || perPart.micros < 0) return [];
    return [{ country: codeOf(item['country']), network: nameOf(item['network']), perPart }];
  });
}

/** INFERRED: how a country is written is not documented; a two-letter code is taken, by itself or as a field. */
function codeOf(country: unknown): string | null {
  const code = isObject(country) ? (country['code'] ?? country['iso']) : country;
  return typeof code === 'string' && /^[a-z]{2}$/i.test(code) ? code.toUpperCase() : null;
}

function nameOf(network: unknown): string | null {
  const name = isObject(network) ? network['name'] : network;
  return typeof name === 'string' && name !== '' ? name.slice(0, 60) : null;
}

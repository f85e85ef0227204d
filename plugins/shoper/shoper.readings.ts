import { MalformedWebhook, type ReadingWish, type Verified } from '@hub/core';
import { isObject, readBody, type JsonObject } from './shoper.body.js';
import { listOf, textOf } from './shoper.mapper.js';

type Touched = Exclude<ReadingWish['kind'], 'first-order'>;
/** Where a webhook names what it is about. Bodies of these were never captured [INF]: nothing else of them is used (reference §9.2). */
const IDS: Readonly<Record<string, Touched>> = {
  'client.create': 'customer',
  'client.edit': 'customer',
  'product.create': 'product',
  'product.edit': 'product',
  'product.delete': 'product',
  'parcel.create': 'parcel',
  'parcel.dispatch': 'parcel',
  'parcel.send': 'parcel',
};
const FIELDS: Readonly<Record<Touched, string>> = {
  customer: 'user_id',
  product: 'product_id',
  parcel: 'parcel_id',
};
/** What changes the stock of an order's lines (reference §11). An order that was deleted may be named by its id alone. */
const STOCK_TOPICS = new Set(['order.create', 'order.edit', 'order.delete']);

/** @throws MalformedWebhook where the body cannot be read or names nothing. */
export function readingsOf(webhook: Verified): readonly ReadingWish[] {
  const kind = IDS[webhook.topic];
  const isOrder = STOCK_TOPICS.has(webhook.topic);
  if (kind === undefined && !isOrder) return [];
  const body = readBody(webhook.headers['content-type'] ?? '', webhook.body);
  if (kind === undefined) return productsOf(body).map((id) => ({ kind: 'product', id }));
  const id = numberOf(body[FIELDS[kind]]);
  if (id === null) throw new MalformedWebhook('malformed', `the body names no ${kind}`);
  return [{ kind, id }];
}

function productsOf(order: JsonObject): readonly string[] {
  const ids = listOf(order['products']).flatMap((line) => (isObject(line) ? (numberOf(line['product_id']) ?? []) : []));
  return [...new Set(ids)];
}

function numberOf(value: Parameters<typeof textOf>[0]): string | null {
  const text = textOf(value);
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? text : null;
}

import { ProviderError, type Secret, type WebhookHealth } from '@hub/core';
import type { ShoperAccess } from './shoper.access.js';
import { isObject, type Json, type JsonObject } from './shoper.body.js';
import type { ShoperClient } from './shoper.client.js';
import { flagOf, textOf } from './shoper.mapper.js';

/** Without these the hub hears of no order. */
const ORDER_EVENTS = ['order.create', 'order.edit', 'order.paid', 'order.status', 'order.delete'] as const;
/** What the hub wants to be told. */
export const HOOK_EVENTS = [
  ...ORDER_EVENTS,
  'product.create',
  'product.edit',
  'product.delete',
  'client.create',
  'client.edit',
  'parcel.create',
  'parcel.dispatch',
  'parcel.send',
] as const;
/** Reference §8.5: 0 = JSON, and it must be named. */
const JSON_FORMAT = 0;

interface Way {
  readonly client: ShoperClient;
  readonly access: ShoperAccess;
}

/**
 * One registration with all our events, signed with our own secret. One of ours that was switched off, thinned out or
 * left at a former address is mended; doubles are removed; those of others are not touched. @throws ProviderError
 */
export async function installWebhooks(way: Way, callbackUrl: string, secret: Secret): Promise<WebhookHealth> {
  const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, json?: Json) =>
    way.access.through((authorization) =>
      way.client.call({ method, path, authorization, ...(json === undefined ? {} : { json }) }),
    );
  const wanted: Wanted = {
    url: callbackUrl,
    format: JSON_FORMAT,
    active: 1,
    events: HOOK_EVENTS,
    secret: secret.reveal(),
  };
  const [own, ...doubles] = await ownHooks(way, callbackUrl);
  for (const double of doubles) await call('DELETE', `webhooks/${textOf(double['webhook_id'])}`);
  if (own === undefined) {
    const registered = await write((events) => call('POST', 'webhooks', { ...wanted, events }));
    return { registered, repaired: registered };
  }
  const id = textOf(own['webhook_id']);
  // The list leaves the secret out (reference §8.5).
  const { json } = await call('GET', `webhooks/${id}`);
  const repaired = isObject(json) ? faultsOf(json, wanted) : HOOK_EVENTS;
  if (repaired.length === 0) return { registered: HOOK_EVENTS, repaired };
  const registered = await write((events) => call('PUT', `webhooks/${id}`, { ...wanted, events }));
  return { registered, repaired: repaired.filter((event) => registered.includes(event)) };
}

interface Wanted {
  readonly url: string;
  readonly format: number;
  readonly active: number;
  readonly events: readonly string[];
  readonly secret: string;
}

/** A shop that knows or allows fewer events still tells of orders. */
async function write(register: (events: readonly string[]) => Promise<unknown>): Promise<readonly string[]> {
  try {
    await register(HOOK_EVENTS);
    return HOOK_EVENTS;
  } catch (error) {
    if (!(error instanceof ProviderError) || !/^http-(400|403)/.test(error.fault.code)) throw error;
    await register(ORDER_EVENTS);
    return ORDER_EVENTS;
  }
}

/** Ours are known by the last part of their path, which is a secret of this connection: the hub may have moved. */
async function ownHooks({ access, client }: Way, callbackUrl: string): Promise<readonly JsonObject[]> {
  const key = keyOf(callbackUrl);
  const own: JsonObject[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const list = await access.through((authorization) =>
      client.list(authorization, 'webhooks', { order: 'webhook_id ASC', page }),
    );
    own.push(...list.rows.filter((row) => keyOf(textOf(row['url']) ?? '') === key));
    pages = list.pages;
  }
  return own;
}

function keyOf(url: string): string {
  return URL.parse(url)?.pathname.split('/').at(-1) ?? '';
}

/** The events that did not reach us as things are. */
function faultsOf(hook: JsonObject, wanted: Wanted): readonly string[] {
  const isRight =
    textOf(hook['url']) === wanted.url &&
    textOf(hook['secret']) === wanted.secret &&
    textOf(hook['format']) === String(JSON_FORMAT) &&
    flagOf(hook['active']) === true;
  if (!isRight) return HOOK_EVENTS;
  const events = Array.isArray(hook['events']) ? hook['events'] : [];
  return HOOK_EVENTS.filter((event) => !events.includes(event));
}

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * `X-Webhook-SHA1`: sha1 of `id:key:body` over the raw bytes; a plain digest, no HMAC. Neither the event's name nor a
 * time is signed. Source: nine integrations, reference §8.3; the formula was not yet seen against a live shop.
 */
export function signatureOf(webhookId: string, key: string, body: Buffer): string {
  return createHash('sha1').update(`${webhookId}:${key}:`).update(body).digest('hex');
}

/** Whether the signature is right; constant time for signatures of the right length. */
export function isSignedWith(key: string, webhookId: string, body: Buffer, signature: string): boolean {
  if (!/^[0-9a-f]{40}$/i.test(signature)) return false;
  return timingSafeEqual(Buffer.from(signature.toLowerCase()), Buffer.from(signatureOf(webhookId, key, body)));
}

/** What tells repeats apart: event and content, since `X-Webhook-Id` names the registration and not the delivery. */
export function dedupeKeyOf(topic: string, body: Buffer): string {
  return createHash('sha256').update(topic).update('\0').update(body).digest('hex');
}

/**
 * What Shoper's Appstore signs: the fields but `hash`, sorted by name in byte order, joined as `name=value&…` without
 * encoding; HMAC-SHA512 in hexadecimal. Reference §6 and §7, vectors in §17.
 */
export function appstoreHash(fields: Readonly<Record<string, string>>, appstoreSecret: string): string {
  const names = Object.keys(fields).sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  const message = names.map((name) => `${name}=${fields[name] ?? ''}`).join('&');
  return createHmac('sha512', appstoreSecret).update(message).digest('hex');
}

/** Constant time for hashes of the right length. An empty secret signs nothing. */
export function isAppstoreHash(
  fields: Readonly<Record<string, string>>,
  appstoreSecret: string,
  hash: string,
): boolean {
  if (appstoreSecret === '' || !/^[0-9a-f]{128}$/i.test(hash)) return false;
  return timingSafeEqual(Buffer.from(hash.toLowerCase()), Buffer.from(appstoreHash(fields, appstoreSecret)));
}

/** The key of webhooks that the app itself declares, one for each shop. Reference §8.3. */
export function appHookKey(licence: string, webhookSecret: string, appstoreSecret: string): string {
  return createHmac('sha512', appstoreSecret).update(`${licence}:${webhookSecret}`).digest('hex');
}

import { createHash, timingSafeEqual } from 'node:crypto';

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

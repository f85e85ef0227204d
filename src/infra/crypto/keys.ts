import { createHash, createHmac, createSecretKey, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { Secret } from '@hub/kernel';

const BASE32 = Buffer.from('abcdefghijklmnopqrstuvwxyz234567');

/** RFC 4648 base32, lower case, unpadded: survives URLs, lists and vendors' separators. */
export function base32(bytes: Buffer): string {
  let bits = 0;
  let value = 0;
  const text = Buffer.allocUnsafe(Math.ceil((bytes.length * 8) / 5));
  let at = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      text[at++] = BASE32[(value >>> (bits - 5)) & 31] as number;
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  if (bits > 0) text[at] = BASE32[(value << (5 - bits)) & 31] as number;
  return text.toString('latin1');
}

/** A key of hexadecimal digits, made ready once: making it for each hash costs five times the hash. */
export function hashingKey(key: Secret): KeyObject {
  return createSecretKey(Buffer.from(key.reveal(), 'hex'));
}

/** Parts are joined unambiguously: no two different lists give one digest. */
export function keyedHash(key: KeyObject, ...parts: readonly string[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest();
}

/** An unguessable token, 160 bits, base32. */
export function randomToken(): string {
  return base32(randomBytes(20));
}

/** How tokens are stored: useless to whoever reads the database. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Constant-time comparison of two texts of any length. */
export function equalTokens(left: string, right: string): boolean {
  return timingSafeEqual(createHash('sha256').update(left).digest(), createHash('sha256').update(right).digest());
}

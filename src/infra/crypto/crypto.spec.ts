import { describe, expect, it } from '@jest/globals';
import { Secret } from '@hub/kernel';
import { base32, equalTokens, hashingKey, keyedHash, randomToken } from './keys.js';
import { Sealer } from './sealer.js';

const KEY = new Secret('0f'.repeat(32));
const context = { organisation: 'org_1', owner: 'con_1', field: 'token' };

describe('secrets', () => {
  it('open where they were sealed, and nowhere else', () => {
    const sealer = new Sealer(KEY);
    const sealed = sealer.seal(new Secret('hush'), context);
    expect(sealer.open(sealed, context).reveal()).toBe('hush');
    for (const other of [
      { ...context, organisation: 'org_2' },
      { ...context, owner: 'con_2' },
      { ...context, field: 'key' },
    ]) {
      expect(() => sealer.open(sealed, other)).toThrow('cannot be opened');
    }
    expect(() => new Sealer(new Secret('aa'.repeat(32))).open(sealed, context)).toThrow('cannot be opened');
    const bent = Buffer.from(sealed, 'base64');
    bent[bent.length - 1] = (bent.at(-1) ?? 0) ^ 1;
    expect(() => sealer.open(bent.toString('base64'), context)).toThrow('cannot be opened');
  });
  it('never look the same twice', () => {
    const sealer = new Sealer(KEY);
    expect(sealer.seal(new Secret('hush'), context)).not.toBe(sealer.seal(new Secret('hush'), context));
  });
});

describe('keys', () => {
  it('are base32 without padding (RFC 4648 vectors)', () => {
    expect(['', 'f', 'fo', 'foo', 'foobar'].map((text) => base32(Buffer.from(text)))).toEqual([
      '',
      'my',
      'mzxq',
      'mzxw6',
      'mzxw6ytboi',
    ]);
  });
  it('of different parts differ, also when the parts only look alike when joined', () => {
    expect(keyedHash(hashingKey(KEY), 'a', 'bc').equals(keyedHash(hashingKey(KEY), 'ab', 'c'))).toBe(false);
    expect(keyedHash(hashingKey(KEY), 'a').equals(keyedHash(hashingKey(KEY), 'a'))).toBe(true);
  });
  it('cannot be guessed: 32 characters, never one twice', () => {
    const tokens = new Set(Array.from({ length: 200 }, randomToken));
    expect(tokens.size).toBe(200);
    expect([...tokens].every((token) => /^[a-z2-7]{32}$/.test(token))).toBe(true);
  });
  it('are compared whole', () => {
    expect([equalTokens('abc', 'abc'), equalTokens('abc', 'abd'), equalTokens('abc', 'abcd')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HubError, parseLocale, Secret, storableJson, storableText } from './index.js';

describe('a secret', () => {
  const secret = new Secret('token-of-a-shop-4f2a');

  it('is never printed', () => {
    const prints = [String(secret), JSON.stringify({ secret }), inspect({ secret }), inspect(secret)];
    for (const print of prints) {
      expect(print).toContain('[secret]');
      expect(print).not.toContain('token');
    }
  });

  it('is told only to who asks for it, and hinted at by its end', () => {
    expect(secret.reveal()).toBe('token-of-a-shop-4f2a');
    expect(secret.hint()).toBe('…4f2a');
    expect(new Secret('short').hint()).toBe('…');
  });
});

describe('text that the database can store', () => {
  it('has no zero characters and no half emoji', () => {
    expect(storableText('a\u0000b\ud83c \udf81 🎁')).toBe('ab\ufffd \ufffd 🎁');
    expect(storableJson({ 'k\u0000': ['\u0000', 1, null, { x: '\ud83c' }] })).toEqual({
      k: ['', 1, null, { x: '\ufffd' }],
    });
  });

  it('is well formed, whatever came in', () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const stored = storableText(text);
        expect(stored).not.toContain('\u0000');
        expect(Buffer.from(stored, 'utf8').toString('utf8')).toBe(stored);
        expect(storableText(stored)).toBe(stored);
      }),
    );
  });
});

describe('small values', () => {
  it('reads the language of a locale', () => {
    expect(['pl_PL', 'el-GR', 'EN', 'de', ''].map(parseLocale)).toEqual(['pl', 'el', 'en', null, null]);
  });

  it('keeps the code, cause and context of a fault', () => {
    const cause = new Error('closed');
    const error = new HubError('connection.lost', 'The connection was lost', { cause, context: { id: 'con_1' } });
    expect(error).toMatchObject({ name: 'HubError', code: 'connection.lost', cause, context: { id: 'con_1' } });
    expect(new HubError('x.y', 'z').context).toEqual({});
  });
});

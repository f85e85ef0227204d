import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { awayCode, DatabaseAway } from './away.js';

describe('why a question was not answered', () => {
  it('a connection that was closed before it was asked is a database that is away', async () => {
    const client = new pg.Client({ host: '127.0.0.1', port: 1 });
    await client.connect().catch(() => undefined);
    await client.end().catch(() => undefined);
    const error: unknown = await client.query('select 1').catch((reason: unknown) => reason);
    expect(String(error)).toContain('not queryable');
    expect(awayCode(error)).toBe('ECONNRESET');
  });

  it.each([
    ['a server that goes down', Object.assign(new Error(), { code: '57P01' }), '57P01'],
    [
      'a machine that refuses',
      new Error('', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }),
      'ECONNREFUSED',
    ],
    ['a start-up lock that was lost', new DatabaseAway(), 'ECONNRESET'],
  ])('%s is one too', (_, error, code) => {
    expect(awayCode(error)).toBe(code);
  });

  it.each([
    ['a question that is wrong', Object.assign(new Error(), { code: '42601' })],
    ['a defect of our own', new TypeError('x is undefined')],
  ])('%s is none', (_, error) => {
    expect(awayCode(error)).toBe('');
  });
});

import { describe, expect, it } from '@jest/globals';
import { arrayParameter } from './array-parameter.js';
import { rowsetOf } from './rowset.js';

describe('rows as a FROM item', () => {
  it('send what is the same in every row once, and the first column row by row', () => {
    const rowset = rowsetOf(
      [
        { name: 'no', type: 'int', values: [1, 1] },
        { name: 'shop', type: 'text', values: ['a', 'a'] },
        { name: 'kind', type: 'smallint', values: [3, 4] },
      ],
      5,
    );
    expect(rowset.sql).toBe('(select u.*, $6::text as shop from unnest($5::int[], $7::smallint[]) as u(no, kind))');
    expect(rowset.parameters).toEqual([[1, 1], 'a', [3, 4]]);
  });
});

describe('an array parameter', () => {
  it('carries texts and gaps in the binary form of Postgres', () => {
    const encoded = arrayParameter('text', ['zł', null]) as Buffer;
    expect(encoded.toString('hex')).toBe('0000000100000001000000190000000200000001' + '000000037ac582' + 'ffffffff');
  });

  it('carries ids as sixteen bytes and JSON with its version', () => {
    const id = '01a20912-0000-7000-8000-000000000001';
    expect((arrayParameter('uuid', [id]) as Buffer).subarray(20).toString('hex')).toBe(
      `00000010${id.replaceAll('-', '')}`,
    );
    expect((arrayParameter('jsonb', ['{}']) as Buffer).subarray(20).toString('hex')).toBe('00000003017b7d');
    expect(() => arrayParameter('uuid', ['no id'])).toThrow(TypeError);
  });

  it('carries instants as microseconds since 2000, before and after', () => {
    const instants = [Date.UTC(2000) + 1, Date.UTC(1999, 11, 31, 23, 59, 59, 999), Date.UTC(2026, 10, 23)];
    const encoded = arrayParameter('timestamptz', instants) as Buffer;
    const read = [24, 36, 48].map((at) => encoded.readBigInt64BE(at));
    expect(read).toEqual([1_000n, -1_000n, BigInt(Date.UTC(2026, 10, 23) - Date.UTC(2000)) * 1_000n]);
  });

  it('leaves other types to the driver', () => {
    expect(arrayParameter('int', [1])).toEqual([1]);
    expect(arrayParameter('text', [])).toEqual([]);
  });
});

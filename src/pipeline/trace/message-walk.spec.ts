import { describe, expect, it } from '@jest/globals';
import type { Instant, ShopId } from '@hub/kernel';
import type { MessageFilter } from './message-list.js';
import { piecesOf, type Span } from './message-walk.js';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const filter: MessageFilter = { shopIds: ['shp_x' as ShopId], numberShopIds: [] };

function idAt(at: number): string {
  const hex = at.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
const span = (first: number, last: number): Span => ({ first: idAt(first), last: idAt(last), is_long: true });

describe('the pieces of a long list', () => {
  it('join without a gap, and are open at both ends', () => {
    const pieces = piecesOf(filter, [span(NOON, NOON + 1_000), span(NOON - 600, NOON + 7)], 'asc');
    expect(pieces[0]?.createdSince).toBeUndefined();
    expect(pieces.at(-1)?.createdUntil).toBeUndefined();
    const ends = pieces.slice(0, -1).map(({ createdUntil }) => createdUntil);
    expect(pieces.slice(1).map(({ createdSince }) => createdSince)).toEqual(ends);
    expect(ends.at(0)).toBe(NOON - 400);
  });

  it('stay within what was asked for, and begin where the page is likely to be', () => {
    const asked = { ...filter, createdSince: (NOON + 100) as Instant, createdUntil: (NOON + 500) as Instant };
    const pieces = piecesOf(asked, [span(NOON, NOON + 1_000)], 'desc');
    expect(pieces[0]).toMatchObject({ createdSince: NOON + 450, createdUntil: NOON + 500 });
    expect(pieces.at(-1)).toMatchObject({ createdSince: NOON + 100, createdUntil: NOON + 150 });
  });

  it('are one where all messages were made at once, or none when somebody asks', () => {
    expect(piecesOf(filter, [span(NOON, NOON)], 'asc')).toEqual([filter]);
    const earlier = { ...filter, createdUntil: (NOON - 1) as Instant };
    expect(piecesOf(earlier, [span(NOON, NOON + 1_000)], 'asc')).toEqual([earlier]);
  });
});

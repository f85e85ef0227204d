import type { Instant } from '@hub/kernel';
import type { Direction, MessageCursor, MessageFilter, MessagePage, Names } from './message-list.js';

/** What is left to do for a page that a first look did not find. */
export interface Walk {
  readonly names: Names;
  /** The last row of a page that was found at a glance: nothing behind it is looked for. Null: nothing is known. */
  readonly worst: MessageCursor | null;
  /** The list cut by when messages were made, the likely places of the page first; whoever walks one takes it out. */
  readonly pieces: MessageFilter[];
  /** The best of each piece that was walked. */
  readonly found: MessageCursor[];
}

/** Of one shop: the bare ids of its first and last message, and whether it has many. */
export interface Span {
  readonly first: string;
  readonly last: string;
  readonly is_long: boolean;
}

/** A list of a shop with more messages than this is walked in pieces. */
export const LONG = 20_000;
/** More than walk at once, so that who has a thin piece takes another: shops do not write evenly. */
const PIECES = 8;

/** Whether a page may be anywhere in the list; what is about one order is found by its index. */
export function isWalked({ ids, orderId, shopIds }: MessageFilter, { sort }: MessagePage): boolean {
  return ids === undefined && orderId === undefined && (sort !== 'createdAt' || shopIds.length === 1);
}

/** `filter` in pieces of the same length of time. The outer ones are open, so that together they are all of it. */
export function piecesOf(filter: MessageFilter, spans: readonly Span[], direction: Direction): MessageFilter[] {
  const { createdSince, createdUntil } = filter;
  const since = Math.max(createdSince ?? 0, Math.min(...spans.map(({ first }) => madeAt(first))));
  const until = Math.min(createdUntil ?? Infinity, Math.max(...spans.map(({ last }) => madeAt(last))));
  const step = Math.ceil((until - since) / PIECES);
  if (!(step > 0)) return [filter];
  const pieces = Array.from({ length: PIECES }, (_, index) => ({
    ...filter,
    createdSince: index === 0 ? createdSince : ((since + index * step) as Instant),
    createdUntil: index === PIECES - 1 ? createdUntil : ((since + (index + 1) * step) as Instant),
  }));
  return direction === 'asc' ? pieces : pieces.toReversed();
}

/** An id tells when it was made: its first 48 bits are milliseconds. */
function madeAt(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}

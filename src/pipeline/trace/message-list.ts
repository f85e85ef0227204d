import type { CampaignId, ConnectionId, Instant, MessageId, RuleId, ShopId } from '@hub/kernel';
import { parseId } from '@hub/kernel';
import type { MessageState } from '../model/message.js';

export const MESSAGE_SORTS = [
  'createdAt',
  'dueAt',
  'changedAt',
  'recipient',
  'sender',
  'state',
  'success',
  'error',
  'channel',
  'rule',
  'place',
  'parts',
  'billed',
] as const;
export type MessageSort = (typeof MESSAGE_SORTS)[number];
export type Direction = 'asc' | 'desc';

/** A number somebody looks for. */
export interface SoughtNumber {
  /** What the text means as a whole number in the shops' countries. */
  readonly exact: readonly string[];
  /** Digits that a number may hold anywhere; only in shops where numbers may be seen. */
  readonly part: string | null;
}

/** What a list leaves in; null or undefined = everything. */
export interface MessageFilter {
  readonly shopIds: readonly ShopId[];
  /** Where whole numbers may be looked through. */
  readonly numberShopIds: readonly ShopId[];
  readonly ids?: readonly MessageId[] | undefined;
  readonly states?: readonly MessageState[] | undefined;
  readonly isSuccess?: boolean | undefined;
  readonly createdSince?: Instant | undefined;
  readonly createdUntil?: Instant | undefined;
  readonly dueSince?: Instant | undefined;
  readonly dueUntil?: Instant | undefined;
  readonly changedSince?: Instant | undefined;
  readonly changedUntil?: Instant | undefined;
  readonly connectionIds?: readonly ConnectionId[] | undefined;
  readonly ruleIds?: readonly RuleId[] | undefined;
  readonly places?: readonly string[] | undefined;
  readonly senders?: readonly string[] | undefined;
  readonly errorCodes?: readonly string[] | undefined;
  readonly campaignIds?: readonly CampaignId[] | undefined;
  readonly orderId?: string | undefined;
  readonly number?: SoughtNumber | undefined;
  /** Words of the text. */
  readonly words?: string | undefined;
}

/** What a list sorts by and a message does not hold: the names of channels and rules, and what rules wait for. */
export interface Names {
  /** Bare ids, by name. */
  readonly connections: readonly string[];
  /** Bare ids, by name. */
  readonly rules: readonly string[];
  /** Of each of `rules`, its event. */
  readonly events: readonly string[];
}

export interface MessagePage {
  readonly sort: MessageSort;
  readonly direction: Direction;
  readonly after: MessageCursor | null;
  readonly limit: number;
}

/** The last row of a page: its id and what it was sorted by, as text. A number is not written down: the row tells it. */
export interface MessageCursor {
  readonly id: MessageId;
  readonly value: string | null;
}

const NUMBER = /^-?\d{1,15}$/;
const TEXT = /^[^\0]{0,200}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How the last row's value is written; null where its id is enough. */
const CURSOR_VALUES: Readonly<Record<MessageSort, RegExp | null>> = {
  createdAt: null,
  dueAt: NUMBER,
  changedAt: NUMBER,
  recipient: null,
  sender: TEXT,
  state: TEXT,
  success: NUMBER,
  error: TEXT,
  channel: UUID,
  rule: UUID,
  place: TEXT,
  parts: NUMBER,
  billed: NUMBER,
};

const SUCCESS: readonly MessageState[] = ['accepted', 'delivered', 'read'];

export function isSuccess(state: MessageState): boolean {
  return SUCCESS.includes(state);
}

export function writeCursor({ sort, direction }: MessagePage, { id, value }: MessageCursor): string {
  return Buffer.from(JSON.stringify([sort, direction, id, value])).toString('base64url');
}

/** Null for what is none, or one of another sort. */
export function readCursor(text: string, sort: MessageSort, direction: Direction): MessageCursor | null {
  try {
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[];
    const [ofSort, ofDirection, id, value] = parts;
    if (ofSort !== sort || ofDirection !== direction || typeof id !== 'string') return null;
    const messageId = parseId('msg', id);
    const shape = CURSOR_VALUES[sort];
    if (messageId === null) return null;
    if (shape === null) return { id: messageId, value: null };
    return typeof value === 'string' && shape.test(value) ? { id: messageId, value } : null;
  } catch {
    return null;
  }
}

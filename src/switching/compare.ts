import { DAY_MS, MINUTE_MS, type Instant } from '@hub/kernel';
import type { ImportKind } from './formats.js';
import type { OurMessage } from './our-message.repository.js';
import type { HistoryRow } from './import-row.js';
import { saysTheSame } from './same-text.js';

/** What became of a message in both apps. */
export const OUTCOMES = ['same', 'other-text', 'only-old', 'only-ours'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the older app, or its provider, told of one message. */
export interface OldMessage {
  readonly id: string;
  /** The tables that tell of it. */
  readonly kinds: readonly ImportKind[];
  readonly phoneHash: string;
  readonly phone: string;
  readonly at: Instant;
  readonly text: string | null;
  readonly orderNumber: string | null;
  readonly outcome: HistoryRow['outcome'];
  readonly error: string | null;
}

/** Why something of ours became no message. */
export interface Refusal {
  /** Null: it came to no recipient. */
  readonly phoneHash: string | null;
  readonly orderNumber: string | null;
  readonly at: Instant;
  readonly reason: string;
  readonly ruleName: string | null;
}

/** All that is known of one person's messages. */
export interface Correspondence {
  readonly old: readonly OldMessage[];
  readonly ours: readonly OurMessage[];
  readonly refusals: readonly Refusal[];
}

export interface Comparison {
  /** How far apart the same message may be, where its words and order do not tell. */
  readonly windowMs: number;
  /** The orders that the hub knows, by number. */
  readonly knownOrders: ReadonlySet<string>;
  /** Since when a rule was on trial or live; null = none is. */
  readonly rulesSince: Instant | null;
  /** What the older history covers; null = nothing. */
  readonly history: { readonly first: Instant; readonly last: Instant } | null;
}

export interface ReportItem {
  readonly outcome: Outcome;
  readonly at: Instant;
  readonly old: OldMessage | null;
  readonly ours: OurMessage | null;
  /** Both texts are known, so that they were compared. */
  readonly comparesText: boolean;
  /** Why only one app has it. */
  readonly reason: string | null;
  /** The rule whose decision the reason is. */
  readonly ruleName: string | null;
}

/** Two tables tell of one message within so much time: the app's own history and its provider's. */
const SAME_TELLING_MS = 2 * MINUTE_MS;
/** The same words about the same order are the same message even so far apart. */
const SAME_WORDS_MS = 7 * DAY_MS;

interface Match {
  readonly old: OldMessage;
  readonly ours: OurMessage;
  readonly isSameText: boolean;
  readonly isSameOrder: boolean;
  readonly apartMs: number;
}

/** Compares one person's messages, each with one at most: the same words first, then the same order, then the nearest. */
export function compare({ old, ours, refusals }: Correspondence, by: Comparison): readonly ReportItem[] {
  const told = mergeTellings(old);
  const matches = told
    .flatMap((one) => ours.flatMap((other) => matchOf(one, other, by) ?? []))
    .toSorted(
      (left, right) =>
        Number(right.isSameText) - Number(left.isSameText) ||
        Number(right.isSameOrder) - Number(left.isSameOrder) ||
        left.apartMs - right.apartMs,
    );
  const taken = new Set<OldMessage | OurMessage>();
  const items: ReportItem[] = [];
  for (const { old: one, ours: other, isSameText } of matches) {
    if (taken.has(one) || taken.has(other)) continue;
    taken.add(one).add(other);
    const comparesText = one.text !== null && other.text !== null;
    const outcome = comparesText && !isSameText ? 'other-text' : 'same';
    items.push({ outcome, at: one.at, old: one, ours: other, comparesText, reason: null, ruleName: other.ruleName });
  }
  for (const one of told.filter((each) => !taken.has(each)))
    items.push({
      outcome: 'only-old',
      at: one.at,
      old: one,
      ours: null,
      comparesText: false,
      ...whyNotOurs(one, refusals, by),
    });
  for (const other of ours.filter((each) => !taken.has(each))) {
    const { at, ruleName } = other;
    const reason = whyNotOld(at, by);
    items.push({ outcome: 'only-ours', at, old: null, ours: other, comparesText: false, reason, ruleName });
  }
  return items.toSorted((left, right) => left.at - right.at);
}

/** One message that several tables tell of is one: what each of them knows is put together. */
function mergeTellings(rows: readonly OldMessage[]): readonly OldMessage[] {
  const merged: OldMessage[] = [];
  for (const row of rows.toSorted((left, right) => left.at - right.at)) {
    const index = merged.findLastIndex((other) => isSameTelling(other, row));
    const other = merged[index];
    if (other === undefined) merged.push(row);
    else
      merged[index] = {
        ...other,
        kinds: [...other.kinds, ...row.kinds],
        text: other.text ?? row.text,
        orderNumber: other.orderNumber ?? row.orderNumber,
        error: other.error ?? row.error,
        outcome: RANK.indexOf(other.outcome) > RANK.indexOf(row.outcome) ? other.outcome : row.outcome,
      };
  }
  return merged;
}

const RANK: readonly OldMessage['outcome'][] = ['unknown', 'sent', 'failed', 'delivered'];

function isSameTelling(left: OldMessage, right: OldMessage): boolean {
  return (
    right.at - left.at <= SAME_TELLING_MS &&
    !right.kinds.some((kind) => left.kinds.includes(kind)) &&
    (left.text === null || right.text === null || saysTheSame(left.text, right.text))
  );
}

function matchOf(old: OldMessage, ours: OurMessage, { windowMs }: Comparison): Match | null {
  const isSameOrder = ours.orderNumber !== null && isAbout(old, ours.orderNumber);
  if (!isSameOrder && old.orderNumber !== null && ours.orderNumber !== null) return null;
  const isSameText = old.text !== null && ours.text !== null && saysTheSame(old.text, ours.text);
  const apartMs = Math.abs(old.at - ours.at);
  if (apartMs > (isSameOrder && isSameText ? Math.max(windowMs, SAME_WORDS_MS) : windowMs)) return null;
  return { old, ours, isSameText, isSameOrder, apartMs };
}

function isAbout({ orderNumber, text }: OldMessage, number: string): boolean {
  if (orderNumber === number) return true;
  return (text ?? '').split(/[^\p{L}\p{N}]+/u).includes(number);
}

/** Our own decision about it, else what stands in the way of one. */
function whyNotOurs(
  old: OldMessage,
  refusals: readonly Refusal[],
  { windowMs, knownOrders, rulesSince }: Comparison,
): Pick<ReportItem, 'reason' | 'ruleName'> {
  const distance = ({ at }: Refusal) => Math.abs(at - old.at);
  const isOfOrder = ({ orderNumber }: Refusal) => orderNumber !== null && isAbout(old, orderNumber);
  const isNear = (one: Refusal) =>
    distance(one) <= windowMs && (old.orderNumber === null || one.orderNumber === null || isOfOrder(one));
  const [best] = refusals
    .filter(isNear)
    .toSorted(
      (left, right) =>
        Number(isOfOrder(right)) - Number(isOfOrder(left)) ||
        Number(right.phoneHash !== null) - Number(left.phoneHash !== null) ||
        distance(left) - distance(right),
    );
  if (best !== undefined) return { reason: best.reason, ruleName: best.ruleName };
  if (rulesSince === null || old.at < rulesSince) return { reason: 'before-trial', ruleName: null };
  const isUnknown = old.orderNumber !== null && !knownOrders.has(old.orderNumber);
  return { reason: isUnknown ? 'order-unknown' : 'nothing-heard', ruleName: null };
}

function whyNotOld(at: Instant, { history }: Comparison): string {
  if (history === null || at < history.first) return 'before-history';
  return at > history.last ? 'after-history' : 'old-did-not-send';
}

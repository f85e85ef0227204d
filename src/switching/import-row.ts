import type { Instant, Locale, PhoneNumber } from '@hub/kernel';
import type { ProblemCode } from './problems.js';

/** What an older app or its provider sent, or failed to. */
export interface HistoryRow {
  readonly becomes: 'history';
  /** E.164, or the digits as they stand: of a number that is none the history tells as well. */
  readonly phone: string;
  readonly at: Instant;
  readonly outcome: 'sent' | 'delivered' | 'failed' | 'unknown';
  readonly text: string | null;
  readonly orderNumber: string | null;
  readonly error: string | null;
  /** What else the row says, as the merchant knows it. */
  readonly detail: Readonly<Record<string, string | number>>;
}

export interface WaitingRow {
  readonly becomes: 'waiting';
  readonly phone: PhoneNumber;
  readonly country: string | null;
  readonly productId: string;
  readonly productName: string | null;
  readonly customerId: string | null;
  /** Since when they wait; null = the row does not say. */
  readonly since: Instant | null;
}

export interface PlannedRow {
  readonly becomes: 'planned';
  readonly phone: PhoneNumber;
  readonly country: string | null;
  readonly text: string;
  readonly orderNumber: string | null;
  readonly at: Instant;
  readonly place: string;
}

export interface DatesRow {
  readonly becomes: 'rule';
  readonly presetId: string;
  readonly event: string;
  readonly days: number;
  readonly text: string;
  readonly isActive: boolean;
}

export interface ContactRow {
  readonly becomes: 'contact';
  readonly phone: PhoneNumber;
  readonly country: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly language: Locale | null;
  readonly customerId: string | null;
  /** What the row proves: a yes with its source and date, or a no; null = nothing, which is no consent. */
  readonly consent: {
    readonly status: 'granted' | 'withdrawn';
    /** Null: a no whose date nobody wrote down. */
    readonly givenAt: Instant | null;
    readonly source: string | null;
    readonly wording: string | null;
  } | null;
  readonly warning: ProblemCode | null;
}

export type ImportRow = HistoryRow | WaitingRow | PlannedRow | DatesRow | ContactRow;

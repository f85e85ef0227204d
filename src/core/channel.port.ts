import type { Instant, Localised, MessageAddress, Money, PhoneNumber } from '@hub/kernel';
import type { AttemptRef, DeliveryReport, SendOutcome, SendRequest } from './delivery.js';
import type { ProviderErrorKind } from './provider-error.js';
import type { CallbackResult, ChannelCallback } from './raw-http.js';

export const CHANNEL_KINDS = ['sms', 'chat', 'email'] as const;

export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** What a channel can do, declared: nothing in the hub asks which plugin it is talking to. */
export interface ChannelCapabilities {
  readonly kind: ChannelKind;
  /** How many messages with one `callKey` may share a call; 1 = each alone. */
  readonly recipientsPerCall: number;
  /** How many calls may be under way at once on one connection. */
  readonly maxInFlight: number;
  /** How many calls a second the vendor takes on one account, over all processes; absent = it names no limit. */
  readonly callsPerSecond?: number;
  /** Longest time one call may take, milliseconds; after it the outcome is unknown. */
  readonly callTimeoutMs: number;
  /** How long the provider refuses a second message under one key; `none` wherever that is not verified. */
  readonly idempotency: { readonly windowHours: number } | 'none';
  readonly reports: 'push' | 'poll' | 'none';
  /** Shortest and longest validity the provider takes, seconds. */
  readonly validitySeconds: { readonly min: number; readonly max: number };
  /** How a sender is named: typed freely, chosen from a list at the provider, or not at all. */
  readonly senders: 'list' | 'text' | 'none';
  readonly maxTextLength: number;
  /** The provider itself falls back to another channel. */
  readonly ownsFallback: boolean;
  /** People can answer by it, at least where the sender is one that can be answered. */
  readonly twoWay: boolean;
}

/** A file that came with a reply. */
export interface ReplyAttachment {
  /** As its sender named it; may be empty and may hold anything. */
  readonly name: string;
  /** The media type its sender claims. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Null: too large to be kept. */
  readonly content: Buffer | null;
}

export interface Reply {
  readonly from: MessageAddress;
  readonly to: string | null;
  readonly text: string;
  readonly at: Instant | null;
  /** The provider's own id of this reply; null where it gives none. */
  readonly providerId: string | null;
  /** The provider's id of the message that is answered; null where it does not say. */
  readonly answers: string | null;
  /** The line above the text, where the channel has one. */
  readonly subject?: string;
  readonly attachments?: readonly ReplyAttachment[];
}

/** Enough of a reply to tell whether it is meant for us: nothing else is read of one that is not. */
export type ReplyHead = Pick<Reply, 'from' | 'answers'>;

export interface ReplyReading {
  /** Where the last page ended; null: nothing was read yet, and what came before `since` is nobody's news. */
  readonly cursor: string | null;
  readonly since: Instant;
  /** Which of these to read whole, one word each. */
  readonly wants: (heads: readonly ReplyHead[]) => Promise<readonly boolean[]>;
}

export interface ReplyPage {
  readonly replies: readonly Reply[];
  /** What lay there about messages of ours, where both come to one place. */
  readonly reports?: readonly DeliveryReport[];
  /** Where to go on; kept together with the replies. */
  readonly cursor: string;
  readonly hasMore: boolean;
}

export interface Sender {
  readonly name: string;
  readonly isActive: boolean;
  readonly isDefault: boolean;
}

export interface Balance {
  readonly amount: Money;
}

export interface Suppression {
  readonly phone: PhoneNumber;
  readonly since: Instant | null;
  /** What the provider's list keeps from this number: advertising, as a person's own opt-out, or whatever we send. */
  readonly stops: 'marketing' | 'everything';
}

/** What a part costs in one country or network, as the account's price list says. */
export interface PriceListItem {
  /** ISO 3166-1 alpha-2; null where the provider names none. */
  readonly country: string | null;
  readonly network: string | null;
  readonly perPart: Money;
}

/** The answer to "does this connection work?". */
export type ProbeResult =
  | {
      readonly ok: true;
      readonly account: string | null;
      readonly balance: Balance | null;
      readonly warnings: readonly Localised[];
    }
  | {
      readonly ok: false;
      readonly code: string;
      /** `credentials`: the account does not let us in, which is watched; anything else may pass. */
      readonly kind: ProviderErrorKind;
      readonly remedy: Localised;
    };

/**
 * A way to send. Built per connection from its checked configuration; keeps no state that matters, since any process
 * may build another one. Unknown outcomes are reported as such and never retried inside.
 */
export interface ChannelAdapter {
  readonly capabilities: ChannelCapabilities;
  /** Pure. Requests with equal keys may share one provider call (same text, sender, validity); without it each goes alone. */
  callKey?(request: SendRequest): string;
  /** Speaks to the provider. The slice is committed before; all its calls start at once; outcomes come as they are known. Never throws for one bad recipient. */
  send(slice: readonly SendRequest[]): AsyncIterable<SendOutcome>;
  /** Pure and verified. Says what to answer the vendor. */
  parseReports?(callback: ChannelCallback): CallbackResult<DeliveryReport>;
  parseReplies?(callback: ChannelCallback): CallbackResult<Reply>;
  /** Answers that must be asked for, oldest first. Changes nothing there, and may tell one twice. @throws ProviderError */
  readReplies?(reading: ReplyReading): Promise<ReplyPage>;
  /** Pure. Whether answers to this sender reach the account; null is the account's own. Left out: as `twoWay` says. */
  takesReplies?(sender: string | null): boolean;
  findOutcomes?(attempts: readonly AttemptRef[]): Promise<readonly DeliveryReport[]>;
  listSenders?(): Promise<readonly Sender[]>;
  readBalance?(): Promise<Balance>;
  /** Opt-outs and blacklist kept at the provider; whole unless `since` is given. Advertising waits until they were read once. @throws ProviderError */
  readSuppressions?(since?: Instant): AsyncIterable<Suppression>;
  readPrices?(): Promise<readonly PriceListItem[]>;
  probe(): Promise<ProbeResult>;
}

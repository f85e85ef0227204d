import type { Instant, MessageAddress, Money } from '@hub/kernel';
import type { ProviderFault } from './provider-error.js';

/** Order notices and the like, or advertising. Decides priority, consent and how long a message stays valid. */
export const MESSAGE_CLASSES = ['transactional', 'marketing'] as const;
export type MessageClass = (typeof MESSAGE_CLASSES)[number];

/** What a message shows besides its text on a channel that can; texts alone show anywhere. */
export interface RichContent {
  /** The line above the text, where the channel has one. */
  readonly subject?: string;
  /** The provider's id of the reply that this answers, where the channel keeps threads. */
  readonly answers?: string;
  /** An https address. */
  readonly image?: string;
  readonly button?: { readonly caption: string; readonly url: string };
  /** A text the provider approved: it is named, and filled with these values. */
  readonly template?: {
    readonly id: string;
    readonly language: string;
    readonly parameters: Readonly<Record<string, string>>;
  };
}

export interface SendRequest {
  /** The leg's key: the same for the same leg after any crash or restart. Base32, 52 characters, no punctuation. */
  readonly key: string;
  /** A number, or an e-mail address where the channel's kind is e-mail. */
  readonly to: MessageAddress;
  readonly text: string;
  /** The sender to show; null lets the account's default stand. */
  readonly sender: string | null;
  readonly messageClass: MessageClass;
  /** After this the message must not be delivered any more. */
  readonly validUntil: Instant;
  /** Where the provider may report; null when the hub has no public address. */
  readonly reportUrl: string | null;
  /** Left out where the text is all. */
  readonly rich?: RichContent;
  /** What the provider's own fallback says where those are other words (`ownsFallback`). */
  readonly fallbackText?: string;
  /** Asked before: it must not share a call, since a refusal of the whole call would tell nothing about it. */
  readonly goesAlone?: boolean;
}

export type SendOutcome =
  | {
      readonly key: string;
      readonly kind: 'accepted';
      /** Null when the provider proved acceptance without naming its id ("key already used"). */
      readonly providerMessageId: string | null;
      readonly parts?: number;
      readonly price?: Money;
      /** How long the provider tries, where that is shorter than it was asked to. */
      readonly validUntil?: Instant;
    }
  | { readonly key: string; readonly kind: 'refused'; readonly fault: ProviderFault }
  /** A request byte left and no well-formed answer came back: it may have been sent. */
  | { readonly key: string; readonly kind: 'unknown'; readonly code: string };

/** What a provider may report about an attempt. `lost` = its final "I do not know". */
export type ReportedState = 'accepted' | 'delivered' | 'read' | 'failed' | 'expired' | 'lost';

/** One of the ways between which a provider that owns the fallback chooses, and how far the message came on it. */
export interface ReportedWay {
  /** In the provider's words, as a merchant knows it: a lower-case slug, at most 20 characters. */
  readonly name: string;
  readonly state: ReportedState;
}

export interface DeliveryReport {
  /** The leg's key where the provider returns it. */
  readonly key: string | null;
  readonly providerMessageId: string | null;
  readonly state: ReportedState;
  /** The provider's stamp of the event, null where it gives none. */
  readonly at: Instant | null;
  /** The provider's own status code, for the timeline. */
  readonly code: string;
  /** Of the whole message, or of the way alone where one is named. */
  readonly price?: Money;
  /** Which of the provider's own ways this is about; `state` then says what it means for the whole message. */
  readonly way?: ReportedWay;
  /** The recipient blocked the sender: advertising takes no other way round that. */
  readonly isBlocked?: boolean;
  /** Mobile country and network code, e.g. `260-06`. */
  readonly network?: string;
}

/** Enough to ask a provider about something sent earlier. */
export interface AttemptRef {
  readonly key: string;
  readonly providerMessageId: string | null;
  readonly to: MessageAddress;
}

export const ATTEMPT_STATES = ['sending', 'uncertain', 'accepted', 'failed', 'expired', 'delivered', 'read'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

const RANK: Readonly<Record<AttemptState, number>> = {
  sending: 0,
  uncertain: 1,
  accepted: 2,
  failed: 3,
  expired: 3,
  delivered: 4,
  read: 5,
};

/** Attempts only move forward, and late good news always wins: sending < uncertain < accepted < failed, expired < delivered < read. */
export function movesForward(from: AttemptState, to: AttemptState): boolean {
  return RANK[to] > RANK[from];
}

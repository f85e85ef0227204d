import type { ChannelKind, MessageClass, OrderSnapshot, RichContent } from '../../core/index.js';
import type { Delay } from '@hub/delays';
import type {
  CampaignId,
  ClientId,
  ConnectionId,
  EventId,
  Instant,
  MessageId,
  OrganisationId,
  PlanningId,
  RuleId,
  ShopId,
} from '@hub/kernel';
import type { Recheck } from './rule.js';

/** What brings a message about where no rule's event does. */
export const SOURCES = ['manual', 'test', 'campaign', 'newsletter', 'reply', 'import'] as const;
export type Source = (typeof SOURCES)[number];

export const MESSAGE_STATES = [
  'planned',
  'held',
  'sending',
  'accepted',
  'delivered',
  'read',
  'failed',
  'expired',
  'cancelled',
  'superseded',
  'uncertain',
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** One step of a route, frozen at planning. The sender is resolved when it is sent. */
export interface RouteLeg {
  readonly connectionId: ConnectionId;
  readonly kind: ChannelKind;
  /** Shortest and longest validity this leg's provider takes, seconds. */
  readonly minValiditySeconds: number;
  readonly maxValiditySeconds: number;
  readonly ownsFallback: boolean;
}

export interface MessageText {
  readonly body: string;
  readonly parts: number;
  readonly alphabet: string;
  readonly units: number;
  /** Where the channel kind shows more than text and the rule says so. */
  readonly rich?: RichContent;
}

export type Texts = Readonly<Partial<Record<ChannelKind, MessageText>>>;

/** How many parts a leg's text is sent as; null where it has none. */
export function partsOf(texts: Texts, leg: Pick<RouteLeg, 'kind'> | undefined): number | null {
  return (leg === undefined ? undefined : texts[leg.kind])?.parts ?? null;
}

/** How many parts a leg may be billed as at most: an account that falls back by itself may end up sending the SMS. */
export function mostPartsOf(texts: Texts, leg: Pick<RouteLeg, 'kind' | 'ownsFallback'> | undefined): number | null {
  const own = partsOf(texts, leg);
  if (own === null || leg?.ownsFallback !== true) return own;
  return Math.max(own, texts.sms?.parts ?? 0);
}

/** How a message's time was made; enough to make it again when the shop's zone or window changes. */
export interface Recipe {
  readonly occurredAt: Instant;
  readonly delay: Delay;
  readonly zone: string;
  readonly sendsInQuietHours: boolean;
  readonly audience: 'customer' | 'owner';
  readonly validityHours: number;
  readonly recheck: Recheck;
  /** Absent = an outcome nobody knows opens no next leg. */
  readonly ratherTwiceThanNever?: boolean;
  readonly ruleVersion: number | null;
}

/** The decision behind a message, for the person who asks why. */
export interface Why {
  readonly rule: string | null;
  readonly event: string | null;
  readonly eventTrust: 'signed' | 'low' | null;
  /** The order's status as the event told it. */
  readonly status: OrderSnapshot['status'];
  readonly language: { readonly code: string; readonly source: string };
  readonly phone: { readonly source: string; readonly isRepaired: boolean };
  readonly usedTags: readonly string[];
  readonly missingTags: readonly string[];
  readonly replaced: boolean;
  readonly time: {
    readonly reason: 'at-once' | 'delay' | 'quiet-hours' | 'marketing-cap';
    readonly delayedTo: Instant;
  };
  readonly route: string;
  /** Accounts of the shop that the route leaves out, each with its reason; absent = none. */
  readonly leftOut?: readonly { readonly connectionId: ConnectionId; readonly reason: string }[];
  /** The message whose words a person had sent once more; absent = none. */
  readonly resendOf?: MessageId;
}

/**
 * What all messages planned alike share: whose they are, what brought them about, and the frozen decision. Names no
 * person. A campaign's page has one, an order's notice one of its own.
 */
export interface Planning {
  readonly id: PlanningId;
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  /** Null for what no rule planned: a test, a message written by hand. */
  readonly ruleId: RuleId | null;
  readonly eventId: EventId | null;
  readonly campaignId: CampaignId | null;
  readonly messageClass: MessageClass;
  readonly route: readonly RouteLeg[];
  readonly recipe: Recipe;
  readonly why: Why;
}

import type { ChannelKind, OrderSnapshot } from '../../core/index.js';
import type { Delay } from '@hub/delays';
import type { ConnectionId, Instant } from '@hub/kernel';
import type { Recheck } from './rule.js';

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
}

export type Texts = Readonly<Partial<Record<ChannelKind, MessageText>>>;

/** How a message's time was made; enough to make it again when the shop's zone or window changes. */
export interface Recipe {
  readonly occurredAt: Instant;
  readonly delay: Delay;
  readonly zone: string;
  readonly sendsInQuietHours: boolean;
  readonly audience: 'customer' | 'owner';
  readonly validityHours: number;
  readonly recheck: Recheck;
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
  readonly time: { readonly reason: 'at-once' | 'delay' | 'quiet-hours'; readonly delayedTo: Instant };
  readonly route: string;
}

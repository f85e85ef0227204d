import type { Instant, Secret } from '@hub/kernel';
import type { HttpAnswer, RawHttpRequest } from './raw-http.js';
import type { ShopServices, TokenSet } from './services.js';

/** What a platform's store of apps tells about our app in one shop. */
export const APP_MESSAGES = ['installed', 'upgraded', 'paid', 'subscribed', 'uninstalled'] as const;
export type AppMessageKind = (typeof APP_MESSAGES)[number];

/** A message of the store whose signature is right. */
export interface AppMessage {
  readonly kind: AppMessageKind;
  /** The shop, as the store knows it: what an installation proves. */
  readonly identity: string;
  /** Where the shop is, as the store wrote it. */
  readonly shopUrl: string;
  /** By the store's clock; null where it cannot be read. */
  readonly sentAt: Instant | null;
  /** What the shop's tokens are had for, once; of an installation only. */
  readonly code: Secret | null;
  /** Equal for a repeat of the same message and for nothing else. */
  readonly digest: string;
}

/** Somebody who opened our page inside the shop's panel; the platform's signature says so. */
export interface AppFrame {
  readonly identity: string;
  /** By the platform's clock, and not long ago. */
  readonly sentAt: Instant;
  readonly digest: string;
}

/** The side of a platform's app that speaks to the hub. Pure but for `exchange`. */
export interface AppDoor {
  /** Null: not signed by the store. `ignored`: signed, and nothing of ours. */
  readMessage(request: RawHttpRequest): AppMessage | 'ignored' | null;
  /** What the store wants to hear, whatever becomes of its message. */
  answer(isBelieved: boolean): HttpAnswer;
  /** Null: not signed by the platform, or too old. */
  readFrame(request: RawHttpRequest, now: Instant): AppFrame | null;
  /** How a connection is configured that an installation makes. */
  configOf(message: AppMessage): Readonly<Record<string, string>>;
  /** Whether a connection goes by the app, and not by another way the merchant chose since. */
  isOurs(config: Readonly<Record<string, string | boolean | null>>): boolean;
  /** What else the shop may be known by: identities other ways in prove. */
  alsoKnownAs(message: AppMessage): readonly string[];
  /** @throws TokenRefused when the code was used already, or is none; ProviderError */
  exchange(message: AppMessage, services: ShopServices): Promise<TokenSet>;
}

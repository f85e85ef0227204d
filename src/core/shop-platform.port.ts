import { HubError, type Instant, type Localised } from '@hub/kernel';
import type { ProbeResult } from './channel.port.js';
import type { RawHttpRequest } from './raw-http.js';
import type { ShopEvent } from './shop-event.js';

/** What a connection to a shop can read and write; what it cannot is hidden from the merchant. */
export interface PlatformCapabilities {
  readonly readsOrders: boolean;
  readonly writesOrderStatus: boolean;
  readonly catchesUp: boolean;
}

/** A webhook whose sender is proven: `signed`, or `low` when only the address's secret vouches for it. */
export interface Verified {
  readonly kind: 'verified';
  readonly topic: string;
  readonly trust: 'signed' | 'low';
  /** Equal for equal content; null for a body that carries only an id, where a repeat may be news. */
  readonly dedupeKey: string | null;
  /** The headers worth keeping; no secrets, no signatures. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly receivedAt: Instant;
}

/** The signature is missing or wrong. Never stored; counted; answered 401. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: 'bad-signature' | 'unsigned';
}

/** Nothing to do, and nothing wrong: a vendor's ping, or a format we asked it not to send. Answered 2xx. */
export interface Ignored {
  readonly kind: 'ignored';
  readonly reason: string;
}

export interface WebhookHealth {
  readonly registered: readonly string[];
  readonly repaired: readonly string[];
}

/** A link to one shop. Verifying sees raw bytes only; understanding them is a second, pure step. */
export interface ShopPlatformAdapter {
  readonly capabilities: PlatformCapabilities;
  verifyWebhook(request: RawHttpRequest, receivedAt: Instant): Verified | Refused | Ignored;
  /**
   * Pure; an unknown topic gives [].
   * @throws MalformedWebhook when the content cannot be read or contradicts its topic.
   */
  toShopEvents(webhook: Verified): readonly ShopEvent[];
  /** Registers and repairs; safe to repeat. */
  installWebhooks?(callbackUrl: string): Promise<WebhookHealth>;
  probe(): Promise<ProbeResult>;
}

/** One step a merchant takes in the shop's own panel; `value` is there to be copied. */
export interface SetupStep {
  readonly text: Localised;
  readonly value?: string;
}

/** A verified webhook that still says nothing we can use. `detail` is for the timeline: no personal data. */
export class MalformedWebhook extends HubError {
  readonly reason: 'malformed' | 'contradiction';

  constructor(reason: 'malformed' | 'contradiction', detail: string) {
    super(`webhook.${reason}`, detail);
    this.reason = reason;
  }
}

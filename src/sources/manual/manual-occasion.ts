import { uuidOf, type ConnectionId, type Instant, type Locale } from '@hub/kernel';
import type { RichContent } from '../../core/index.js';
import { OWN_WORDS, WITHOUT_DELAY, withoutRule, type Occasion } from '../../pipeline/model/occasion.js';
import type { Shop } from '../../shops/shop.entity.js';

export interface ManualMessage {
  /** The click's own id: the same click twice is one message. */
  readonly requestId: string;
  /** A number or an e-mail address, as it was typed. */
  readonly address: string;
  readonly text: string;
  /** The one account to use; null lets the route decide. */
  readonly connectionId: ConnectionId | null;
  readonly source?: 'manual' | 'test' | 'reply';
  /** What a mail shows besides the text. */
  readonly mail?: RichContent;
}

/** A person's click as an occasion: the words stand as typed, and go at once, quiet hours or not, since a person asked. */
export function manualOccasion(shop: Shop, message: ManualMessage, now: Instant): Occasion {
  const byLocale: Partial<Record<Locale, string>> = { [shop.locale]: message.text };
  return {
    ...withoutRule(shop),
    ...OWN_WORDS,
    keyBase: `${uuidOf(shop.id)}/manual/request:${message.requestId}`,
    occurredAt: now,
    plan: {
      ...WITHOUT_DELAY,
      texts: { sms: byLocale, chat: byLocale, email: byLocale },
      ...(message.mail === undefined ? {} : { rich: { email: { [shop.locale]: message.mail } } }),
      sendsInQuietHours: true,
    },
    recipient: { kind: 'fixed', phones: [message.address] },
    connectionId: message.connectionId,
    source: message.source ?? 'manual',
  };
}

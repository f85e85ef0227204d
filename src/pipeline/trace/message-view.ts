import { maskAddress, toIso, type Locale, type Localised } from '@hub/kernel';
import { toView } from '../../infra/web/view.js';
import type { Sight } from '../../shops/sight.js';
import { isSuccess } from './message-list.js';
import type { MessageRecord } from './message-record.js';
import { MessageView } from './message.view.js';
import { placeText, statusText } from './status-words.js';
import { reasonText } from '../model/words.js';

/** A message as somebody may see it: numbers and prices only where they hold the right. */
export function messageView(message: MessageRecord, sight: Sight, locale: Locale): MessageView {
  const showsPrices = sight.prices.has(message.shopId);
  const kind = kindOf(message);
  const error = errorOf(message);
  return toView(MessageView, {
    ...message,
    resendOf: message.why.resendOf ?? null,
    placeText: placeText(message.place)[locale],
    recipient: shownNumber(message, sight),
    statusText: statusOf(message)[locale],
    isSuccess: isSuccess(message.state),
    error: error === null ? null : { code: error.code, text: error.text[locale] },
    channel: {
      connectionId: message.connectionId,
      name: message.connectionName,
      pluginId: message.pluginId,
      kind,
    },
    text: message.texts[kind]?.body ?? '',
    billed: showsPrices ? message.billed : null,
    estimate: showsPrices ? message.estimate : null,
    dueAt: toIso(message.dueAt),
    createdAt: toIso(message.createdAt),
    changedAt: toIso(message.changedAt),
    acceptedAt: message.acceptedAt === null ? null : toIso(message.acceptedAt),
  });
}

export function shownNumber({ recipient, shopId }: Pick<MessageRecord, 'recipient' | 'shopId'>, sight: Sight): string {
  return sight.numbers.has(shopId) ? recipient : maskAddress(recipient);
}

/** The channel kind of the leg it is on. */
export function kindOf({ route, legNo }: Pick<MessageRecord, 'route' | 'legNo'>) {
  return route[legNo - 1]?.kind ?? 'sms';
}

export function statusOf({ state, acceptedAt, why }: Pick<MessageRecord, 'state' | 'acceptedAt' | 'why'>): Localised {
  return statusText(state, { wasAccepted: acceptedAt !== null, isDeferred: why.time.reason === 'quiet-hours' });
}

/** What went wrong: the provider's word where it has one, else the hub's reason. What a person did is no error. */
export function errorOf(
  message: Pick<MessageRecord, 'state' | 'reason' | 'errorText'>,
): { readonly code: string; readonly text: Localised } | null {
  const { state, reason, errorText } = message;
  if (state === 'failed' || state === 'expired' || state === 'uncertain')
    return { code: reason ?? state, text: errorText ?? reasonText(reason ?? state) };
  // Waits for another try.
  if (state === 'planned' && reason !== null && errorText !== null) return { code: reason, text: errorText };
  return null;
}

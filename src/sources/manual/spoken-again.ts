import { isEmail, type Locale, type MessageId, type PhoneNumber } from '@hub/kernel';
import { RequestRefused } from '../../infra/web/errors.js';
import type { ClaimedMessage } from '../../pipeline/model/claimed-messages.js';
import { NO_FACTS, type Occasion } from '../../pipeline/model/occasion.js';
import { RULE_DEFAULTS, type RuleRich, type RuleTexts } from '../../pipeline/model/rule.js';

/**
 * The same words to the same person once more, as they were rendered then: a message of its own that names the old one.
 * @throws RequestRefused 409 `message.nobody-left`
 */
export function spokenAgain(
  { id, recipient, recipientHash, email, country, texts, orderId, messageClass }: ClaimedMessage,
  locale: Locale,
): Pick<Occasion, 'subject' | 'facts' | 'orderId' | 'plan' | 'recipient'> & { readonly resendOf: MessageId } {
  const said = Object.entries(texts).filter(([, { body }]) => body !== '');
  if (recipient === '' || said.length === 0) throw NOBODY_LEFT;
  const bodies = said.map(([kind, { body }]) => [kind, { [locale]: body }] as const);
  const shown = said.flatMap(([kind, { rich }]) => (rich === undefined ? [] : [[kind, { [locale]: rich }] as const]));
  return {
    subject: null,
    facts: NO_FACTS,
    orderId,
    resendOf: id,
    recipient: isEmail(recipient)
      ? { kind: 'fixed', phones: [recipient] }
      : { kind: 'contact', phone: recipient as PhoneNumber, phoneHash: recipientHash, country, email },
    plan: {
      ...RULE_DEFAULTS,
      texts: Object.fromEntries(bodies) as RuleTexts,
      ...(shown.length === 0 ? {} : { rich: Object.fromEntries(shown) as RuleRich }),
      delay: { kind: 'none' },
      recheck: 'none',
      messageClass,
    },
  };
}

const NOBODY_LEFT = new RequestRefused(409, 'message.nobody-left', {
  pl: 'Numer lub treść tej wiadomości nie są już przechowywane (usunięcie danych albo retencja).',
  en: 'This message’s number or text is kept no more (erased, or kept long enough).',
  el: 'Ο αριθμός ή το κείμενο του μηνύματος δεν διατηρείται πλέον (διαγραφή ή λήξη διατήρησης).',
});

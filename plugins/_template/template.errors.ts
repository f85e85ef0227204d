import type { Localised, ProviderErrorKind, ProviderFault } from '@hub/core';
import type { Reply } from './template.client.js';

const TRY_LATER: Localised = {
  pl: 'Dostawca chwilowo nie odpowiada. Hub spróbuje ponownie; nic nie trzeba robić.',
  en: 'The provider does not answer just now. The hub will try again; there is nothing to do.',
  el: 'Ο πάροχος δεν απαντά προσωρινά. Το hub θα ξαναπροσπαθήσει· δεν χρειάζεται ενέργεια.',
};

/** The provider's refusals. Name the document each comes from; a code that is not here is an unknown outcome. */
const ERRORS: Readonly<Record<string, { kind: ProviderErrorKind; text: Localised }>> = {
  'invalid-token': {
    kind: 'credentials',
    text: {
      pl: 'Dostawca odrzucił token. Wklej nowy w ustawieniach połączenia.',
      en: 'The provider refused the token. Paste a new one into the connection.',
      el: 'Ο πάροχος απέρριψε το token. Επικολλήστε νέο στη σύνδεση.',
    },
  },
  'no-credit': {
    kind: 'credit',
    text: {
      pl: 'Na koncie u dostawcy zabrakło środków. Doładuj konto; wiadomości czekają.',
      en: 'The account at the provider is empty. Top it up; the messages are waiting.',
      el: 'Ο λογαριασμός στον πάροχο είναι άδειος. Ανανεώστε τον· τα μηνύματα περιμένουν.',
    },
  },
  'invalid-number': {
    kind: 'recipient',
    text: {
      pl: 'Numer jest nieprawidłowy. Sprawdź telefon w zamówieniu.',
      en: 'The number is invalid. Check the phone number in the order.',
      el: 'Ο αριθμός είναι άκυρος. Ελέγξτε το τηλέφωνο στην παραγγελία.',
    },
  },
  'text-too-long': {
    kind: 'content',
    text: {
      pl: 'Treść jest za długa. Skróć szablon.',
      en: 'The text is too long. Shorten the template.',
      el: 'Το κείμενο είναι πολύ μεγάλο. Συντομεύστε το πρότυπο.',
    },
  },
  maintenance: { kind: 'unavailable', text: TRY_LATER },
  'http-429': { kind: 'rate-limited', text: TRY_LATER },
  'not-sent': { kind: 'unavailable', text: TRY_LATER },
};

/** The fault a code stands for, or null when the table lacks it. */
export function faultOf(code: string): ProviderFault | null {
  const entry = Object.hasOwn(ERRORS, code) ? ERRORS[code] : undefined;
  return entry === undefined ? null : { kind: entry.kind, code, merchantText: entry.text };
}

/** For reads, where an unclear answer does no harm: try again. */
export function faultOfRead(reply: Reply): ProviderFault {
  const code = reply.kind === 'answer' ? 'unreadable' : reply.code;
  return faultOf(code) ?? { kind: 'unavailable', code, merchantText: TRY_LATER, isUnlisted: true };
}

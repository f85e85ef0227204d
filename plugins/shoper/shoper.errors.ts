import type { Localised, ProviderErrorKind, ProviderFault } from '@hub/core';

/**
 * Shoper's answers → the hub's kinds. Texts vary with the shop's language and are never looked at: the HTTP status and
 * the word in `error` decide. Source: reference §5.2. What is not listed is `unavailable` for a read.
 */
interface ErrorEntry {
  readonly status: number;
  /** The word in `error`; left out: whatever it says. */
  readonly error?: string;
  readonly kind: ProviderErrorKind;
  readonly text: Localised;
}

const NEW_TOKEN: Localised = {
  pl: 'Sklep nie przyjmuje naszego tokena. Podaj nowy token API albo hasło w ustawieniach połączenia; przy aplikacji z Appstore otwórz ją w panelu sklepu lub zainstaluj ponownie.',
  en: 'The shop does not take our token. Enter a new API token or password in the connection; for the Appstore app, open it in the shop’s panel or install it again.',
  el: 'Το κατάστημα δεν δέχεται το token μας. Δώστε νέο token API ή κωδικό στη σύνδεση· για την εφαρμογή του Appstore, ανοίξτε τη στον πίνακα ή εγκαταστήστε την ξανά.',
};
const MORE_RIGHTS: Localised = {
  pl: 'Token nie ma potrzebnych uprawnień. W panelu Shopera nadaj dostęp do: zamówień, statusów zamówień, przesyłek, klientów, produktów, wariantów, stanów dostępności, dostaw, płatności i webhooków. Administrator musi należeć do grupy „Dostęp do webapi”.',
  en: "The token lacks rights. In Shoper's panel give access to orders, order statuses, parcels, customers, products, variants, availability, deliveries, payments and webhooks. An administrator must belong to a group with „Dostęp do webapi”.",
  el: 'Το token δεν έχει τα απαραίτητα δικαιώματα. Στον πίνακα του Shoper δώστε πρόσβαση σε παραγγελίες, καταστάσεις, αποστολές, πελάτες, προϊόντα, παραλλαγές, διαθεσιμότητα, παραδόσεις, πληρωμές και webhooks. Ο διαχειριστής πρέπει να ανήκει σε ομάδα «Dostęp do webapi».',
};
const LOGIN_REFUSED: Localised = {
  pl: 'Sklep nie przyjął loginu lub hasła administratora. Sprawdź je i zapisz połączenie ponownie.',
  en: "The shop refused the administrator's login or password. Check them and save the connection again.",
  el: 'Το κατάστημα απέρριψε το όνομα ή τον κωδικό. Ελέγξτε τα και αποθηκεύστε ξανά τη σύνδεση.',
};
const ADDRESS_REFUSED: Localised = {
  pl: 'Sklep wpuszcza tego administratora tylko z wybranych adresów IP. Dopisz w panelu Shopera adres tego huba.',
  en: 'The shop lets this administrator in from listed IP addresses only. Add this hub’s address in Shoper’s panel.',
  el: 'Το κατάστημα δέχεται τον διαχειριστή μόνο από συγκεκριμένες IP. Προσθέστε τη διεύθυνση του hub στον πίνακα του Shoper.',
};
const NO_SHOP: Localised = {
  pl: 'Pod tym adresem nie odpowiada API Shopera. Sprawdź adres sklepu: musi zaczynać się od https:// i prowadzić do sklepu.',
  en: 'No Shoper API answers at this address. Check the shop’s address: it must start with https:// and lead to the shop.',
  el: 'Δεν απαντά API του Shoper σε αυτή τη διεύθυνση. Ελέγξτε τη: πρέπει να αρχίζει με https:// και να οδηγεί στο κατάστημα.',
};
const NOT_THERE: Localised = {
  pl: 'Sklep nie zna tego, o co pytamy: mogło zostać usunięte.',
  en: 'The shop does not know what we asked for: it may have been deleted.',
  el: 'Το κατάστημα δεν γνωρίζει αυτό που ζητήσαμε: ίσως διαγράφηκε.',
};
const REFUSED: Localised = {
  pl: 'Sklep odrzucił zapytanie. Przekaż kod błędu osobie, która prowadzi hub.',
  en: 'The shop refused the request. Give the error code to whoever runs the hub.',
  el: 'Το κατάστημα απέρριψε το αίτημα. Δώστε τον κωδικό σφάλματος σε όποιον διαχειρίζεται το hub.',
};
const LATER: Localised = {
  pl: 'Sklep chwilowo nie odpowiada. Hub spróbuje ponownie; nic nie trzeba robić.',
  en: 'The shop does not answer just now. The hub will try again; there is nothing to do.',
  el: 'Το κατάστημα δεν απαντά προσωρινά. Το hub θα ξαναπροσπαθήσει· δεν χρειάζεται ενέργεια.',
};

const TABLE: readonly ErrorEntry[] = [
  { status: 401, error: 'auth_ip_not_allowed', kind: 'credentials', text: ADDRESS_REFUSED },
  { status: 403, error: 'auth_ip_not_allowed', kind: 'credentials', text: ADDRESS_REFUSED },
  { status: 401, error: 'auth_webapi_access_denied', kind: 'credentials', text: MORE_RIGHTS },
  { status: 403, error: 'auth_webapi_access_denied', kind: 'credentials', text: MORE_RIGHTS },
  { status: 401, error: 'auth_failure', kind: 'credentials', text: LOGIN_REFUSED },
  { status: 401, kind: 'credentials', text: NEW_TOKEN },
  { status: 403, kind: 'credentials', text: MORE_RIGHTS },
  // With Shoper's envelope the object is gone; without one it is not a Shoper shop (reference §15.11).
  { status: 404, error: 'none', kind: 'unavailable', text: NO_SHOP },
  { status: 404, kind: 'content', text: NOT_THERE },
  { status: 400, kind: 'content', text: REFUSED },
  { status: 405, kind: 'content', text: REFUSED },
  { status: 429, kind: 'rate-limited', text: LATER },
];

export const TOKENS_GONE: ProviderFault = { kind: 'credentials', code: 'token-refused', merchantText: NEW_TOKEN };
export const NO_CREDENTIALS: ProviderFault = { kind: 'credentials', code: 'no-credentials', merchantText: NEW_TOKEN };
export const NO_ADDRESS: ProviderFault = { kind: 'unavailable', code: 'no-address', merchantText: NO_SHOP };

export const NOTE_TOO_LONG: ProviderFault = {
  kind: 'content',
  code: 'note-too-long',
  merchantText: {
    pl: 'Notatka zamówienia jest już pełna. Skróć ją w panelu sklepu i spróbuj ponownie.',
    en: 'The order’s note is full. Shorten it in the shop’s panel and try again.',
    el: 'Η σημείωση της παραγγελίας είναι γεμάτη. Συντομεύστε τη στον πίνακα του καταστήματος και δοκιμάστε ξανά.',
  },
};

/** `error`: the word of Shoper's envelope, null where the answer had none. */
export function faultOf(status: number, error: string | null, retryAfterMs: number | null): ProviderFault {
  const entry = TABLE.find(
    (one) => one.status === status && (one.error === undefined || one.error === (error ?? 'none')),
  );
  return {
    kind: entry?.kind ?? 'unavailable',
    code: error === null ? `http-${status}` : `http-${status}/${error}`,
    merchantText: entry?.text ?? LATER,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  };
}

/** A call that got no answer: `code` as the hub's way out names it. */
export function faultOfFailure(code: string): ProviderFault {
  const isAddress = code.startsWith('hub.') || code === 'ENOTFOUND';
  return { kind: 'unavailable', code, merchantText: isAddress ? NO_SHOP : LATER };
}

import type { Localised, ProviderErrorKind, ProviderFault } from '@hub/core';

/**
 * SMSAPI's error codes → the hub's kinds, with what the merchant should do. The numbers and meanings: the error table
 * republished at gks.gr and the official Java and C# clients; marked where only an older contract (AcySMS 2015) or one
 * example names them. A code that is not here is an unknown outcome.
 */
export interface ErrorEntry {
  /** Single codes, or inclusive ranges. */
  readonly codes: readonly (number | readonly [number, number])[];
  readonly kind: ProviderErrorKind;
  readonly text: Localised;
  readonly retryAfterMs?: number;
  readonly recipientOptedOut?: true;
}

const RENEW_TOKEN: Localised = {
  pl: 'SMSAPI odrzuciło token. Utwórz nowy w panelu SMSAPI (Ustawienia API → Tokeny API) i wklej go w ustawieniach połączenia.',
  en: 'SMSAPI refused the token. Create a new one in the SMSAPI panel (API settings → API tokens) and paste it into the connection.',
  el: 'Το SMSAPI απέρριψε το token. Δημιουργήστε νέο στον πίνακα SMSAPI (Ρυθμίσεις API → API tokens) και επικολλήστε το στη σύνδεση.',
};
const WIDEN_TOKEN: Localised = {
  pl: 'Token SMSAPI nie ma potrzebnych uprawnień. Nadaj mu w panelu SMSAPI uprawnienia sms, sms_sender, profile i blacklist albo połącz konto ponownie.',
  en: 'The SMSAPI token lacks permissions. Give it the scopes sms, sms_sender, profile and blacklist in the SMSAPI panel, or connect the account again.',
  el: 'Το token SMSAPI δεν έχει τα απαραίτητα δικαιώματα. Δώστε του τα sms, sms_sender, profile και blacklist στον πίνακα SMSAPI ή συνδέστε ξανά τον λογαριασμό.',
};
const RECONNECT: Localised = {
  pl: 'Konto SMSAPI nie jest już połączone: zgoda została cofnięta albo wygasła. Połącz konto ponownie w ustawieniach połączenia; zaplanowane wiadomości czekają.',
  en: 'The SMSAPI account is no longer connected: its leave was revoked or has expired. Connect the account again in the settings of the connection; planned messages wait.',
  el: 'Ο λογαριασμός SMSAPI δεν είναι πλέον συνδεδεμένος: η άδεια ανακλήθηκε ή έληξε. Συνδέστε τον ξανά στις ρυθμίσεις της σύνδεσης· τα προγραμματισμένα μηνύματα περιμένουν.',
};
const TRY_LATER: Localised = {
  pl: 'SMSAPI chwilowo nie przyjęło wiadomości. Hub spróbuje ponownie; nic nie trzeba robić.',
  en: 'SMSAPI could not take the message just now. The hub will try again; there is nothing to do.',
  el: 'Το SMSAPI δεν δέχτηκε το μήνυμα προσωρινά. Το hub θα ξαναπροσπαθήσει· δεν χρειάζεται ενέργεια.',
};
const SLOW_DOWN: Localised = {
  pl: 'SMSAPI prosi o wolniejsze wysyłanie. Hub wyśle wiadomość za chwilę; nic nie trzeba robić.',
  en: 'SMSAPI asks us to send more slowly. The hub will send the message in a moment; there is nothing to do.',
  el: 'Το SMSAPI ζητά πιο αργή αποστολή. Το hub θα στείλει το μήνυμα σε λίγο· δεν χρειάζεται ενέργεια.',
};
const OPTED_OUT: Localised = {
  pl: 'Odbiorca nie chce wiadomości: jego numer jest na liście rezygnacji lub czarnej liście w SMSAPI. Jeśli to pomyłka, usuń go z listy w panelu SMSAPI.',
  en: 'The recipient refuses messages: the number is on the opt-out list or blacklist at SMSAPI. If that is a mistake, remove it in the SMSAPI panel.',
  el: 'Ο παραλήπτης δεν δέχεται μηνύματα: ο αριθμός είναι στη λίστα εξαίρεσης ή στη μαύρη λίστα του SMSAPI. Αν είναι λάθος, αφαιρέστε τον στον πίνακα SMSAPI.',
};
const TECHNICAL: Localised = {
  pl: 'SMSAPI odrzuciło tę wiadomość z przyczyn technicznych. Przekaż kod błędu osobie, która prowadzi hub.',
  en: 'SMSAPI refused this message for a technical reason. Give the error code to whoever runs the hub.',
  el: 'Το SMSAPI απέρριψε το μήνυμα για τεχνικό λόγο. Δώστε τον κωδικό σφάλματος σε όποιον διαχειρίζεται το hub.',
};

export const ERROR_TABLE: readonly ErrorEntry[] = [
  // The message's text; the leg is over, the remedy helps the next messages.
  {
    codes: [7],
    kind: 'content',
    text: {
      pl: 'Skracanie linków (Short links) jest wyłączone na koncie. Napisz do SMSAPI (bok@smsapi.pl) z prośbą o włączenie albo usuń link z treści.',
      en: 'Short links are disabled on the account. Ask SMSAPI (bok@smsapi.pl) to enable them, or take the link out of the text.',
      el: 'Οι σύντομοι σύνδεσμοι είναι απενεργοποιημένοι στον λογαριασμό. Ζητήστε από το SMSAPI (bok@smsapi.pl) να τους ενεργοποιήσει ή αφαιρέστε τον σύνδεσμο από το κείμενο.',
    },
  },
  {
    codes: [94],
    kind: 'content',
    text: {
      pl: 'Konto SMSAPI nie może wysyłać wiadomości z linkami. Poproś SMSAPI (bok@smsapi.pl) o zgodę na linki albo usuń link z treści.',
      en: 'The SMSAPI account may not send links. Ask SMSAPI (bok@smsapi.pl) to allow links, or take the link out of the text.',
      el: 'Ο λογαριασμός SMSAPI δεν επιτρέπεται να στέλνει συνδέσμους. Ζητήστε από το SMSAPI (bok@smsapi.pl) να τους επιτρέψει ή αφαιρέστε τον σύνδεσμο από το κείμενο.',
    },
  },
  {
    codes: [11, 12],
    kind: 'content',
    text: {
      pl: 'Treść jest pusta albo za długa dla SMSAPI. Skróć szablon lub zmniejsz liczbę części w ustawieniach konta SMSAPI.',
      en: 'The text is empty or too long for SMSAPI. Shorten the template, or raise the allowed number of parts in the SMSAPI account.',
      el: 'Το κείμενο είναι κενό ή πολύ μεγάλο για το SMSAPI. Συντομεύστε το πρότυπο ή αυξήστε τα επιτρεπόμενα τμήματα στον λογαριασμό SMSAPI.',
    },
  },
  {
    codes: [17, 76],
    kind: 'content',
    text: {
      pl: 'Treść zawiera znaki, których SMSAPI nie przyjmuje. Usuń z szablonu nietypowe znaki.',
      en: 'The text has characters SMSAPI does not take. Remove unusual characters from the template.',
      el: 'Το κείμενο έχει χαρακτήρες που δεν δέχεται το SMSAPI. Αφαιρέστε ασυνήθιστους χαρακτήρες από το πρότυπο.',
    },
  },
  {
    codes: [106],
    kind: 'content',
    text: {
      pl: 'SMSAPI nie przyjmuje linku z tej wiadomości. Popraw link w szablonie.',
      en: 'SMSAPI does not take the link in this message. Correct the link in the template.',
      el: 'Το SMSAPI δεν δέχεται τον σύνδεσμο του μηνύματος. Διορθώστε τον σύνδεσμο στο πρότυπο.',
    },
  },
  // 60–66 (discount codes): AcySMS 2015. 19 and 20 cannot come while a call holds at most 100 numbers and as many keys.
  {
    codes: [18, 19, 20, 25, 27, 28, 30, 40, 41, 50, 54, 56, 60, 61, 62, 65, 66, 93, 104, 301, 400, 409],
    kind: 'content',
    text: TECHNICAL,
  },
  {
    codes: [
      [1010, 1193],
      [2001, 2115],
      [4000, 4280],
    ],
    kind: 'content',
    text: TECHNICAL,
  },

  // This recipient, through this account.
  {
    codes: [13],
    kind: 'recipient',
    text: {
      pl: 'SMSAPI uznało numer za nieprawidłowy lub zablokowany. Sprawdź numer telefonu w zamówieniu.',
      en: 'SMSAPI says the number is invalid or blocked. Check the phone number in the order.',
      el: 'Το SMSAPI θεωρεί τον αριθμό άκυρο ή αποκλεισμένο. Ελέγξτε το τηλέφωνο στην παραγγελία.',
    },
  },
  { codes: [57, 59], kind: 'recipient', text: OPTED_OUT, recipientOptedOut: true },
  // 32, 33: AcySMS 2015. Not the whole account: one foreign customer must not pause the others.
  {
    codes: [32, 33, 112],
    kind: 'recipient',
    text: {
      pl: 'Konto SMSAPI nie może wysyłać na numery z tego kraju. Włącz ten kraj w panelu SMSAPI lub poproś o to SMSAPI (bok@smsapi.pl).',
      en: 'The SMSAPI account may not send to numbers of this country. Enable the country in the SMSAPI panel, or ask SMSAPI (bok@smsapi.pl).',
      el: 'Ο λογαριασμός SMSAPI δεν μπορεί να στείλει σε αριθμούς αυτής της χώρας. Ενεργοποιήστε τη χώρα στον πίνακα SMSAPI ή ζητήστε το από το SMSAPI (bok@smsapi.pl).',
    },
  },

  // The account: it pauses, nothing is lost while the merchant mends it.
  { codes: [101, 102], kind: 'credentials', text: RENEW_TOKEN },
  { codes: [401, 1000, 1001], kind: 'credentials', text: WIDEN_TOKEN },
  {
    codes: [105],
    kind: 'credentials',
    text: {
      pl: 'Konto SMSAPI przyjmuje połączenia tylko z wybranych adresów IP. Dodaj adres serwera huba w panelu SMSAPI (Ustawienia API → Filtry IP).',
      en: 'The SMSAPI account takes calls from listed IP addresses only. Add the address of the hub server in the SMSAPI panel (API settings → IP filters).',
      el: 'Ο λογαριασμός SMSAPI δέχεται κλήσεις μόνο από συγκεκριμένες IP. Προσθέστε τη διεύθυνση του διακομιστή του hub στον πίνακα SMSAPI (Ρυθμίσεις API → Φίλτρα IP).',
    },
  },
  {
    codes: [110],
    kind: 'credentials',
    text: {
      pl: 'Ta usługa jest niedostępna na koncie SMSAPI. Poproś SMSAPI (bok@smsapi.pl) o jej włączenie.',
      en: 'This service is not available on the SMSAPI account. Ask SMSAPI (bok@smsapi.pl) to enable it.',
      el: 'Η υπηρεσία δεν είναι διαθέσιμη στον λογαριασμό SMSAPI. Ζητήστε από το SMSAPI (bok@smsapi.pl) να την ενεργοποιήσει.',
    },
  },
  // Not `content`: every message would be lost until someone notices a revoked sender name.
  {
    codes: [14],
    kind: 'credentials',
    text: {
      pl: 'Nazwa nadawcy nie jest aktywna w SMSAPI. Wybierz w ustawieniach połączenia aktywną nazwę albo aktywuj ją w panelu SMSAPI (Pola nadawcy).',
      en: 'The sender name is not active at SMSAPI. Choose an active name in the connection, or activate it in the SMSAPI panel (Sender names).',
      el: 'Το όνομα αποστολέα δεν είναι ενεργό στο SMSAPI. Επιλέξτε ενεργό όνομα στη σύνδεση ή ενεργοποιήστε το στον πίνακα SMSAPI (Ονόματα αποστολέα).',
    },
  },
  // Our own configuration: the report address.
  {
    codes: [70],
    kind: 'credentials',
    text: {
      pl: 'SMSAPI nie przyjmuje adresu, pod którym hub czeka na raporty. Osoba prowadząca hub powinna sprawdzić HUB_PUBLIC_URL.',
      en: 'SMSAPI does not take the address where the hub awaits reports. Whoever runs the hub should check HUB_PUBLIC_URL.',
      el: 'Το SMSAPI δεν δέχεται τη διεύθυνση όπου το hub περιμένει αναφορές. Ο διαχειριστής του hub πρέπει να ελέγξει το HUB_PUBLIC_URL.',
    },
  },
  {
    codes: [98],
    kind: 'credentials',
    text: {
      pl: 'Konto testowe SMSAPI wysyła tylko na numer podany przy rejestracji. Doładuj konto w SMSAPI i włącz połączenie ponownie.',
      en: 'A trial SMSAPI account sends only to the number it was registered with. Make a first payment at SMSAPI, then resume the connection.',
      el: 'Ένας δοκιμαστικός λογαριασμός SMSAPI στέλνει μόνο στον αριθμό εγγραφής. Κάντε μια πρώτη πληρωμή στο SMSAPI και συνεχίστε τη σύνδεση.',
    },
  },
  {
    codes: [997],
    kind: 'credentials',
    text: {
      pl: 'SMSAPI wymaga HTTPS. Popraw adres API w ustawieniach połączenia na https://.',
      en: 'SMSAPI demands HTTPS. Change the API address in the connection to https://.',
      el: 'Το SMSAPI απαιτεί HTTPS. Αλλάξτε τη διεύθυνση API στη σύνδεση σε https://.',
    },
  },
  {
    codes: [103],
    kind: 'credit',
    text: {
      pl: 'Na koncie SMSAPI zabrakło punktów. Doładuj konto; wiadomości czekają.',
      en: 'The SMSAPI account is out of points. Top it up; the messages are waiting.',
      el: 'Ο λογαριασμός SMSAPI δεν έχει πόντους. Ανανεώστε το υπόλοιπο· τα μηνύματα περιμένουν.',
    },
  },
  // INFERRED: seen once, as a recipient's error_code in an OpenAPI example ("monthly limit reached").
  {
    codes: [96],
    kind: 'credit',
    text: {
      pl: 'Konto SMSAPI osiągnęło miesięczny limit. Podnieś limit w panelu SMSAPI; wiadomości czekają.',
      en: 'The SMSAPI account reached its monthly limit. Raise the limit in the SMSAPI panel; the messages are waiting.',
      el: 'Ο λογαριασμός SMSAPI έφτασε το μηνιαίο όριο. Αυξήστε το όριο στον πίνακα SMSAPI· τα μηνύματα περιμένουν.',
    },
  },

  // Later.
  { codes: [52], kind: 'rate-limited', text: SLOW_DOWN, retryAfterMs: 60_000 },
  { codes: [202, 203], kind: 'rate-limited', text: SLOW_DOWN },
  {
    codes: [74],
    kind: 'rate-limited',
    text: {
      pl: 'Konto SMSAPI nie wysyła o tej porze (godziny wysyłki w panelu SMSAPI). Hub spróbuje za godzinę; możesz zmienić te godziny w panelu SMSAPI.',
      en: 'The SMSAPI account does not send at this hour (sending hours in the SMSAPI panel). The hub tries again in an hour; you may change those hours in the SMSAPI panel.',
      el: 'Ο λογαριασμός SMSAPI δεν στέλνει αυτή την ώρα (ώρες αποστολής στον πίνακα SMSAPI). Το hub θα ξαναπροσπαθήσει σε μία ώρα· μπορείτε να αλλάξετε τις ώρες στον πίνακα SMSAPI.',
    },
    retryAfterMs: 3_600_000,
  },
  // Well-formed refusals, unlike an HTTP 5xx: they say that nothing was sent.
  { codes: [8, 200, 201, 666, 998, 999], kind: 'unavailable', text: TRY_LATER },
];

/** Refusals that carry no code of SMSAPI's. That a 401, 403 or 429 with an empty or JSON body sent nothing is INFERRED. */
const OWN_CODES: Readonly<Record<string, { kind: ProviderErrorKind; text: Localised }>> = {
  'http-401': { kind: 'credentials', text: RENEW_TOKEN },
  'http-403': { kind: 'credentials', text: WIDEN_TOKEN },
  'http-429': { kind: 'rate-limited', text: SLOW_DOWN },
  reconnect: { kind: 'credentials', text: RECONNECT },
  'no-token': {
    kind: 'credentials',
    text: {
      pl: 'Połączenie nie ma tokenu SMSAPI. Wklej token w ustawieniach połączenia albo połącz konto.',
      en: 'The connection has no SMSAPI token. Paste one in its settings, or connect the account.',
      el: 'Η σύνδεση δεν έχει token SMSAPI. Επικολλήστε το στις ρυθμίσεις της ή συνδέστε τον λογαριασμό.',
    },
  },
  invalid_client: {
    kind: 'credentials',
    text: {
      pl: 'SMSAPI nie rozpoznaje tego huba. Osoba prowadząca hub powinna sprawdzić ID i secret klienta OAuth (plugin-set smsapi).',
      en: 'SMSAPI does not know this hub. Whoever runs the hub should check the OAuth client id and secret (plugin-set smsapi).',
      el: 'Το SMSAPI δεν αναγνωρίζει αυτό το hub. Ο διαχειριστής του hub πρέπει να ελέγξει το ID και το secret του πελάτη OAuth (plugin-set smsapi).',
    },
  },
  'not-sent': {
    kind: 'unavailable',
    text: {
      pl: 'Nie udało się połączyć z SMSAPI. Hub spróbuje ponownie; jeśli to trwa, sprawdź adres API i sieć serwera.',
      en: 'SMSAPI could not be reached. The hub will try again; if it lasts, check the API address and the network of the server.',
      el: 'Δεν ήταν δυνατή η σύνδεση με το SMSAPI. Το hub θα ξαναπροσπαθήσει· αν επιμένει, ελέγξτε τη διεύθυνση API και το δίκτυο του διακομιστή.',
    },
  },
};

/** The fault a code stands for, or null when the table lacks it. */
export function faultOf(code: string): ProviderFault | null {
  const own = Object.hasOwn(OWN_CODES, code) ? OWN_CODES[code] : undefined;
  if (own !== undefined) return { kind: own.kind, code, merchantText: own.text };
  if (!/^\d{1,5}$/.test(code)) return null;
  const entry = ERROR_TABLE.find(({ codes }) => codes.some((listed) => covers(listed, Number(code))));
  if (entry === undefined) return null;
  return {
    kind: entry.kind,
    code,
    merchantText: entry.text,
    ...(entry.retryAfterMs === undefined ? {} : { retryAfterMs: entry.retryAfterMs }),
    ...(entry.recipientOptedOut === undefined ? {} : { recipientOptedOut: true }),
  };
}

/** For reads (balance, senders, look-ups), where an unclear answer does no harm: try again. */
export function unclearRead(code: string): ProviderFault {
  return { kind: 'unavailable', code, merchantText: TRY_LATER, isUnlisted: true };
}

function covers(listed: number | readonly [number, number], code: number): boolean {
  return typeof listed === 'number' ? listed === code : code >= listed[0] && code <= listed[1];
}

import { choice, secret, text, url, type Localised, type Secret } from '@hub/core';
import type { AuthStyle } from './modulus.profile.js';

const same = (words: string): Localised => ({ pl: words, en: words, el: words });

/** F-111: a mobile number or a text alias; GSM allows 11 letters. */
const SENDER = {
  source: '[A-Za-z0-9. \\-]{1,11}|\\+?[0-9]{8,15}',
  message: {
    pl: 'Numer komórkowy albo najwyżej 11 znaków: litery a–z, cyfry, kropka, łącznik i spacja.',
    en: 'A mobile number, or at most 11 characters: letters a–z, digits, dot, hyphen and space.',
    el: 'Αριθμός κινητού ή έως 11 χαρακτήρες: λατινικά γράμματα a–z, ψηφία, τελεία, παύλα και κενό.',
  },
};

const ttl = (label: Localised, seconds: string) =>
  text({
    label,
    help: {
      pl: 'Ile sekund Viber próbuje dostarczyć wiadomość (30–86400). Po tym czasie idzie następny kanał.',
      en: 'For how many seconds Viber tries to deliver (30–86400). After that the next channel takes over.',
      el: 'Για πόσα δευτερόλεπτα προσπαθεί το Viber (30–86400). Μετά αναλαμβάνει το επόμενο κανάλι.',
    },
    default: seconds,
    pattern: {
      source: '[3-9][0-9]|[1-9][0-9]{2,3}|[1-7][0-9]{4}|8[0-5][0-9]{3}|86[0-3][0-9]{2}|86400',
      message: {
        pl: 'Podaj liczbę sekund od 30 do 86400.',
        en: 'Give a number of seconds from 30 to 86400.',
        el: 'Δώστε αριθμό δευτερολέπτων από 30 έως 86400.',
      },
    },
  });

/** What every way out of a modulus account needs (F-112, F-115). */
const account = {
  apiUrl: url({
    label: { pl: 'Adres API', en: 'API URL', el: 'API URL' },
    help: {
      pl: 'Adres HTTP API podany przez modulus (to samo pole co „API URL” we wtyczce WooCommerce). Musi zaczynać się od https://.',
      en: 'The address of the HTTP API as modulus gave it (the field “API URL” of the WooCommerce plug-in). It must begin with https://.',
      el: 'Η διεύθυνση του HTTP API που έδωσε η modulus (το πεδίο «API URL» του πρόσθετου WooCommerce). Πρέπει να αρχίζει με https://.',
    },
    pattern: {
      // Plain http is for simulators on this machine; whether it may be called is judged where the call leaves.
      source: 'https://.+|http://(?:127\\.0\\.0\\.1|localhost)(?:[:/].*)?',
      message: {
        pl: 'Adres musi zaczynać się od https://. Adres SMPP tu nie działa: poproś modulus o adres HTTP API.',
        en: 'The address must begin with https://. An SMPP address does not work here: ask modulus for the address of the HTTP API.',
        el: 'Η διεύθυνση πρέπει να αρχίζει με https://. Διεύθυνση SMPP δεν λειτουργεί εδώ: ζητήστε από τη modulus τη διεύθυνση του HTTP API.',
      },
    },
  }),
  keyKind: choice({
    label: { pl: 'Rodzaj klucza', en: 'Kind of key', el: 'Τύπος κλειδιού' },
    help: {
      pl: 'W panelu modulus: Account Settings → API → „+”. Wybierz rodzaj HTTP.',
      en: 'In the modulus panel: Account Settings → API → “+”. Choose the kind HTTP.',
      el: 'Στον πίνακα modulus: Account Settings → API → «+». Επιλέξτε τύπο HTTP.',
    },
    options: [
      { value: 'http', label: same('HTTP') },
      {
        value: 'smpp',
        label: same('SMPP'),
        refusal: {
          pl: 'Klucz SMPP służy do innego protokołu i tu nie działa. Utwórz w panelu modulus klucz HTTP: Account Settings → API → „+” → HTTP → Submit; sekret widać tylko raz.',
          en: 'An SMPP key is for another protocol and does not work here. Create an HTTP key in the modulus panel: Account Settings → API → “+” → HTTP → Submit; the secret is shown once.',
          el: 'Το κλειδί SMPP είναι για άλλο πρωτόκολλο και δεν λειτουργεί εδώ. Δημιουργήστε κλειδί HTTP στον πίνακα modulus: Account Settings → API → «+» → HTTP → Submit· το secret εμφανίζεται μία φορά.',
        },
      },
    ],
    default: 'http',
  }),
  apiToken: secret({
    label: { pl: 'Token API (klucz)', en: 'API token (key)', el: 'API Token (κλειδί)' },
    help: {
      pl: 'Klucz HTTP z panelu modulus: Account Settings → API → „+”.',
      en: 'The HTTP key from the modulus panel: Account Settings → API → “+”.',
      el: 'Το κλειδί HTTP από τον πίνακα modulus: Account Settings → API → «+».',
    },
  }),
  apiSecret: secret({
    label: { pl: 'Sekret API', en: 'API secret', el: 'API secret' },
    help: {
      pl: 'Sekret pokazany raz przy tworzeniu klucza. Zgubiony? Utwórz nową parę. Potrzebny tylko dla sposobów „klucz i sekret” oraz „podpis”.',
      en: 'The secret shown once when the key was made. Lost it? Make a new pair. Needed only for “key and secret” and “signature”.',
      el: 'Το secret που εμφανίστηκε μία φορά με το κλειδί. Αν χάθηκε, εκδώστε νέο ζεύγος. Χρειάζεται μόνο για «κλειδί και secret» και «υπογραφή».',
    },
    isOptional: true,
  }),
  authStyle: choice({
    label: { pl: 'Sposób logowania', en: 'How to sign in', el: 'Τρόπος σύνδεσης' },
    help: {
      pl: 'Jak podaje dokumentacja od modulus. Jeśli nie wiesz, zostaw token.',
      en: 'As the document from modulus says. If you do not know, leave it at token.',
      el: 'Όπως αναφέρει το έγγραφο της modulus. Αν δεν γνωρίζετε, αφήστε token.',
    },
    options: [
      { value: 'bearer', label: { pl: 'Token', en: 'Token', el: 'Token' } },
      { value: 'basic', label: { pl: 'Klucz i sekret', en: 'Key and secret', el: 'Κλειδί και secret' } },
      { value: 'hmac-sha256', label: { pl: 'Podpis', en: 'Signature', el: 'Υπογραφή' } },
      { value: 'body', label: { pl: 'Token w treści', en: 'Token in the body', el: 'Token στο σώμα' } },
    ],
    default: 'bearer',
  }),
} as const;

const senderId = text({
  label: { pl: 'Nadawca SMS (Sender ID)', en: 'SMS sender (Sender ID)', el: 'Αποστολέας SMS (Sender ID)' },
  help: {
    pl: 'Numer lub nazwa aktywowana przez dział obsługi modulus.',
    en: 'A number or a name that modulus’ customer service activated.',
    el: 'Αριθμός ή όνομα που ενεργοποίησε η εξυπηρέτηση πελατών της modulus.',
  },
  maxLength: 16,
  pattern: SENDER,
});

const chat = {
  viberSenderId: text({
    label: { pl: 'Nadawca Viber', en: 'Viber sender', el: 'Αποστολέας Viber' },
    help: {
      pl: 'Nazwa nadawcy zarejestrowana w Viberze przez modulus.',
      en: 'The sender’s name as modulus registered it with Viber.',
      el: 'Το όνομα αποστολέα όπως το καταχώρισε η modulus στο Viber.',
    },
    // 20–28 by source; INFERRED which holds at modulus.
    maxLength: 28,
  }),
  ttlTransactional: ttl(
    {
      pl: 'Czas dla zamówień (s)',
      en: 'Time for order notices (s)',
      el: 'Χρόνος για ειδοποιήσεις παραγγελίας (s)',
    },
    '300',
  ),
  ttlMarketing: ttl(
    { pl: 'Czas dla reklam (s)', en: 'Time for advertising (s)', el: 'Χρόνος για διαφήμιση (s)' },
    '3600',
  ),
  category: choice({
    label: { pl: 'Kategoria Viber', en: 'Viber category', el: 'Κατηγορία Viber' },
    help: {
      pl: 'Zwykle według wiadomości: powiadomienia to treści transakcyjne, a reklamy oraz wszystko z obrazem lub przyciskiem – promocyjne.',
      en: 'Usually by message: notices are transactional; advertising, and whatever has a picture or a button, is promotional.',
      el: 'Συνήθως κατά μήνυμα: οι ειδοποιήσεις είναι συναλλακτικές· οι διαφημίσεις και ό,τι έχει εικόνα ή κουμπί είναι προωθητικά.',
    },
    options: [
      { value: 'by-message', label: { pl: 'Według wiadomości', en: 'By message', el: 'Κατά μήνυμα' } },
      { value: 'promotional', label: { pl: 'Zawsze promocyjna', en: 'Always promotional', el: 'Πάντα προωθητική' } },
    ],
    default: 'by-message',
  }),
} as const;

export const modulusSmsConfig = { ...account, senderId } as const;
export const viberConfig = { ...account, ...chat } as const;
export const viber2smsConfig = { ...account, ...chat, senderId } as const;

/** What the three configurations come to. */
export interface ModulusAccount {
  readonly apiUrl: string;
  readonly apiToken: Secret;
  readonly apiSecret: Secret | null;
  readonly authStyle: AuthStyle;
  readonly senderId: string | null;
  readonly viberSenderId: string | null;
  readonly ttlTransactional: string;
  readonly ttlMarketing: string;
  readonly category: 'by-message' | 'promotional';
}

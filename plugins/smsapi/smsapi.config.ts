import { choice, secret, text, url, type ConfigOf } from '@hub/core';

/** Sender names: letters a–z, digits, `-`, `.` and space, at most 11; or a number. The stricter of SMSAPI's two rules (error 2112). */
const SENDER_PATTERN = '[A-Za-z0-9. \\-]{1,11}|[0-9]{8,16}';

export const smsapiConfig = {
  service: choice({
    label: { pl: 'Serwis', en: 'Service', el: 'Υπηρεσία' },
    help: {
      pl: 'Serwis, w którym masz konto. Token działa tylko w swoim serwisie.',
      en: 'Where your account is. A token works on its own service only.',
      el: 'Πού βρίσκεται ο λογαριασμός σας. Το token λειτουργεί μόνο στη δική του υπηρεσία.',
    },
    options: [
      { value: 'pl', label: { pl: 'SMSAPI.pl', en: 'SMSAPI.pl', el: 'SMSAPI.pl' } },
      { value: 'com', label: { pl: 'SMSAPI.com', en: 'SMSAPI.com', el: 'SMSAPI.com' } },
    ],
    default: 'pl',
  }),
  token: secret({
    label: { pl: 'Token API', en: 'API token', el: 'Token API' },
    help: {
      pl: 'Utwórz go w panelu SMSAPI: Ustawienia API → Tokeny API, z uprawnieniami sms, sms_sender i profile.',
      en: 'Create it in the SMSAPI panel: API settings → API tokens, with the scopes sms, sms_sender and profile.',
      el: 'Δημιουργήστε το στον πίνακα SMSAPI: Ρυθμίσεις API → API tokens, με δικαιώματα sms, sms_sender και profile.',
    },
    minLength: 10,
  }),
  sender: text({
    label: { pl: 'Nazwa nadawcy', en: 'Sender name', el: 'Όνομα αποστολέα' },
    help: {
      pl: 'Aktywna nazwa z panelu SMSAPI (Wiadomości SMS → Pola nadawcy). Puste pole oznacza nazwę domyślną konta.',
      en: 'An active name from the SMSAPI panel (SMS messages → Sender names). Empty means the default of the account.',
      el: 'Ενεργό όνομα από τον πίνακα SMSAPI (SMS → Ονόματα αποστολέα). Κενό σημαίνει το προεπιλεγμένο του λογαριασμού.',
    },
    isOptional: true,
    maxLength: 16,
    pattern: {
      source: SENDER_PATTERN,
      message: {
        pl: 'Najwyżej 11 znaków: litery a–z bez polskich znaków, cyfry, kropka, łącznik i spacja.',
        en: 'At most 11 characters: letters a–z, digits, dot, hyphen and space.',
        el: 'Έως 11 χαρακτήρες: λατινικά γράμματα a–z, ψηφία, τελεία, παύλα και κενό.',
      },
    },
  }),
  apiUrl: url({
    label: { pl: 'Inny adres API', en: 'Another API address', el: 'Άλλη διεύθυνση API' },
    help: {
      pl: 'Tylko dla kont poza .pl i .com, np. https://smsapi.io/api. Zwykle zostaw puste.',
      en: 'Only for accounts outside .pl and .com, e.g. https://smsapi.io/api. Usually leave it empty.',
      el: 'Μόνο για λογαριασμούς εκτός .pl και .com, π.χ. https://smsapi.io/api. Συνήθως αφήστε το κενό.',
    },
    isOptional: true,
  }),
  parallelCalls: choice({
    label: { pl: 'Wywołania naraz', en: 'Calls at once', el: 'Ταυτόχρονες κλήσεις' },
    help: {
      pl: 'Ile wywołań może trwać jednocześnie. Więcej tylko po uzgodnieniu z SMSAPI; 5 wystarcza na kilkadziesiąt wiadomości na sekundę.',
      en: 'How many calls may be under way at once. Raise it only as agreed with SMSAPI; 5 are enough for dozens of messages a second.',
      el: 'Πόσες κλήσεις μπορούν να εκτελούνται ταυτόχρονα. Περισσότερες μόνο σε συνεννόηση με το SMSAPI· οι 5 αρκούν για δεκάδες μηνύματα το δευτερόλεπτο.',
    },
    options: (['1', '5', '20', '50', '200'] as const).map((value) => ({
      value,
      label: { pl: value, en: value, el: value },
    })),
    default: '5',
  }),
} as const;

export type SmsapiConfig = ConfigOf<typeof smsapiConfig>;

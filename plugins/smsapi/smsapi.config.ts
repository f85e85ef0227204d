import { choice, secret, text, toggle, url, type ConfigOf } from '@hub/core';

/** Sender names: letters a–z, digits, `-`, `.` and space, at most 11; or a number. The stricter of SMSAPI's two rules (error 2112). */
const SENDER_PATTERN = '[A-Za-z0-9. \\-]{1,11}|[0-9]{8,16}';

export const smsapiConfig = {
  access: choice({
    label: { pl: 'Dostęp', en: 'Access', el: 'Πρόσβαση' },
    help: {
      pl: 'Wklej token z panelu SMSAPI albo połącz konto przyciskiem „Połącz ze swoim kontem SMSAPI”, jeśli osoba prowadząca hub to włączyła.',
      en: 'Paste a token from the SMSAPI panel, or connect the account by the button, where whoever runs the hub has set it up.',
      el: 'Επικολλήστε token από τον πίνακα SMSAPI ή συνδέστε τον λογαριασμό με το κουμπί, αν το έχει ενεργοποιήσει ο διαχειριστής του hub.',
    },
    options: [
      { value: 'token', label: { pl: 'Token API', en: 'API token', el: 'Token API' } },
      { value: 'oauth', label: { pl: 'Połączone konto', en: 'Connected account', el: 'Συνδεδεμένος λογαριασμός' } },
    ],
    default: 'token',
  }),
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
      pl: 'Utwórz go w panelu SMSAPI: Ustawienia API → Tokeny API, z uprawnieniami sms, sms_sender, profile i blacklist.',
      en: 'Create it in the SMSAPI panel: API settings → API tokens, with the scopes sms, sms_sender, profile and blacklist.',
      el: 'Δημιουργήστε το στον πίνακα SMSAPI: Ρυθμίσεις API → API tokens, με δικαιώματα sms, sms_sender, profile και blacklist.',
    },
    minLength: 10,
    isOptional: true,
    neededWhen: { field: 'access', is: 'token' },
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
  shortLinks: toggle({
    label: { pl: 'Skracaj linki w SMSAPI', en: 'Shorten links at SMSAPI', el: 'Σύντμηση συνδέσμων στο SMSAPI' },
    help: {
      pl: 'Każdy link zostanie wysłany jako krótki link SMSAPI ([%idzdo:…%]). Pomaga, gdy konto nie ma zgody na zwykłe linki (błąd 94). Wymaga włączonej usługi Short links (inaczej błąd 7).',
      en: 'Every link leaves as a short link of SMSAPI ([%idzdo:…%]). Helps where the account may not send plain links (error 94). Needs the service Short links (else error 7).',
      el: 'Κάθε σύνδεσμος φεύγει ως σύντομος σύνδεσμος SMSAPI ([%idzdo:…%]). Βοηθά όταν ο λογαριασμός δεν επιτρέπει απλούς συνδέσμους (σφάλμα 94). Απαιτεί την υπηρεσία Short links (αλλιώς σφάλμα 7).',
    },
    default: false,
  }),
  readsSuppressions: toggle({
    label: {
      pl: 'Czytaj rezygnacje i czarną listę',
      en: 'Read opt-outs and blacklist',
      el: 'Ανάγνωση εξαιρέσεων και μαύρης λίστας',
    },
    help: {
      pl: 'Raz dziennie i przed pierwszą wysyłką marketingową. Wymaga uprawnienia blacklist. Wyłącz tylko, jeśli konto nie ma tych list.',
      en: 'Daily, and before the first marketing message. Needs the scope blacklist. Switch it off only where the account has no such lists.',
      el: 'Καθημερινά και πριν από το πρώτο διαφημιστικό μήνυμα. Απαιτεί το δικαίωμα blacklist. Απενεργοποιήστε το μόνο αν ο λογαριασμός δεν έχει τέτοιες λίστες.',
    },
    default: true,
  }),
  backupSends: toggle({
    label: {
      pl: 'Wysyłaj też przez serwer zapasowy',
      en: 'Send through the backup host too',
      el: 'Αποστολή και μέσω εφεδρικού διακομιστή',
    },
    help: {
      pl: 'Tylko gdy nie uda się połączyć z głównym serwerem. Włącz dopiero, gdy SMSAPI potwierdzi, że api2 pamięta te same klucze idx; inaczej ta sama wiadomość mogłaby wyjść dwa razy.',
      en: 'Only when the main host cannot be reached. Switch it on once SMSAPI confirms that api2 remembers the same idx keys; else one message could leave twice.',
      el: 'Μόνο όταν ο κύριος διακομιστής δεν είναι προσβάσιμος. Ενεργοποιήστε το αφού το SMSAPI επιβεβαιώσει ότι το api2 θυμάται τα ίδια κλειδιά idx· αλλιώς ένα μήνυμα ίσως φύγει δύο φορές.',
    },
    default: false,
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
  callsPerSecond: choice({
    label: { pl: 'Wywołania na sekundę', en: 'Calls a second', el: 'Κλήσεις ανά δευτερόλεπτο' },
    help: {
      pl: 'Najwyżej tyle wywołań na sekundę z wszystkich procesów huba. SMSAPI nie podaje limitu: ustaw go, jeśli go z nim uzgodniono.',
      en: 'No more calls a second, from all processes of the hub together. SMSAPI names no limit: set the one agreed with it.',
      el: 'Το πολύ τόσες κλήσεις το δευτερόλεπτο από όλες τις διεργασίες του hub. Το SMSAPI δεν ορίζει όριο: ορίστε το συμφωνημένο.',
    },
    options: [
      { value: 'any', label: { pl: 'Bez limitu', en: 'No limit', el: 'Χωρίς όριο' } },
      ...(['1', '5', '10', '20', '50', '100'] as const).map((value) => ({
        value,
        label: { pl: value, en: value, el: value },
      })),
    ],
    default: 'any',
  }),
} as const;

export type SmsapiConfig = ConfigOf<typeof smsapiConfig>;

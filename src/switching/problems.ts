import type { Localised } from '@hub/kernel';
import { reasonText } from '../pipeline/model/words.js';

/** Something about one row. `warning`: it was taken all the same. */
export interface RowProblem {
  readonly line: number;
  readonly code: string;
  readonly severity: 'refused' | 'warning';
  /** Words of its own, where the code alone does not say it. */
  readonly text?: Localised;
}

const NO_MOBILE: Localised = {
  pl: 'To nie jest numer komórkowy. Podaj go z kierunkowym, np. +48 600 100 200.',
  en: 'This is no mobile number. Give it with its country code, e.g. +48 600 100 200.',
  el: 'Δεν είναι αριθμός κινητού. Δώστε τον με κωδικό χώρας, π.χ. +30 691 234 5678.',
};

/** What may be wrong with a row. */
const PROBLEMS = {
  columns: {
    pl: 'Wiersz ma inną liczbę kolumn niż nagłówek.',
    en: 'The row has another number of columns than the headings.',
    el: 'Η γραμμή έχει διαφορετικό αριθμό στηλών από την επικεφαλίδα.',
  },
  unreadable: {
    pl: 'Wiersza nie da się odczytać: sprawdź cudzysłowy.',
    en: 'The row cannot be read: look at its quotation marks.',
    el: 'Η γραμμή δεν διαβάζεται: ελέγξτε τα εισαγωγικά.',
  },
  'no-phone': { pl: 'Brak numeru telefonu.', en: 'There is no phone number.', el: 'Λείπει το τηλέφωνο.' },
  'invalid-phone': NO_MOBILE,
  'not-mobile': NO_MOBILE,
  'no-date': {
    pl: 'Brak daty albo nie da się jej odczytać. Użyj np. 15.02.2026 18:49:31 albo 2026-02-15 18:49:31.',
    en: 'The date is missing or cannot be read. Write e.g. 15.02.2026 18:49:31 or 2026-02-15 18:49:31.',
    el: 'Η ημερομηνία λείπει ή δεν διαβάζεται. Γράψτε π.χ. 15.02.2026 18:49:31 ή 2026-02-15 18:49:31.',
  },
  'in-the-future': {
    pl: 'Ta data jeszcze nie nadeszła, a to historia. Sprawdź ją.',
    en: 'This date has not come yet, and this is history. Check it.',
    el: 'Η ημερομηνία δεν έχει έρθει ακόμη, ενώ πρόκειται για ιστορικό. Ελέγξτε την.',
  },
  'no-product': {
    pl: 'Brak identyfikatora produktu.',
    en: 'There is no product id.',
    el: 'Λείπει το αναγνωριστικό προϊόντος.',
  },
  'unknown-status': {
    pl: 'Nieznany status: powinno być „oczekuje” albo „wysłany”.',
    en: 'Unknown status: it should be “oczekuje” (waiting) or “wysłany” (sent).',
    el: 'Άγνωστη κατάσταση: πρέπει να είναι «oczekuje» (αναμένει) ή «wysłany» (στάλθηκε).',
  },
  'no-text': { pl: 'Brak treści wiadomości.', en: 'There is no text.', el: 'Λείπει το κείμενο.' },
  'time-passed': {
    pl: 'Termin tej wysyłki już minął: wysłała ją stara aplikacja albo nie wyśle jej nikt.',
    en: 'The time of this message has passed: the old app has sent it, or nobody will.',
    el: 'Η ώρα αυτού του μηνύματος πέρασε: το έστειλε η παλιά εφαρμογή ή δεν θα το στείλει κανείς.',
  },
  'before-take-over': {
    pl: 'Ta wysyłka przypada przed przejęciem: wyśle ją stara aplikacja.',
    en: 'This message is due before the take-over: the old app sends it.',
    el: 'Το μήνυμα είναι πριν από την ανάληψη: το στέλνει η παλιά εφαρμογή.',
  },
  covered: {
    pl: 'Ta sama wiadomość wychodzi już z naszej reguły: klient dostałby ją dwa razy.',
    en: 'A rule of ours sends this already: the customer would get it twice.',
    el: 'Κανόνας μας το στέλνει ήδη: ο πελάτης θα το λάμβανε δύο φορές.',
  },
  'already-ours': {
    pl: 'Tę wiadomość planujemy już z wcześniejszego importu.',
    en: 'This message is planned already, from an earlier import.',
    el: 'Το μήνυμα είναι ήδη προγραμματισμένο από προηγούμενη εισαγωγή.',
  },
  'unknown-event': {
    pl: 'Nieznany event. Znamy: Wysyłka zamówienia, Złożenie pierwszego zamówienia, Złożenie zamówienia, Rejestracja konta.',
    en: 'Unknown event. Known are: Wysyłka zamówienia, Złożenie pierwszego zamówienia, Złożenie zamówienia, Rejestracja konta.',
    el: 'Άγνωστο συμβάν. Γνωστά: Wysyłka zamówienia, Złożenie pierwszego zamówienia, Złożenie zamówienia, Rejestracja konta.',
  },
  'bad-days': {
    pl: 'Opóźnienie to liczba dni od 0 do 365.',
    en: 'The delay is a number of days from 0 to 365.',
    el: 'Η καθυστέρηση είναι αριθμός ημερών από 0 έως 365.',
  },
  'bad-text': {
    pl: 'Treści nie da się przejąć: ma parametry, których nie znamy.',
    en: 'The text cannot be taken over: it has parameters that we do not know.',
    el: 'Το κείμενο δεν μεταφέρεται: έχει παραμέτρους που δεν γνωρίζουμε.',
  },
  'unknown-country': {
    pl: 'Kraj podaj dwiema literami, np. PL.',
    en: 'Give the country in two letters, such as PL.',
    el: 'Δώστε τη χώρα με δύο γράμματα, π.χ. GR.',
  },
  'bad-email': { pl: 'To nie jest adres e-mail.', en: 'This is no e-mail address.', el: 'Δεν είναι διεύθυνση e-mail.' },
  'unknown-language': {
    pl: 'Nie ma takiego języka. Użyj pl, en albo el.',
    en: 'There is no such language. Use pl, en or el.',
    el: 'Δεν υπάρχει τέτοια γλώσσα. Χρησιμοποιήστε pl, en ή el.',
  },
  'too-long': {
    pl: 'Wartość jest za długa.',
    en: 'A value is too long.',
    el: 'Μια τιμή είναι πολύ μεγάλη.',
  },
  'unknown-consent': {
    pl: 'Zgoda to „tak” albo „nie”. Kontakt zapisujemy bez niej.',
    en: 'A consent is “yes” or “no”. The contact is kept without it.',
    el: 'Η συγκατάθεση είναι «ναι» ή «όχι». Η επαφή κρατιέται χωρίς αυτήν.',
  },
  'no-proof': {
    pl: 'Zgoda bez źródła i daty nie jest dowodem: kontakt zapisujemy, ale reklam nie dostanie.',
    en: 'A consent without its source and date is no proof: the contact is kept, but gets no advertising.',
    el: 'Συγκατάθεση χωρίς πηγή και ημερομηνία δεν αποτελεί απόδειξη: η επαφή κρατιέται, αλλά δεν λαμβάνει διαφημίσεις.',
  },
  'consent-in-the-future': {
    pl: 'Zgoda nie może pochodzić z przyszłości. Kontakt zapisujemy bez niej.',
    en: 'A consent cannot come from the future. The contact is kept without it.',
    el: 'Η συγκατάθεση δεν μπορεί να είναι μελλοντική. Η επαφή κρατιέται χωρίς αυτήν.',
  },
  erased: {
    pl: 'Dane tej osoby usunięto na jej życzenie: nic o niej nie zapisujemy.',
    en: "This person's data were erased at their request: nothing of them is kept.",
    el: 'Τα δεδομένα του προσώπου διαγράφηκαν κατόπιν αιτήματος: δεν κρατάμε τίποτα.',
  },
} as const satisfies Readonly<Record<string, Localised>>;

export type ProblemCode = keyof typeof PROBLEMS;

/** What is said of a row; reasons of planning are said as the timeline says them. */
export function problemText({ code, text }: Pick<RowProblem, 'code' | 'text'>): Localised {
  return text ?? (PROBLEMS as Readonly<Record<string, Localised>>)[code] ?? reasonText(code);
}

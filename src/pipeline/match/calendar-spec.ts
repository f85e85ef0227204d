import { parseDelay } from '@hub/delays';
import { parseDate, type Localised } from '@hub/kernel';
import type { FieldProblem } from '../../infra/web/errors.js';
import type { CalendarTrigger } from '../model/rule.js';
import type { CalendarTriggerDto } from './calendar.dto.js';
import type { RuleDto } from './rule.dto.js';

/** What each event on the calendar is told besides its time; the others have no calendar. */
const PARTS: Readonly<Record<string, readonly (keyof CalendarTriggerDto)[]>> = {
  'calendar.once': ['date'],
  'calendar.anniversary': ['since', 'amount', 'unit', 'repeats', 'field'],
  'calendar.birthday': ['field'],
};
const ALL_PARTS = [...new Set(Object.values(PARTS).flat())];

/** Which day a rule is for, as far as it is for one, and what is wrong with what was typed. */
export function parseCalendar({ trigger, recipient, messageClass }: RuleDto): {
  readonly found: { readonly calendar?: CalendarTrigger };
  readonly problems: readonly FieldProblem[];
} {
  const { event, calendar } = trigger;
  const parts = PARTS[event];
  const problem = (name: string, code: string, message: Localised) => ({
    param: `trigger.calendar${name}`,
    code,
    message,
  });
  if (parts === undefined)
    return { found: {}, problems: calendar == null ? [] : [problem('', 'not-on-the-calendar', NO_CALENDAR)] };
  if (calendar == null) return { found: {}, problems: [problem('', 'required', NO_TIME)] };
  const problems: FieldProblem[] = [];
  if (recipient.kind !== 'customer')
    problems.push({ param: 'recipient.kind', code: 'customers-only', message: CUSTOMERS_ONLY });
  if (messageClass === 'transactional')
    problems.push({ param: 'messageClass', code: 'needs-consent', message: NEEDS_CONSENT });
  for (const part of ALL_PARTS)
    if (!parts.includes(part) && calendar[part] != null)
      problems.push(problem(`.${part}`, 'of-another-event', OTHER_EVENT));
  const { at, until, date, since, amount, unit, repeats, field } = calendar;
  if (until != null && until <= at) problems.push(problem('.until', 'before-at', BEFORE_AT));
  if (event === 'calendar.once' && parseDate(date ?? '') === null)
    problems.push(problem('.date', 'not-a-date', NOT_A_DATE));
  if (event === 'calendar.anniversary') {
    if (since == null) problems.push(problem('.since', 'required', NO_ANCHOR));
    const length = parseDelay({ kind: 'calendar', amount, unit });
    if (!length.ok) problems.push(problem('.amount', length.problem.code, length.problem.message));
    if (repeats === true && unit !== 'months' && unit !== 'years')
      problems.push(problem('.repeats', 'too-often', TOO_OFTEN));
    if (since !== 'field' && field != null) problems.push(problem('.field', 'of-another-anchor', OTHER_ANCHOR));
  }
  if ((event === 'calendar.birthday' || since === 'field') && field == null)
    problems.push(problem('.field', 'required', NO_FIELD));
  const given = Object.fromEntries(Object.entries(calendar).filter(([, value]) => value != null));
  return { found: { calendar: given as unknown as CalendarTrigger }, problems };
}

const NO_CALENDAR: Localised = {
  pl: 'Datę i godzinę mają tylko reguły harmonogramu. Usuń pole „calendar” albo wybierz zdarzenie „calendar.…”.',
  en: 'Only rules on the calendar have a date and time. Leave `calendar` out, or choose an event `calendar.…`.',
  el: 'Ημερομηνία και ώρα έχουν μόνο οι κανόνες ημερολογίου. Αφαιρέστε το `calendar` ή επιλέξτε συμβάν `calendar.…`.',
};
const NO_TIME: Localised = {
  pl: 'Podaj godzinę wysyłki.',
  en: 'Say at what time it runs.',
  el: 'Δώστε την ώρα αποστολής.',
};
const CUSTOMERS_ONLY: Localised = {
  pl: 'Harmonogram wysyła do klientów sklepu. Wybierz odbiorcę „klient”.',
  en: 'A rule on the calendar writes to the shop’s customers. Choose the customer as recipient.',
  el: 'Ο κανόνας ημερολογίου γράφει στους πελάτες. Επιλέξτε παραλήπτη τον πελάτη.',
};
const NEEDS_CONSENT: Localised = {
  pl: 'Wiadomość z harmonogramu to reklama: wymaga zgody marketingowej. Ustaw klasę „marketing”.',
  en: 'A message by the calendar is advertising and needs consent. Set the class to marketing.',
  el: 'Το μήνυμα ημερολογίου είναι διαφήμιση και απαιτεί συγκατάθεση. Ορίστε την κλάση σε marketing.',
};
const OTHER_EVENT: Localised = {
  pl: 'To pole należy do innego typu harmonogramu. Usuń je.',
  en: 'This belongs to another kind of rule on the calendar. Leave it out.',
  el: 'Ανήκει σε άλλο είδος κανόνα ημερολογίου. Αφαιρέστε το.',
};
const OTHER_ANCHOR: Localised = {
  pl: 'Pole z datą podaje się tylko, gdy czas liczy się od pola dodatkowego.',
  en: 'A field is named only where the time is counted from one.',
  el: 'Πεδίο δίνεται μόνο όταν ο χρόνος μετρά από πεδίο.',
};
const BEFORE_AT: Localised = {
  pl: 'Najpóźniejsza godzina musi być po godzinie wysyłki.',
  en: 'The latest hour must come after the time it runs.',
  el: 'Η τελευταία ώρα πρέπει να είναι μετά την ώρα αποστολής.',
};
const NOT_A_DATE: Localised = {
  pl: 'Podaj datę wysyłki w postaci rrrr-mm-dd, np. 2026-12-06.',
  en: 'Give the day as yyyy-MM-dd, e.g. 2026-12-06.',
  el: 'Δώστε την ημέρα ως εεεε-ΜΜ-ηη, π.χ. 2026-12-06.',
};
const NO_ANCHOR: Localised = {
  pl: 'Wybierz datę, od której liczony jest czas: stanie się klientem, ostatnia wizyta albo pole dodatkowe.',
  en: 'Choose what the time is counted from: becoming a customer, the last visit or an additional field.',
  el: 'Επιλέξτε από πότε μετρά ο χρόνος: εγγραφή πελάτη, τελευταία επίσκεψη ή πρόσθετο πεδίο.',
};
const TOO_OFTEN: Localised = {
  pl: 'Powtarzać się mogą tylko miesiące i lata.',
  en: 'Only months and years can repeat.',
  el: 'Επαναλαμβάνονται μόνο μήνες και έτη.',
};
const NO_FIELD: Localised = {
  pl: 'Wybierz pole dodatkowe klienta z datą.',
  en: 'Choose the customer’s additional field with the date.',
  el: 'Επιλέξτε το πρόσθετο πεδίο του πελάτη με την ημερομηνία.',
};

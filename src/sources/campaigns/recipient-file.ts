import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { LOCALES, parsePhone, storableText, type Locale, type Localised, type PhoneNumber } from '@hub/kernel';
import { invalid, type RequestRefused } from '../../infra/web/errors.js';

/** A line of an uploaded list, as it can be sent to. */
export interface FileRecipient {
  readonly phone: PhoneNumber;
  readonly country: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly language: Locale | null;
  /** The other columns, by their names. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface RowProblem {
  readonly line: number;
  readonly code: keyof typeof PROBLEMS;
}

/** What merchants call the columns we know; anything else is a field of its name. */
const NAMES = {
  phone: ['phone', 'mobile', 'number', 'telefon', 'numer', 'numer telefonu', 'τηλέφωνο', 'κινητό'],
  country: ['country', 'kraj', 'χώρα'],
  firstName: ['name', 'first name', 'firstname', 'imię', 'imie', 'όνομα'],
  lastName: ['lastname', 'last name', 'nazwisko', 'επώνυμο'],
  language: ['language', 'język', 'jezyk', 'γλώσσα'],
} as const;
type Known = keyof typeof NAMES;

const MAX_COLUMNS = 55;
const MAX_VALUE = 1_000;
const MAX_LINE = 20_000;
const COUNTRY = /^[A-Z]{2}$/;

/**
 * Reads a list in UTF-8 with names in its first line, separated by semicolons or commas as that line is. One line that
 * cannot be read stops no other. `country`: how national numbers are read where the line names none.
 * @throws RequestRefused 422 where it is no such file
 */
export async function* readRecipients(
  file: Buffer,
  country: string,
): AsyncGenerator<{ readonly line: number; readonly row: FileRecipient | RowProblem }> {
  const text = decoded(file);
  const [head = ''] = text.split(/\r?\n/, 1);
  const delimiter = [';', ','].toSorted((left, right) => head.split(right).length - head.split(left).length)[0];
  let columns: readonly string[] | null = null;
  const broken: number[] = [];
  const rows = Readable.from([text], { objectMode: false }).pipe(
    parse({
      bom: true,
      delimiter: delimiter ?? ',',
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      trim: true,
      max_record_size: MAX_LINE,
      on_skip: (error) => void broken.push(Number(error?.['lines'] ?? 0)),
    }),
  );
  for await (const { record, info } of rows as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    while (broken.length > 0) yield problemIn(broken.shift() ?? 0, 'unreadable');
    const { lines: line } = info;
    if (columns === null) columns = columnsOf(record);
    else if (record.length !== columns.length) yield problemIn(line, 'columns');
    else yield { line, row: readRow(line, columns, record, country) };
  }
  for (const line of broken) yield problemIn(line, 'unreadable');
  if (columns === null) throw NO_PHONE_COLUMN();
}

function problemIn(line: number, code: RowProblem['code']) {
  return { line, row: { line, code } };
}

function decoded(file: Buffer): string {
  try {
    return storableText(new TextDecoder('utf-8', { fatal: true }).decode(file));
  } catch {
    throw refused('not-utf8', {
      pl: 'Plik nie jest w UTF-8. Zapisz go jako „CSV UTF-8” i wgraj ponownie.',
      en: 'The file is not in UTF-8. Save it as “CSV UTF-8” and upload it again.',
      el: 'Το αρχείο δεν είναι σε UTF-8. Αποθηκεύστε το ως «CSV UTF-8» και ανεβάστε το ξανά.',
    });
  }
}

/** @throws RequestRefused 422 where no column has the numbers, or there are too many */
function columnsOf(names: readonly string[]): readonly string[] {
  const columns = names.map((name) => {
    const told = name.trim().toLowerCase();
    const known = Object.entries(NAMES).find(([, words]) => (words as readonly string[]).includes(told));
    return known?.[0] ?? name.trim().slice(0, 100);
  });
  if (columns.filter((name) => name === 'phone').length !== 1) throw NO_PHONE_COLUMN();
  if (columns.length > MAX_COLUMNS)
    throw refused('too-many-columns', {
      pl: `Plik ma więcej niż ${MAX_COLUMNS} kolumn. Usuń zbędne.`,
      en: `The file has more than ${MAX_COLUMNS} columns. Leave out what is not needed.`,
      el: `Το αρχείο έχει περισσότερες από ${MAX_COLUMNS} στήλες. Αφαιρέστε τις περιττές.`,
    });
  return columns;
}

function readRow(
  line: number,
  columns: readonly string[],
  record: readonly string[],
  shopCountry: string,
): FileRecipient | RowProblem {
  if (record.some((value) => value.length > MAX_VALUE)) return { line, code: 'too-long' };
  const values = new Map(columns.map((name, index) => [name, record[index] ?? '']));
  const textOf = (name: Known) => values.get(name)?.trim() || null;
  const country = textOf('country')?.toUpperCase() ?? shopCountry;
  if (!COUNTRY.test(country)) return { line, code: 'unknown-country' };
  const language = textOf('language')?.toLowerCase() ?? null;
  if (language !== null && !LOCALES.includes(language as Locale)) return { line, code: 'unknown-language' };
  const parsed = parsePhone(textOf('phone') ?? '', country);
  if (!parsed.ok) return { line, code: parsed.reason };
  const fields = [...values].filter(([name, value]) => !Object.hasOwn(NAMES, name) && name !== '' && value !== '');
  return {
    phone: parsed.phone,
    country: parsed.country,
    firstName: textOf('firstName'),
    lastName: textOf('lastName'),
    language: language as Locale | null,
    fields: Object.fromEntries(fields),
  };
}

function refused(code: string, message: Localised): RequestRefused {
  return invalid([{ param: 'file', code, message }]);
}

const NO_PHONE_COLUMN = () =>
  refused('no-phone-column', {
    pl: 'Pierwszy wiersz musi nazywać kolumny, a jedna z nich to „phone” (telefon).',
    en: 'The first line must name the columns, and one of them “phone”.',
    el: 'Η πρώτη γραμμή πρέπει να ονομάζει τις στήλες και μία από αυτές «phone» (τηλέφωνο).',
  });

const NO_MOBILE: Localised = {
  pl: 'To nie jest numer komórkowy. Podaj go z kierunkowym albo dodaj kolumnę „country”.',
  en: 'This is no mobile number. Give it with its country code, or add a column “country”.',
  el: 'Δεν είναι αριθμός κινητού. Δώστε τον με κωδικό χώρας ή προσθέστε στήλη «country».',
};

/** What may be wrong with a line. */
export const PROBLEMS = {
  'no-phone': { pl: 'Brak numeru telefonu.', en: 'There is no phone number.', el: 'Λείπει το τηλέφωνο.' },
  'invalid-phone': NO_MOBILE,
  'not-mobile': NO_MOBILE,
  columns: {
    pl: 'Wiersz ma inną liczbę kolumn niż nagłówek.',
    en: 'The line has another number of columns than the first.',
    el: 'Η γραμμή έχει διαφορετικό αριθμό στηλών από την πρώτη.',
  },
  unreadable: {
    pl: 'Wiersza nie da się odczytać: sprawdź cudzysłowy.',
    en: 'The line cannot be read: look at its quotation marks.',
    el: 'Η γραμμή δεν διαβάζεται: ελέγξτε τα εισαγωγικά.',
  },
  'too-long': {
    pl: `Wartość ma ponad ${MAX_VALUE} znaków.`,
    en: `A value has more than ${MAX_VALUE} characters.`,
    el: `Μια τιμή έχει πάνω από ${MAX_VALUE} χαρακτήρες.`,
  },
  'unknown-country': {
    pl: 'Kraj podaj dwiema literami, np. PL.',
    en: 'Give the country in two letters, such as PL.',
    el: 'Δώστε τη χώρα με δύο γράμματα, π.χ. GR.',
  },
  'unknown-language': {
    pl: 'Nie ma takiego języka. Użyj pl, en albo el.',
    en: 'There is no such language. Use pl, en or el.',
    el: 'Δεν υπάρχει τέτοια γλώσσα. Χρησιμοποιήστε pl, en ή el.',
  },
} as const satisfies Record<string, Localised>;

import { maskAddress, toZonedIso, type Instant, type Locale, type Localised } from '@hub/kernel';
import { writeCsv, type Cell } from '../../infra/web/csv.js';
import type { ExportNames, ExportRow } from './message-export.repository.js';
import { isSuccess } from './message-list.js';
import { errorOf } from './message-view.js';
import { placeText, statusText } from './status-words.js';

export interface CsvWish {
  readonly separator: ';' | ',';
  readonly locale: Locale;
  /** IANA zone of the times. */
  readonly zone: string;
  readonly names: ExportNames;
  readonly showsNumbers: boolean;
  readonly showsPrices: boolean;
}

interface CsvColumn {
  readonly title: Localised;
  readonly cell: (row: ExportRow, wish: CsvWish) => Cell;
}

const YES: Localised = { pl: 'tak', en: 'yes', el: 'ναι' };
const NO: Localised = { pl: 'nie', en: 'no', el: 'όχι' };
const MICROS = 1_000_000;

const COLUMNS: readonly CsvColumn[] = [
  {
    title: { pl: 'Data i czas', en: 'Date and time', el: 'Ημερομηνία και ώρα' },
    cell: (row, wish) => time(row.createdAt, wish),
  },
  { title: { pl: 'Termin', en: 'Due', el: 'Προγραμματισμός' }, cell: (row, wish) => time(row.dueAt, wish) },
  { title: { pl: 'Wysłano', en: 'Sent', el: 'Στάλθηκε' }, cell: (row, wish) => time(row.acceptedAt, wish) },
  {
    title: { pl: 'Nr telefonu', en: 'Phone number', el: 'Αριθμός τηλεφώνου' },
    cell: (row, wish) => (wish.showsNumbers ? row.recipient : maskAddress(row.recipient)),
  },
  { title: { pl: 'Nazwa nadawcy', en: 'Sender', el: 'Αποστολέας' }, cell: (row) => row.sender },
  {
    title: { pl: 'Sukces', en: 'Success', el: 'Επιτυχία' },
    cell: (row, wish) => (isSuccess(row.state) ? YES : NO)[wish.locale],
  },
  {
    title: { pl: 'Status', en: 'Status', el: 'Κατάσταση' },
    cell: (row, wish) =>
      statusText(row.state, { wasAccepted: row.acceptedAt !== null, isDeferred: row.isDeferred })[wish.locale],
  },
  { title: { pl: 'Błąd', en: 'Error', el: 'Σφάλμα' }, cell: (row, wish) => errorOf(row)?.text[wish.locale] ?? null },
  { title: { pl: 'Kod błędu', en: 'Error code', el: 'Κωδικός σφάλματος' }, cell: (row) => errorOf(row)?.code ?? null },
  {
    title: { pl: 'Kanał', en: 'Channel', el: 'Κανάλι' },
    cell: (row, { names }) => names.channels.get(row.connectionUuid) ?? null,
  },
  { title: { pl: 'Miejsce', en: 'Place', el: 'Θέση' }, cell: (row, wish) => placeText(row.place)[wish.locale] },
  {
    title: { pl: 'Reguła', en: 'Rule', el: 'Κανόνας' },
    cell: (row, { names }) => (row.ruleUuid === null ? null : (names.rules.get(row.ruleUuid) ?? null)),
  },
  { title: { pl: 'Zamówienie', en: 'Order', el: 'Παραγγελία' }, cell: (row) => row.orderId },
  { title: { pl: 'Części', en: 'Parts', el: 'Τμήματα' }, cell: (row) => row.parts },
  {
    title: { pl: 'Koszt', en: 'Cost', el: 'Κόστος' },
    cell: (row, wish) => (wish.showsPrices && row.priceMicros !== null ? (row.priceMicros / MICROS).toFixed(4) : null),
  },
  {
    title: { pl: 'Waluta', en: 'Currency', el: 'Νόμισμα' },
    cell: (row, wish) => (wish.showsPrices && row.priceMicros !== null ? row.priceCurrency : null),
  },
  { title: { pl: 'Treść', en: 'Text', el: 'Κείμενο' }, cell: (row) => row.body },
  { title: { pl: 'Identyfikator', en: 'Id', el: 'Αναγνωριστικό' }, cell: (row) => row.id },
];

/** The first line, with the mark by which Excel knows UTF-8. */
export function csvHead({ separator, locale }: Pick<CsvWish, 'separator' | 'locale'>): string {
  return writeCsv([COLUMNS.map(({ title }) => title[locale])], separator, true);
}

export function csvLines(rows: readonly ExportRow[], wish: CsvWish): string {
  return writeCsv(
    rows.map((row) => COLUMNS.map(({ cell }) => cell(row, wish))),
    wish.separator,
    false,
  );
}

function time(at: Instant | null, { zone }: CsvWish): string | null {
  return at === null ? null : toZonedIso(at, zone);
}

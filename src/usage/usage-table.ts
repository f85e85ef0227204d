import type { Locale, Localised } from '@hub/kernel';
import { writeCsv, type Cell } from '../infra/web/csv.js';
import type { NamedRow, UsageReport } from './usage.service.js';

const MICROS = 1_000_000;

/** Of people who may see it alone. */
export interface TableWish {
  readonly locale: Locale;
  readonly showsMarkup: boolean;
}

interface Column {
  readonly title: Localised;
  readonly isNumber?: true;
  readonly cell: (row: NamedRow, report: UsageReport) => Cell;
}

const amount = (micros: number) => (micros / MICROS).toFixed(4);

const COLUMNS: readonly Column[] = [
  { title: { pl: 'Miesiąc', en: 'Month', el: 'Μήνας' }, cell: (_, { month }) => month },
  {
    title: { pl: 'Korekta za', en: 'Correction of', el: 'Διόρθωση για' },
    cell: ({ ofMonth }, { month }) => (ofMonth === month ? null : ofMonth),
  },
  { title: { pl: 'Klient', en: 'Client', el: 'Πελάτης' }, cell: ({ clientName }) => clientName },
  { title: { pl: 'Sklep', en: 'Shop', el: 'Κατάστημα' }, cell: ({ shopName }) => shopName },
  { title: { pl: 'Kanał', en: 'Channel', el: 'Κανάλι' }, cell: ({ channelName }) => channelName },
  { title: { pl: 'Kraj', en: 'Country', el: 'Χώρα' }, cell: ({ country }) => (country === '' ? null : country) },
  { title: { pl: 'Wiadomości', en: 'Messages', el: 'Μηνύματα' }, isNumber: true, cell: ({ messages }) => messages },
  { title: { pl: 'Części', en: 'Parts', el: 'Τμήματα' }, isNumber: true, cell: ({ parts }) => parts },
  {
    title: { pl: 'Rozliczono', en: 'Billed', el: 'Χρεώθηκε' },
    isNumber: true,
    cell: ({ billedMicros }) => amount(billedMicros),
  },
  {
    title: { pl: 'Szacunek', en: 'Estimate', el: 'Εκτίμηση' },
    isNumber: true,
    cell: ({ estimatedMicros }) => amount(estimatedMicros),
  },
  {
    title: { pl: 'Części bez ceny', en: 'Parts without a price', el: 'Τμήματα χωρίς τιμή' },
    isNumber: true,
    cell: ({ unpricedParts }) => unpricedParts,
  },
  {
    title: { pl: 'Waluta', en: 'Currency', el: 'Νόμισμα' },
    cell: ({ currency }) => (currency === '' ? null : currency),
  },
];

const CHARGED: Column = {
  title: { pl: 'Z narzutem', en: 'With mark-up', el: 'Με προσαύξηση' },
  isNumber: true,
  cell: ({ chargedMicros }) => (chargedMicros === null ? null : amount(chargedMicros)),
};

/** A report as titles and cells: the same in the file and on the page. */
export function tableOf(report: UsageReport, { locale, showsMarkup }: TableWish) {
  const columns = showsMarkup ? [...COLUMNS, CHARGED] : COLUMNS;
  return {
    titles: columns.map(({ title, isNumber = false }) => ({ text: title[locale], isNumber })),
    rows: report.rows.map((row) => columns.map(({ cell }) => cell(row, report))),
  };
}

/** Amounts are text of a fixed form (`12.3450`); one below zero has an apostrophe before it, as everything a spreadsheet would reckon with. */
export function usageCsv(report: UsageReport, wish: TableWish, separator: ';' | ','): string {
  const { titles, rows } = tableOf(report, wish);
  return writeCsv([titles.map(({ text }) => text)], separator, true) + writeCsv(rows, separator, false);
}

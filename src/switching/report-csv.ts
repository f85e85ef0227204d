import { maskPhone, toZonedIso, type Locale, type Localised } from '@hub/kernel';
import { writeCsv, type Cell } from '../infra/web/csv.js';
import { differenceText, OUTCOME_WORDS } from './report-words.js';
import type { Reported } from './report.service.js';

/** How the file is written. */
export interface ReportTable {
  readonly separator: ';' | ',';
  readonly locale: Locale;
  readonly zone: string;
  readonly showsNumbers: boolean;
}

const COLUMNS: readonly {
  readonly title: Localised;
  readonly cell: (item: Reported, table: ReportTable) => Cell;
}[] = [
  {
    title: { pl: 'Wynik', en: 'Outcome', el: 'Αποτέλεσμα' },
    cell: ({ outcome }, { locale }) => OUTCOME_WORDS[outcome][locale],
  },
  {
    title: { pl: 'Nr telefonu', en: 'Phone number', el: 'Αριθμός τηλεφώνου' },
    cell: ({ phone }, { showsNumbers }) => (phone === null || showsNumbers ? phone : maskPhone(phone)),
  },
  {
    title: { pl: 'Zamówienie', en: 'Order', el: 'Παραγγελία' },
    cell: ({ old, ours }) => old?.orderNumber ?? ours?.orderNumber ?? null,
  },
  {
    title: { pl: 'Stara aplikacja: kiedy', en: 'Old app: when', el: 'Παλιά εφαρμογή: πότε' },
    cell: ({ old }, { zone }) => (old === null ? null : toZonedIso(old.at, zone)),
  },
  {
    title: { pl: 'Stara aplikacja: treść', en: 'Old app: text', el: 'Παλιά εφαρμογή: κείμενο' },
    cell: ({ old }) => old?.text ?? null,
  },
  {
    title: { pl: 'Stara aplikacja: błąd', en: 'Old app: error', el: 'Παλιά εφαρμογή: σφάλμα' },
    cell: ({ old }) => old?.error ?? null,
  },
  {
    title: { pl: 'U nas: kiedy', en: 'Ours: when', el: 'Δικό μας: πότε' },
    cell: ({ ours }, { zone }) => (ours === null ? null : toZonedIso(ours.at, zone)),
  },
  { title: { pl: 'U nas: treść', en: 'Ours: text', el: 'Δικό μας: κείμενο' }, cell: ({ ours }) => ours?.text ?? null },
  { title: { pl: 'Reguła', en: 'Rule', el: 'Κανόνας' }, cell: ({ ruleName }) => ruleName },
  {
    title: { pl: 'Powód', en: 'Reason', el: 'Λόγος' },
    cell: ({ reason }, { locale }) => (reason === null ? null : differenceText(reason)[locale]),
  },
];

/** The first line, with the mark by which Excel knows UTF-8. */
export function reportHead({ separator, locale }: ReportTable): string {
  return writeCsv([COLUMNS.map(({ title }) => title[locale])], separator, true);
}

export function reportLines(items: readonly Reported[], table: ReportTable): string {
  return writeCsv(
    items.map((item) => COLUMNS.map(({ cell }) => cell(item, table))),
    table.separator,
    false,
  );
}

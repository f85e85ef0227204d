import { stringify } from 'csv-stringify/sync';

export type CsvCell = string | number | null;

/**
 * Every text stands in quotes, and one that a spreadsheet would reckon with gets an apostrophe before it (`=`, `+`, `-`,
 * `@`, tab, carriage return), phone numbers too: one rule without exceptions. `bom`: the mark by which Excel knows UTF-8.
 */
export function csvText(rows: readonly (readonly CsvCell[])[], delimiter: ';' | ',', bom: boolean): string {
  return stringify(
    rows.map((row) => row.map(harmless)),
    { bom, delimiter, quoted_string: true, escape_formulas: true, record_delimiter: 'windows' },
  );
}

// A spreadsheet set to the other separator ends a cell inside the quotes: what follows begins a cell there.
const BEGINS_A_CELL = /([;,\t\r\n"])(?=[=+\-@\uFF0B\uFF0D\uFF1D\uFF20])/g;

function harmless(cell: CsvCell): CsvCell {
  return typeof cell === 'string' ? cell.replaceAll(BEGINS_A_CELL, "$1'") : cell;
}

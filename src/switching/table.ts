import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { decodeInParts, detectEncoding, type Encoding } from './decode.js';
import { columnsBy, fits, formatOf, recognise, type Columns, type ImportKind } from './formats.js';

export const SEPARATORS = { tab: '\t', semicolon: ';', comma: ',' } as const;
export type Separator = keyof typeof SEPARATORS;

/** What somebody says of their table; left out = it is found out. */
export interface TableWish {
  readonly kind?: ImportKind | undefined;
  readonly encoding?: Encoding | undefined;
  readonly separator?: Separator | undefined;
  /** Column by column, where headings say nothing. */
  readonly columns?: Columns | undefined;
}

/** How a table is read. */
export interface Layout {
  readonly encoding: Encoding;
  readonly separator: Separator;
  readonly kind: ImportKind | null;
  /** The line of the headings; what stands before is no row. */
  readonly headLine: number;
  readonly headings: readonly string[];
  readonly columns: Columns;
}

export type TableRow =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly problem: 'unreadable' | 'columns' };

const MAX_CELL_CHARACTERS = 5_000;
const MAX_LINE = 40_000;
const SAMPLE_CHARACTERS = 64_000;
/** A table copied from a page brings what stands above it. */
const LOOKS_DOWN = 20;
const TAGS = /<\/?(?:input|br|span|div|b|i|a|button|svg|path|label)\b[^<>]{0,300}>/gi;
/** Under a table: the pages of the list. */
const PAGING = /^[\s<>‹›«»|…]*\d{0,4}[\s<>‹›«»|…]*$/u;

const OPTIONS = {
  bom: true,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  skip_records_with_error: true,
} as const;

/** Finds out how a table is written and what it holds, from its beginning. */
export function layoutOf(file: Buffer, wish: TableWish): Layout {
  const encoding = wish.encoding ?? detectEncoding(file);
  let sample = '';
  for (const part of decodeInParts(file, encoding)) if ((sample += part).length >= SAMPLE_CHARACTERS) break;
  const separators = wish.separator === undefined ? (Object.keys(SEPARATORS) as Separator[]) : [wish.separator];
  const found = separators.map((separator) => ({ encoding, ...headIn(sample, separator, wish) }));
  // What is recognised comes first, then what has most columns.
  const [best] = found.toSorted(
    (left, right) =>
      Number(right.kind !== null) - Number(left.kind !== null) || right.headings.length - left.headings.length,
  );
  return best as Layout;
}

function headIn(sample: string, separator: Separator, wish: TableWish): Omit<Layout, 'encoding'> {
  const rows = parseSync(sample, {
    ...OPTIONS,
    delimiter: SEPARATORS[separator],
    info: true,
    to: LOOKS_DOWN,
  }) as unknown as {
    record: string[];
    info: { lines: number };
  }[];
  for (const { record, info } of rows) {
    const head = { separator, headLine: info.lines, headings: record };
    if (wish.columns !== undefined) return { ...head, kind: wish.kind ?? null, columns: wish.columns };
    if (wish.kind === undefined) {
      const known = recognise(record);
      if (known !== null) return { ...head, ...known };
    } else {
      const format = formatOf(wish.kind);
      const columns = columnsBy(format, record);
      if (fits(format, columns)) return { ...head, kind: wish.kind, columns };
    }
  }
  const [first] = rows;
  const headings = first?.record ?? [];
  return { separator, headLine: first?.info.lines ?? 1, headings, kind: null, columns: headings.map(() => null) };
}

/** The rows under the headings, one after another: a file of any length is in memory once, as it came. */
export async function* rowsOf(file: Buffer, layout: Layout): AsyncGenerator<TableRow> {
  const broken: number[] = [];
  const parser = Readable.from(decodeInParts(file, layout.encoding), { objectMode: false }).pipe(
    parse({
      ...OPTIONS,
      delimiter: SEPARATORS[layout.separator],
      info: true,
      max_record_size: MAX_LINE,
      on_skip: (error) => void broken.push(Number(error?.['lines'] ?? 0)),
    }),
  );
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    while (broken.length > 0) yield { line: broken.shift() ?? 0, problem: 'unreadable' };
    const { lines: line } = info;
    if (line <= layout.headLine) continue;
    const cells = record.map(cellText);
    if (cells.every((cell) => cell === '') || (cells.length === 1 && PAGING.test(cells.join()))) continue;
    if (cells.some((cell) => holdsRows(cell, layout))) {
      yield { line, problem: 'unreadable' };
      continue;
    }
    const { length } = layout.headings;
    const isRagged = cells.length > length ? cells.slice(length).some((cell) => cell !== '') : isShort(cells, layout);
    yield isRagged ? { line, problem: 'columns' } : { line, cells };
  }
  for (const line of broken) yield { line, problem: 'unreadable' };
}

/** A quotation mark that nobody closed takes the rows after it into its cell. */
function holdsRows(cell: string, { headings, separator }: Layout): boolean {
  if (!cell.includes('\n')) return false;
  const [, ...lines] = cell.split('\n');
  return lines.some((line) => line.split(SEPARATORS[separator]).length >= Math.max(3, headings.length));
}

/** A row that ends before something it needs: what is empty at the end is often cut off. */
function isShort(cells: readonly string[], { kind, columns }: Layout): boolean {
  if (kind === null) return false;
  const { needs } = formatOf(kind);
  return columns.some((field, index) => index >= cells.length && field !== null && needs.includes(field));
}

/**
 * What a cell says: spreadsheets write `="48500100200"` and `'+48…` so that a number stays a text, pages copy their tick
 * boxes as they are written.
 */
function cellText(raw: string): string {
  const box = /<input\b[^>]*type="?checkbox"?[^>]*>/i.exec(raw);
  const told = raw.replace(TAGS, ' ').replaceAll('\u00a0', ' ').trim();
  if (box !== null && told === '') return /\bchecked\b/i.test(box[0]) ? 'true' : 'false';
  const formula = /^="(.*)"$/s.exec(told)?.[1];
  const text = formula === undefined ? told.replace(/^'(?=[+=@\d-])/, '') : formula.replaceAll('""', '"').trim();
  return text.slice(0, MAX_CELL_CHARACTERS);
}

import { Inject, Injectable } from '@nestjs/common';
import { maskPhone, newId, toIso, type Clock } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import type { EntityTx } from '../infra/database/database.js';
import type { Shop } from '../shops/shop.entity.js';
import { ContactsImportService } from './contacts-import.service.js';
import { DatesImportService } from './dates-import.service.js';
import { formatOf, type ImportKind } from './formats.js';
import { HistoryImportService } from './history-import.service.js';
import { ImportRepository } from './import.repository.js';
import { PlannedImportService } from './planned-import.service.js';
import type { RowProblem } from './problems.js';
import type { ImportRow } from './import-row.js';
import { readRow, type Reading } from './read-rows.js';
import { layoutOf, rowsOf, type Layout, type TableRow, type TableWish } from './table.js';
import type { PlannedAs, Taken, Taker, Taking } from './taking.js';
import { WaitingListImportService } from './waiting-list-import.service.js';
import { refusedTable } from './words.js';

export interface ImportWish extends TableWish {
  readonly plannedAs: PlannedAs;
  /** Whether rows are shown with whom they are about. */
  readonly showsPeople: boolean;
}

/** What became of a table, or would. */
export interface Imported {
  readonly layout: Layout & { readonly kind: ImportKind };
  readonly counts: Readonly<Record<'total' | 'added' | 'known' | 'refused' | 'warned', number>>;
  /** How many rows become what. */
  readonly becomes: Readonly<Record<string, number>>;
  readonly first: readonly SampleRow[];
  /** The first thousand. */
  readonly problems: readonly RowProblem[];
}

export interface SampleRow {
  readonly line: number;
  readonly becomes: string;
  readonly values: Readonly<Record<string, unknown>>;
}

interface Numbered {
  readonly line: number;
  readonly row: ImportRow;
}

const PAGE = 1_000;
const SHOWN = 10;
const TOLD = 1_000;
export const MAX_ROWS = 200_000;
/** Rules are made one by one. */
const MAX_RULES = 100;

/** Tables of older apps, row by row into what they are here. Safe to repeat; a bad row stops no other. */
@Injectable()
export class ImportService {
  constructor(
    private readonly imports: ImportRepository,
    private readonly history: HistoryImportService,
    private readonly waiting: WaitingListImportService,
    private readonly planned: PlannedImportService,
    private readonly dates: DatesImportService,
    private readonly contacts: ContactsImportService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** How the table is read. @throws RequestRefused 422 where it is none, or nobody can tell which */
  layout(file: Buffer, wish: TableWish): Imported['layout'] {
    if (file.length === 0) throw refusedTable('empty');
    const layout = layoutOf(file, wish);
    const { kind } = layout;
    if (kind === null) throw refusedTable('unknown-table');
    const missing = formatOf(kind).needs.filter((field) => !layout.columns.includes(field));
    if (missing.length > 0) throw refusedTable('missing-columns', missing.join(', '));
    return { ...layout, kind };
  }

  /** Nothing is written. @throws RequestRefused 422 where it is no such table, or too long */
  preview(tx: EntityTx, shop: Shop, file: Buffer, wish: ImportWish): Promise<Imported> {
    return this.#run(tx, shop, file, wish, true);
  }

  /** All of it in the caller's transaction. @throws RequestRefused likewise */
  async import(tx: EntityTx, shop: Shop, file: Buffer, wish: ImportWish): Promise<Imported> {
    const imported = await this.#run(tx, shop, file, wish, false);
    const { organisationId, id: shopId } = shop;
    const { kind } = imported.layout;
    this.imports.log(tx, { id: newId('imp'), organisationId, shopId, kind, ...imported.counts, at: this.clock.now() });
    return imported;
  }

  async #run(tx: EntityTx, shop: Shop, file: Buffer, wish: ImportWish, isPreview: boolean): Promise<Imported> {
    const layout = this.layout(file, wish);
    const { takeOverAt } = await this.imports.switchOf(tx, shop);
    const { plannedAs } = wish;
    if (layout.kind === 'planned' && plannedAs === 'live' && takeOverAt === null) throw refusedTable('no-take-over');
    const now = this.clock.now();
    const taking: Taking = { tx, shop, kind: layout.kind, now, isPreview, plannedAs, takeOverAt, seen: new Set() };
    const tally = new Tally(wish.showsPeople);
    let page: Numbered[] = [];
    const line: Numbered[] = [];
    for await (const row of rowsOf(file, layout)) {
      if (tally.next() > (layout.kind === 'dates' ? MAX_RULES : MAX_ROWS)) throw refusedTable('too-many-rows');
      const read = readOf(row, layout, { country: shop.country, zone: shop.zone, now });
      if (read.code === undefined) (read.row.becomes === 'waiting' ? line : page).push(read);
      else tally.tell({ line: read.line, code: read.code, severity: 'refused' });
      if (page.length < PAGE) continue;
      await this.#take(taking, page, tally);
      page = [];
    }
    await this.#take(taking, page, tally);
    // Lists come newest first or as they were sorted: who asked first is first in line.
    line.sort((left, right) => sinceOf(left) - sinceOf(right));
    for (let at = 0; at < line.length; at += PAGE) await this.#take(taking, line.slice(at, at + PAGE), tally);
    return { layout, ...tally.result() };
  }

  async #take(taking: Taking, page: readonly Numbered[], tally: Tally): Promise<void> {
    for (const [becomes, rows] of Map.groupBy(page, ({ row }) => row.becomes)) {
      const outcomes = await this.#takerOf(becomes).take(
        taking,
        rows.map(({ row }) => row),
      );
      rows.forEach((row, index) => tally.count(row, outcomes[index] as Taken));
    }
  }

  #takerOf(becomes: ImportRow['becomes']): Taker<ImportRow> {
    const takers = {
      history: this.history,
      waiting: this.waiting,
      planned: this.planned,
      rule: this.dates,
      contact: this.contacts,
    };
    return takers[becomes] as Taker<ImportRow>;
  }
}

const sinceOf = ({ row }: Numbered) =>
  row.becomes === 'waiting' && row.since !== null ? row.since : Number.MAX_SAFE_INTEGER;

type Read = (Numbered & { readonly code?: undefined }) | { readonly line: number; readonly code: string };

function readOf(row: TableRow, { kind, columns }: Imported['layout'], reading: Reading): Read {
  const { line } = row;
  if ('problem' in row) return { line, code: row.problem };
  const read = readRow(kind, columns, row.cells, reading);
  return typeof read === 'string' ? { line, code: read } : { line, row: read };
}

class Tally {
  constructor(private readonly showsPeople: boolean) {}

  #counts = { total: 0, added: 0, known: 0, refused: 0, warned: 0 };
  #becomes: Record<string, number> = {};
  #first: SampleRow[] = [];
  #problems: RowProblem[] = [];

  next(): number {
    return ++this.#counts.total;
  }

  tell(problem: RowProblem): void {
    this.#counts[problem.severity === 'refused' ? 'refused' : 'warned']++;
    if (this.#problems.length < TOLD) this.#problems.push(problem);
  }

  count({ line, row }: Numbered, taken: Taken): void {
    if (this.#first.length < SHOWN) this.#first.push({ line, ...shown(row, this.showsPeople) });
    if (taken.kind === 'refused') {
      const { code, text } = taken;
      return this.tell({ line, code, severity: 'refused', ...(text === undefined ? {} : { text }) });
    }
    this.#counts[taken.kind]++;
    this.#becomes[row.becomes] = (this.#becomes[row.becomes] ?? 0) + 1;
    if (taken.warning !== undefined) this.tell({ line, code: taken.warning, severity: 'warning' });
  }

  result(): Omit<Imported, 'layout'> {
    const problems = this.#problems.toSorted((left, right) => left.line - right.line);
    const first = this.#first.toSorted((left, right) => left.line - right.line);
    return { counts: this.#counts, becomes: this.#becomes, first, problems };
  }
}

const TIMES = new Set(['at', 'since']);
const PERSONAL = new Set(['text', 'firstName', 'lastName', 'email', 'customerId', 'consent', 'detail', 'error']);

/** A row as it was understood: times in UTC. Who may not see numbers sees nothing else of the person either. */
function shown({ becomes, ...row }: ImportRow, showsPeople: boolean): Omit<SampleRow, 'line'> {
  const values = Object.entries(row).flatMap(([name, value]: [string, unknown]) => {
    if (TIMES.has(name) && typeof value === 'number') return [[name, toIso(value as Taking['now'])]];
    if (showsPeople) return [[name, value]];
    if (name === 'phone') return [[name, maskPhone(String(value))]];
    return PERSONAL.has(name) ? [] : [[name, value]];
  });
  return { becomes, values: Object.fromEntries(values) as Record<string, unknown> };
}

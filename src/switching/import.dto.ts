import { IsIn, IsOptional, Matches } from 'class-validator';
import { TextsField } from '../infra/web/query.js';
import { ENCODINGS, type Encoding } from './decode.js';
import { FIELDS, IMPORT_KINDS, type Columns, type Field, type ImportKind } from './formats.js';
import { SEPARATORS, type Separator } from './table.js';
import { PLANNED_AS, type PlannedAs } from './taking.js';

export class ImportQueryDto {
  /** What the table is; left out, its headings tell. */
  @IsOptional()
  @IsIn(IMPORT_KINDS)
  kind?: ImportKind;

  /** Left out, it is found out. */
  @IsOptional()
  @IsIn(ENCODINGS)
  encoding?: Encoding;

  /** Left out, it is found out. */
  @IsOptional()
  @IsIn(Object.keys(SEPARATORS))
  separator?: Separator;

  /**
   * Which column holds what, where the headings do not say: `phone:1,consentAt:4`, the first column is 1. Named, the other
   * columns are left alone.
   */
  @TextsField(40)
  @Matches(new RegExp(`^(${FIELDS.join('|')}):([1-9]|[1-9]\\d)$`), { each: true })
  columns?: string[];

  /** Of planned messages: `trial` writes down what would be sent, `live` plans it. */
  @IsOptional()
  @IsIn(PLANNED_AS)
  plannedAs: PlannedAs = 'trial';
}

/** `phone:1` and the like as columns in their order. */
export function columnsOf(named: readonly string[] | undefined): Columns | undefined {
  if (named === undefined) return undefined;
  const columns: (Field | null)[] = [];
  for (const one of named) {
    const [field, place] = one.split(':');
    columns[Number(place) - 1] = field as Field;
  }
  return Array.from(columns, (field) => field ?? null);
}

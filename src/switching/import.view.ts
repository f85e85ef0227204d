import { ApiProperty } from '@nestjs/swagger';
import { ENCODINGS, type Encoding } from './decode.js';
import { FIELDS, IMPORT_KINDS, type Field, type ImportKind } from './formats.js';
import { SEPARATORS, type Separator } from './table.js';

export class ImportColumnView {
  /** The first is 1. */
  place!: number;
  heading!: string;
  /** What it holds; null: nothing that is taken. */
  @ApiProperty({ enum: FIELDS, nullable: true }) field!: Field | null;
}

export class ImportProblemView {
  /** The line of the file on which the row ends; the first is 1. */
  line!: number;
  code!: string;
  /** `refused`, or `warning`: it is taken all the same. */
  @ApiProperty({ enum: ['refused', 'warning'] }) severity!: string;
  text!: string;
}

export class ImportSampleView {
  line!: number;
  /** `history`, `waiting`, `planned`, `rule` or `contact`. */
  becomes!: string;
  /** As it was understood; times in UTC, numbers masked and names left out for those who may not see them. */
  values!: Record<string, unknown>;
}

/** What became of a table, or would. */
export class ImportView {
  @ApiProperty({ enum: IMPORT_KINDS }) kind!: ImportKind;
  @ApiProperty({ enum: ENCODINGS }) encoding!: Encoding;
  @ApiProperty({ enum: Object.keys(SEPARATORS) }) separator!: Separator;
  columns!: ImportColumnView[];
  /** Rows under the headings. */
  total!: number;
  added!: number;
  /** Taken by an earlier import, or twice in this one. */
  known!: number;
  refused!: number;
  /** Taken with something to be said. */
  warned!: number;
  /** How many rows become what. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' } }) becomes!: Record<string, number>;
  /** The first ten rows. */
  first!: ImportSampleView[];
  /** The first thousand rows of which something is to be said, by line. */
  problems!: ImportProblemView[];
}

export class ShopImportView {
  id!: string;
  @ApiProperty({ enum: IMPORT_KINDS }) kind!: ImportKind;
  total!: number;
  added!: number;
  known!: number;
  refused!: number;
  warned!: number;
  at!: string;
}

import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { Type } from 'class-transformer';
import type { Instant } from '@hub/kernel';
import { ChoicesField, InstantField, TextField } from '../infra/web/query.js';
import { OUTCOMES, type Outcome } from './compare.js';
import { CONFIRMABLE, type StepCode } from './steps.js';

const OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

export class SwitchingDto {
  /** From then on this hub sends what was planned in the older app; ISO 8601 with its offset. Null: not chosen. Left out: as it is. */
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(OFFSET, { message: 'must name its offset, e.g. 2026-11-20T10:00:00Z' })
  takeOverAt?: string | null;

  /** All steps that a person says are done or not needed. Left out: as they are. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsIn(CONFIRMABLE, { each: true })
  confirmed?: StepCode[];
}

export class ReportPeriodDto {
  /** At or after; left out: thirty days before its end. */
  @InstantField()
  since?: Instant;

  /** Before; left out: now. At most 92 days after `since`. */
  @InstantField()
  until?: Instant;

  /** How far apart the older app's message and ours may be to be the same one, hours. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(96)
  windowHours: number = 24;
}

export class ReportExportDto extends ReportPeriodDto {
  /** What stands between two cells. */
  @IsOptional()
  @IsIn(['semicolon', 'comma'])
  separator: 'semicolon' | 'comma' = 'semicolon';
}

export class ReportItemsDto extends ReportPeriodDto {
  @ChoicesField(OUTCOMES)
  outcome?: Outcome[];

  /** `next` of the page before, with the same filters. */
  @TextField(200)
  from?: string;

  /** Of people; each comes with all their messages. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

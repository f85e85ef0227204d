import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Min,
} from 'class-validator';
import type { CalendarUnit } from '@hub/kernel';
import { ANCHORS, type Anchor } from '../model/rule.js';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const IS_TIME = { message: 'must be a time of day, HH:MM' };

/** Days and times are the shop's. */
export class CalendarTriggerDto {
  /** When it runs, `HH:MM`. */
  @Matches(TIME, IS_TIME)
  at!: string;

  /** A run that was missed is caught up until then; left out or null = until the evening's quiet hours, else the day's end. */
  @IsOptional()
  @Matches(TIME, IS_TIME)
  until?: string | null;

  /** With `calendar.once`: the day, `yyyy-MM-dd`. */
  @IsOptional()
  @IsString()
  @Length(10, 10)
  date?: string | null;

  /** With `calendar.anniversary`: counted from when they became a customer, their last visit, or a date in `field`. */
  @IsOptional()
  @IsIn(ANCHORS)
  since?: Anchor | null;

  /** With `calendar.anniversary`: so many units. */
  @IsOptional()
  @IsInt()
  @Min(1)
  amount?: number | null;

  @IsOptional()
  @IsIn(['days', 'weeks', 'months', 'years'])
  unit?: CalendarUnit | null;

  /** With months and years: each time so long has passed again; left out or null = with years only. */
  @IsOptional()
  @IsBoolean()
  repeats?: boolean | null;

  /** The additional field with the date, by its id: of a birthday, and of an anniversary counted from a field. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  field?: string | null;

  /** Only customers in one of these groups, by their ids; left out or null = all. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  groups?: string[] | null;

  /** The box by which customers agree to advertising, by its field's id: only those who ticked it. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  consentField?: string | null;
}

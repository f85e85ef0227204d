import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { instantOf, type IdPrefix, type Instant } from '@hub/kernel';

// Fields of a query string: everything comes as text there, and a list as one text or several.

/** The end of what people ask about: 2100-01-01. */
const LATEST = 4_102_444_800_000;
const MAX_VALUES = 100;

/** ISO 8601 with its zone or offset, e.g. `2026-11-20T12:00:00Z`; becomes an `Instant`. */
export const InstantField = () =>
  applyDecorators(
    ApiPropertyOptional({ type: String, format: 'date-time', example: '2026-11-20T00:00:00+01:00' }),
    IsOptional(),
    Transform(({ value }: { value: unknown }) => readInstant(value)),
    IsInt({ message: 'an instant with its zone or offset, such as 2026-11-20T12:00:00Z' }),
    Min(0),
    Max(LATEST),
  );

/** One text of up to `max` characters. */
export const TextField = (max: number) =>
  applyDecorators(ApiPropertyOptional({ type: String }), IsOptional(), IsString(), Length(1, max), Matches(NO_NUL));

/** Several values of a closed list, repeated or separated by commas. */
export const ChoicesField = (choices: readonly string[]) =>
  applyDecorators(ApiPropertyOptional({ enum: choices, isArray: true }), ...list(), IsIn(choices, { each: true }));

/** Several texts, repeated or separated by commas. */
export const TextsField = (max: number) =>
  applyDecorators(
    ApiPropertyOptional({ type: String, isArray: true }),
    ...list(),
    IsString({ each: true }),
    Length(1, max, { each: true }),
    Matches(NO_NUL, { each: true }),
  );

/** Several ids of one kind, repeated or separated by commas. */
export const IdsField = (prefix: IdPrefix) =>
  applyDecorators(
    ApiPropertyOptional({ type: String, isArray: true }),
    ...list(),
    Matches(idPattern(prefix), { each: true }),
  );

export const BooleanField = () =>
  applyDecorators(
    ApiPropertyOptional({ type: Boolean }),
    IsOptional(),
    Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value)),
    IsBoolean(),
  );

export function idPattern(prefix: IdPrefix): RegExp {
  return new RegExp(`^${prefix}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`);
}

/** The database stores no NUL. */
// oxlint-disable-next-line no-control-regex
const NO_NUL = /^[^\u0000]*$/;

function list(): PropertyDecorator[] {
  return [
    IsOptional(),
    Transform(({ value }: { value: unknown }) =>
      [value].flat().flatMap((item) => (typeof item === 'string' ? item.split(',') : [item])),
    ),
    IsArray(),
    ArrayMaxSize(MAX_VALUES),
  ];
}

function readInstant(value: unknown): Instant | null {
  try {
    // A plus that nobody encoded arrives as a space.
    return instantOf(String(value).replace(/ (?=\d\d:\d\d$)/, '+'));
  } catch {
    return Number.NaN as Instant;
  }
}

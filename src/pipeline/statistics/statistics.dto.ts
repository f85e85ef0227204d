import { IsIn } from 'class-validator';
import type { Instant } from '@hub/kernel';
import { InstantField } from '../../infra/web/query.js';
import { SERIES, type SeriesBy } from './statistics.repository.js';

export class SeriesQueryDto {
  @IsIn(SERIES)
  by: SeriesBy = 'day';

  /** At or after; 30 days ago unless told. Rounded to whole hours. */
  @InstantField()
  since?: Instant;

  /** Before; the end of this hour unless told. */
  @InstantField()
  until?: Instant;
}

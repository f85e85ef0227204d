import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { TextField } from '../../infra/web/query.js';

export class ErrorsQueryDto {
  /** `next` of the page before. */
  @TextField(200)
  from?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

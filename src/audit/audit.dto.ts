import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import type { Id } from '@hub/kernel';

export class AuditQueryDto {
  /** The `next` of the page before. */
  @IsOptional()
  @Matches(/^aud_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  from?: Id<'aud'>;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

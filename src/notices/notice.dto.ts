import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import type { ShopId } from '@hub/kernel';
import { NOTICE_STATES, type NoticeState } from './notice.js';

export class NoticesQueryDto {
  @IsIn(NOTICE_STATES)
  state: NoticeState = 'open';

  @IsOptional()
  @IsString()
  @Length(1, 60)
  code?: string;

  /** Only what is about this shop. */
  @IsOptional()
  @Matches(/^shp_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  shopId?: ShopId;

  /** `next` of the page before. */
  @IsOptional()
  @IsString()
  @Length(1, 60)
  from?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import type { ClientId, ShopId } from '@hub/kernel';
import { idPattern } from '../infra/web/query.js';
import type { Month } from './usage.js';

export class UsageQueryDto {
  /** `2026-11`; left out = the last one that has ended. */
  @IsOptional()
  @Matches(/^20\d{2}-(0[1-9]|1[0-2])$/)
  month?: Month;

  /** Only this client's. */
  @IsOptional()
  @Matches(idPattern('cli'))
  clientId?: ClientId;

  /** Only this shop's. */
  @IsOptional()
  @Matches(idPattern('shp'))
  shopId?: ShopId;
}

export class UsageFileDto extends UsageQueryDto {
  /** Between cells. */
  @IsOptional()
  @IsIn(['semicolon', 'comma'])
  separator?: 'semicolon' | 'comma';
}

export class MarkupDto {
  /** 1500 = 15 %. */
  @IsInt()
  @Min(0)
  @Max(100_000)
  basisPoints!: number;
}

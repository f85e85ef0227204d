import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import type { ConnectionId } from '@hub/kernel';

export class RouteLegDto {
  /** A channel account that is granted to the shop. */
  @Matches(/^con_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  connectionId!: ConnectionId;
}

export class MaxPriceDto {
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  transactional?: number | null;

  @ValidateIf((_, value) => value !== null && value !== undefined)
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  marketing?: number | null;
}

export class RoutesDto {
  /** Of order notices and the like: first to last. Left out or null = every granted account, by the position of its grant. */
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => RouteLegDto)
  transactional?: RouteLegDto[] | null;

  /** Of advertising, likewise. */
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => RouteLegDto)
  marketing?: RouteLegDto[] | null;

  /**
   * The most one message may cost on one account, micro-units of the shop's currency: 0,50 zł = 500000. Where its parts
   * at the grant's price cost more, it takes the next account, or is not sent as `too-expensive`. Null = whatever it costs.
   */
  @IsOptional()
  @ValidateNested()
  @Type(() => MaxPriceDto)
  maxPriceMicros?: MaxPriceDto | null;
}

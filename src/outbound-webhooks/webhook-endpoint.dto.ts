import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { ClientId, ShopId } from '@hub/kernel';
import { OUTBOUND_EVENTS, type OutboundEventType } from './webhook-endpoint.entity.js';

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

export class WebhookEndpointDto {
  /** https; private addresses are refused. */
  @IsString()
  @Length(1, 2_000)
  url!: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  description?: string;

  /** Which events it is told of; left out or empty = all. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsIn(OUTBOUND_EVENTS, { each: true })
  events?: OutboundEventType[];

  /** Only what happens at this client. */
  @IsOptional()
  @Matches(new RegExp(`^cli_${UUID}$`))
  clientId?: ClientId;

  /** Only what happens in this shop. */
  @IsOptional()
  @Matches(new RegExp(`^shp_${UUID}$`))
  shopId?: ShopId;
}

export class WebhookEndpointChangeDto {
  @IsOptional()
  @IsString()
  @Length(1, 2_000)
  url?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  description?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsIn(OUTBOUND_EVENTS, { each: true })
  events?: OutboundEventType[];

  /** Switched on again, what waited goes out. */
  @IsOptional()
  @IsBoolean()
  isActive?: boolean;
}

export class RotationDto {
  /** For a secret that leaked: it stops signing at once, instead of after a day. */
  @IsOptional()
  @IsBoolean()
  endsOldNow?: boolean;
}

export class DeliveriesQueryDto {
  @IsOptional()
  @IsIn(['waiting', 'delivered', 'failed'])
  state?: 'waiting' | 'delivered' | 'failed';

  /** `next` of the page before. */
  @IsOptional()
  @IsString()
  @Length(1, 300)
  from?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

export class ReplayDto {
  /** ISO 8601; what was announced from then on. */
  @IsISO8601({ strict: true, strictSeparator: true })
  from!: string;

  /** ISO 8601; left out, until now. */
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  to?: string;

  /** What has arrived once more too; by itself only what failed. */
  @IsOptional()
  @IsBoolean()
  includesDelivered?: boolean;
}

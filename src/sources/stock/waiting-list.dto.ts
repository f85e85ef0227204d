import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO31661Alpha2,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { LOCALES, type Locale } from '@hub/kernel';
import { idPattern, TextField } from '../../infra/web/query.js';
import { SUBSCRIPTION_STATES, type SubscriptionState } from './stock.entity.js';

// oxlint-disable-next-line no-control-regex
const PLAIN = /^[^\u0000-\u001f]*$/;

export class SubscriptionDto {
  /** As the person wrote it; a national number is read by `country`, else by the shop's. */
  @IsString()
  @Length(1, 40)
  phone!: string;

  @IsOptional()
  @IsISO31661Alpha2()
  country?: string;

  /** The shop's own id. */
  @IsString()
  @Length(1, 100)
  @Matches(PLAIN)
  productId!: string;

  /** Left out: any variation. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  @Matches(PLAIN)
  variationId?: string;

  /** What it is called, where the hub does not know the product. */
  @IsOptional()
  @IsString()
  @Length(1, 300)
  @Matches(PLAIN)
  productName?: string;

  /** The shop's id of the customer; left out for guests. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  customerId?: string;

  @IsOptional()
  @IsIn(LOCALES)
  language?: Locale;
}

export class SubscriptionsDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => SubscriptionDto)
  subscriptions!: SubscriptionDto[];
}

export class WaitingListFilterDto {
  /** Part of a number, of a product's id or of its name. */
  @TextField(100)
  search?: string;

  @IsOptional()
  @IsIn(SUBSCRIPTION_STATES)
  state?: SubscriptionState;

  @TextField(100)
  productId?: string;
}

export class WaitingListQueryDto extends WaitingListFilterDto {
  /** `next` of the page before. */
  @TextField(300)
  from?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

export class RemovalDto extends WaitingListFilterDto {
  /** Those to take out; left out, `all` must be true. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @Matches(idPattern('sub'), { each: true })
  ids?: string[];

  /** Everybody whom the filter means. */
  @IsOptional()
  @IsBoolean()
  all?: boolean;
}

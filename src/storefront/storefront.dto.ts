import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsISO31661Alpha2,
  IsObject,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

const HOST = /^(?=.{1,255}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/;
const WEEK_MINUTES = 7 * 24 * 60;

export class StockWidgetDto {
  @IsOptional()
  @IsBoolean()
  isOn?: boolean;

  /** Minutes that those who were told have, before the next in line are told. */
  @IsOptional()
  @IsInt()
  @Min(5)
  @Max(WEEK_MINUTES)
  wavePauseMinutes?: number;
}

export class NewsletterWidgetDto {
  @IsOptional()
  @IsBoolean()
  isOn?: boolean;

  /** Language (`pl`, `en`, `el`) → what people agree to; up to 2 000 characters each. */
  @IsOptional()
  @IsObject()
  wording?: Record<string, string>;
}

export class CartWidgetDto {
  @IsOptional()
  @IsBoolean()
  isOn?: boolean;

  /** How long a cart is left alone before it counts as abandoned. */
  @IsOptional()
  @IsInt()
  @Min(10)
  @Max(30 * 24 * 60)
  abandonedAfterMinutes?: number;

  /** When each reminder is due, counted from there: one to four, each later than the one before. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(4)
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(30 * 24 * 60, { each: true })
  stepsAfterMinutes?: number[];

  /** Days after which a cart that nobody touches is given up. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(90)
  expiresAfterDays?: number;
}

export class StorefrontDto {
  /** The hosts of the shop's pages, such as `sklep.pl` and `www.sklep.pl`; only they may use the widgets. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @Matches(HOST, { each: true, message: 'a host such as www.sklep.pl, in small letters, without https://' })
  hosts?: string[];

  /** Countries whose numbers the forms take; empty = the shop's own. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsISO31661Alpha2({ each: true })
  countries?: string[];

  /** Numbers that the client never met which the forms take in a day, all together. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(100_000)
  firstContactsPerDay?: number;

  @IsOptional()
  @ValidateNested()
  @Type(() => StockWidgetDto)
  stock?: StockWidgetDto;

  @IsOptional()
  @ValidateNested()
  @Type(() => NewsletterWidgetDto)
  newsletter?: NewsletterWidgetDto;

  @IsOptional()
  @ValidateNested()
  @Type(() => CartWidgetDto)
  carts?: CartWidgetDto;
}

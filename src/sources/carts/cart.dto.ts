import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsEmail,
  IsIn,
  IsInt,
  IsISO4217CurrencyCode,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { CartPhase } from '@hub/abandoned-carts';
import { LOCALES, type Locale } from '@hub/kernel';
import { TextField } from '../../infra/web/query.js';
import { CART_PHASES } from './cart.entity.js';

// oxlint-disable-next-line no-control-regex
const PLAIN = /^[^\u0000-\u001f]*$/;
const AMOUNT = /^\d{1,9}(\.\d{1,4})?$/;
const AN_AMOUNT = { message: 'must be an amount such as 129.90' };

export class CartLineDto {
  @IsOptional()
  @IsString()
  @Length(1, 100)
  @Matches(PLAIN)
  productId?: string;

  @IsString()
  @Length(1, 300)
  @Matches(PLAIN)
  name!: string;

  @Matches(/^\d{1,6}(\.\d{1,3})?$/, { message: 'a quantity such as 2 or 0.5' })
  quantity!: string;

  /** Gross, of one. */
  @IsOptional()
  @Matches(AMOUNT, AN_AMOUNT)
  unitPrice?: string;
}

export class CartDto {
  /** Where its owner finds it again, on one of the storefront's hosts. */
  @IsOptional()
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  @MaxLength(2_000)
  url?: string;

  /** Gross. */
  @IsOptional()
  @Matches(AMOUNT, AN_AMOUNT)
  total?: string;

  /** The shop's where none is named. */
  @IsOptional()
  @IsISO4217CurrencyCode()
  currency?: string;

  /** Empty: nothing is left in it. */
  @IsArray()
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => CartLineDto)
  lines!: CartLineDto[];

  /** As the person wrote it; a national number is read by the shop's country. */
  @IsOptional()
  @IsString()
  @Length(1, 40)
  phone?: string;

  @IsOptional()
  @IsEmail()
  @MaxLength(320)
  email?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  @Matches(PLAIN)
  firstName?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  @Matches(PLAIN)
  lastName?: string;

  @IsOptional()
  @IsIn(LOCALES)
  language?: Locale;
}

export class CartOrderDto {
  /** The shop's id of the order. */
  @IsString()
  @Length(1, 100)
  @Matches(PLAIN)
  orderId!: string;

  /** What the buyer pays, gross; the cart's own where it is left out. */
  @IsOptional()
  @Matches(AMOUNT, AN_AMOUNT)
  total?: string;

  @IsOptional()
  @IsISO4217CurrencyCode()
  currency?: string;
}

export class CartsQueryDto {
  @IsOptional()
  @IsIn(CART_PHASES)
  phase?: CartPhase;

  /** `next` of the page before. */
  @TextField(300)
  from?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

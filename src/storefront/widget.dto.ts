import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsEmail,
  IsIn,
  IsISO4217CurrencyCode,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { LOCALES, type Locale } from '@hub/kernel';

/** The database stores no NUL, and nobody's name has a line break. */
// oxlint-disable-next-line no-control-regex
const PLAIN = /^[^\u0000-\u001f]*$/;
const AMOUNT = /^\d{1,9}(\.\d{1,4})?$/;

export class WaitDto {
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

  @IsString()
  @Length(1, 40)
  phone!: string;

  @IsOptional()
  @IsIn(LOCALES)
  language?: Locale;
}

export class SignUpDto {
  @IsString()
  @Length(1, 40)
  phone!: string;

  @IsOptional()
  @IsString()
  @MaxLength(60)
  @Matches(PLAIN)
  firstName?: string;

  /** The box was ticked. */
  @IsIn([true])
  agrees!: true;

  @IsOptional()
  @IsIn(LOCALES)
  language?: Locale;
}

export class ConfirmDto {
  @IsString()
  @Length(20, 60)
  token!: string;

  @IsString()
  @Matches(/^\s*\d{3} ?\d{3}\s*$/, { message: 'six digits' })
  code!: string;
}

/** A product is called what the shop calls it. */
export class PageCartLineDto {
  @IsString()
  @Length(1, 100)
  @Matches(PLAIN)
  productId!: string;

  @Matches(/^\d{1,6}(\.\d{1,3})?$/, { message: 'a quantity such as 2 or 0.5' })
  quantity!: string;

  /** Gross, of one. */
  @IsOptional()
  @Matches(AMOUNT, { message: 'must be an amount such as 129.90' })
  unitPrice?: string;
}

/** A cart as a page tells of it. */
export class PageCartDto {
  /** Whatever names the cart in the shop or the browser; nobody else can guess it. */
  @IsString()
  @Length(8, 100)
  @Matches(PLAIN)
  cartId!: string;

  /** Where its owner finds it again. */
  @IsOptional()
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  @MaxLength(2_000)
  url?: string;

  /** Gross. */
  @IsOptional()
  @Matches(AMOUNT, { message: 'must be an amount such as 129.90' })
  total?: string;

  /** The shop's where none is named. */
  @IsOptional()
  @IsISO4217CurrencyCode()
  currency?: string;

  /** Empty: nothing is left in it. */
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => PageCartLineDto)
  lines!: PageCartLineDto[];

  @IsOptional()
  @IsString()
  @Length(1, 40)
  phone?: string;

  @IsOptional()
  @IsEmail()
  @MaxLength(320)
  email?: string;

  @IsOptional()
  @IsIn(LOCALES)
  language?: Locale;
}

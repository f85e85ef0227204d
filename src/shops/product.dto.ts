import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsISO4217CurrencyCode,
  IsNumber,
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

const MAX_UNITS = 1_000_000_000;

export class ProductDto {
  /** The shop's own id. */
  @IsString()
  @Length(1, 100)
  productId!: string;

  /** The shop's id of the variation; left out for the product itself. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  variationId?: string;

  @IsString()
  @Length(1, 300)
  name!: string;

  @IsOptional()
  @IsString()
  @Length(1, 100)
  code?: string;

  /** The product's page. */
  @IsOptional()
  @IsUrl({ protocols: ['https', 'http'], require_protocol: true, require_tld: false })
  @MaxLength(2_000)
  url?: string;

  /** Gross, e.g. `129.90`. */
  @IsOptional()
  @Matches(/^\d{1,9}(\.\d{1,4})?$/, { message: 'must be an amount such as 129.90' })
  price?: string;

  /** The shop's where none is named. */
  @IsOptional()
  @IsISO4217CurrencyCode()
  currency?: string;

  /** Units in stock; left out where the shop keeps no stock of it. */
  @IsOptional()
  @IsNumber()
  @Min(-MAX_UNITS)
  @Max(MAX_UNITS)
  stock?: number;

  /** Below this the owner is warned. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(MAX_UNITS)
  warnLevel?: number;

  /** Whether it can be bought. */
  @IsBoolean()
  isActive!: boolean;
}

export class ProductsDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => ProductDto)
  products!: ProductDto[];
}

import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import type { ClientId, ShopId } from '@hub/kernel';
import { RIGHTS, type Right } from './rights.js';

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

export class ApiKeyDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  name!: string;

  /** No more than its maker has. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(RIGHTS, { each: true })
  rights!: Right[];

  /** Only in this client. */
  @IsOptional()
  @Matches(new RegExp(`^cli_${UUID}$`))
  clientId?: ClientId;

  /** Only in this shop. */
  @IsOptional()
  @Matches(new RegExp(`^shp_${UUID}$`))
  shopId?: ShopId;

  /** Left out, it holds until it is revoked. */
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  expiresAt?: string;
}

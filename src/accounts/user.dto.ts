import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsEmail,
  IsIn,
  IsOptional,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import type { ClientId, ShopId } from '@hub/kernel';
import { ROLES, type Role } from './rights.js';

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

export class MembershipDto {
  @IsIn(ROLES)
  role!: Role;

  /** Only in this client. */
  @IsOptional()
  @Matches(new RegExp(`^cli_${UUID}$`))
  clientId?: ClientId;

  /** Only in this shop. */
  @IsOptional()
  @Matches(new RegExp(`^shp_${UUID}$`))
  shopId?: ShopId;
}

export class UserDto {
  @IsEmail()
  @MaxLength(320)
  email!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => MembershipDto)
  memberships!: MembershipDto[];
}

export class MembershipsDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => MembershipDto)
  memberships!: MembershipDto[];
}

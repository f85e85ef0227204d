import { ApiProperty } from '@nestjs/swagger';
import { Expose } from 'class-transformer';
import { FIELD_PLACES, FIELD_TYPES, type FieldPlace, type FieldType } from '../core/index.js';
import type { ShopSettings } from './shop.entity.js';

export class ShopView {
  @Expose() id!: string;
  @Expose() clientId!: string;
  @Expose() name!: string;
  @Expose() country!: string;
  @Expose() zone!: string;
  @Expose() currency!: string;
  @Expose() locale!: string;
  @Expose() settings!: ShopSettings;
}

/** A group the shop puts customers into. */
export class ShopGroupView {
  @Expose() id!: string;
  @Expose() name!: string | null;
}

/** A field the merchant or another app added to the shop. */
export class ShopFieldView {
  @Expose() id!: string;
  @Expose() name!: string | null;
  /** What stands beside it: of a box, the words agreed to. */
  @Expose() label!: string | null;
  @Expose() @ApiProperty({ enum: FIELD_TYPES }) type!: FieldType;
  /** Whose field it is; it may be both. */
  @Expose() @ApiProperty({ enum: FIELD_PLACES, isArray: true }) places!: readonly FieldPlace[];
}

/** A status the shop is known to have. */
export class ShopStatusView {
  @Expose() statusId!: string;
  @Expose() name!: string | null;
  /** The order ended without success; null = not known. */
  @Expose() isUnsuccessful!: boolean | null;
}

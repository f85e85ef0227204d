import { IsInt, IsObject, IsOptional, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator';

export class ConnectionDto {
  /** A plugin's id, from `GET /plugins`. */
  @IsString()
  @Length(1, 60)
  pluginId!: string;

  @IsString()
  @Length(1, 120)
  name!: string;

  /** For a shop platform: the shop it belongs to. For a channel: the only shop whose account it is; left out, the organisation's. */
  @IsOptional()
  @Matches(/^shp_[0-9a-f-]{36}$/)
  shopId?: string;

  /** The plugin's own fields, as its schema lists them. Secrets are write-only. */
  @IsObject()
  config!: Record<string, unknown>;
}

export class ConnectionChangeDto {
  @IsOptional()
  @IsString()
  @Length(1, 120)
  name?: string;

  /** Only the fields to change; a secret that is left out stays. */
  @IsOptional()
  @IsObject()
  config?: Record<string, unknown>;
}

export class GrantDto {
  /** Lower comes first in the shop's route. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000)
  position?: number;

  /** The sender this shop shows; left out, the account's default stands. */
  @IsOptional()
  @IsString()
  @MaxLength(30)
  sender?: string;

  /** Net price of one part, micro-units of the shop's currency: 0,17 zł = 170000. Estimates and caps go by it. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  pricePerPartMicros?: number;
}

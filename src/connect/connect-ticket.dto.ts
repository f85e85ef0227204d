import { IsObject, IsOptional, IsString, Length, Matches } from 'class-validator';

export class ConnectTicketDto {
  /** A plugin whose accounts are connected at its vendor's page, from `GET /plugins`. */
  @IsString()
  @Length(1, 60)
  pluginId!: string;

  /** What the connection will be called. */
  @IsString()
  @Length(1, 120)
  name!: string;

  /** The only shop whose account it is, which may send through it at once; left out, the organisation's. */
  @IsOptional()
  @Matches(/^shp_[0-9a-f-]{36}$/)
  shopId?: string;

  /** The plugin's own fields, without secrets. */
  @IsOptional()
  @IsObject()
  config?: Record<string, unknown>;
}

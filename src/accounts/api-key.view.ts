import { ApiProperty } from '@nestjs/swagger';
import { Expose } from 'class-transformer';
import { RIGHTS, type Right } from './rights.js';

export class ApiKeyView {
  @Expose() id!: string;
  @Expose() name!: string;
  /** The last characters of the key. */
  @Expose() hint!: string;
  @ApiProperty({ enum: RIGHTS, isArray: true }) @Expose() rights!: Right[];
  @ApiProperty({ type: String, nullable: true }) @Expose() clientId!: string | null;
  @ApiProperty({ type: String, nullable: true }) @Expose() shopId!: string | null;
  @Expose() createdAt!: string;
  @ApiProperty({ type: String, nullable: true }) @Expose() expiresAt!: string | null;
}

export class NewApiKeyView {
  key!: ApiKeyView;
  /** Shown once. Sent as `Authorization: Bearer …`. */
  token!: string;
}

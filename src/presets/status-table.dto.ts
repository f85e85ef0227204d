import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

export class StatusRowDto {
  /** By the shop's id from `GET /shops/{shop}/status-table`. */
  @IsString()
  @Length(1, 100)
  statusId!: string;

  /** Whether customers are told when their order reaches it. */
  @IsBoolean()
  sends!: boolean;

  /** Whole days after the change; 0 = at once. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(365)
  delayDays?: number;

  /** The SMS in the shop's language; left out = what stands, else the suggested text. */
  @IsOptional()
  @IsString()
  @Length(1, 5_000)
  text?: string;

  /** A template of the shop's instead of a text: what is changed there is changed here too. */
  @IsOptional()
  @IsString()
  @Length(1, 60)
  templateId?: string;
}

export class StatusTableDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => StatusRowDto)
  rows!: StatusRowDto[];
}

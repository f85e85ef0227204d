import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';

export class ConfigurationDto {
  /** The file's text, as an export gave it. */
  @IsString()
  @MaxLength(900_000)
  configuration!: string;

  /** True: rules that the file does not name are removed. */
  @IsOptional()
  @IsBoolean()
  removesOthers?: boolean;

  /** True: says what would change and changes nothing. */
  @IsOptional()
  @IsBoolean()
  isDryRun?: boolean;
}

import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import type { Subject } from '../core/index.js';
import { SUBJECTS } from './old-text.js';

export class OldTextDto {
  /** As it stands in the older app. */
  @IsString()
  @Length(1, 5_000)
  text!: string;

  /** What it is about; left out: whatever fits best. */
  @IsOptional()
  @IsIn(SUBJECTS)
  subject?: Subject;
}

export class OldTemplateDto extends OldTextDto {
  /** What it is called in the library. */
  @IsString()
  @Length(1, 120)
  title!: string;
}

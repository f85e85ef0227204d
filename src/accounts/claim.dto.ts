import { IsString, Length } from 'class-validator';

export class ClaimDto {
  /** As the merchant was shown it; spaces, dashes and case do not matter. */
  @IsString()
  @Length(1, 60)
  code!: string;
}

import { IsEmail, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import type { ContactId } from '@hub/kernel';

/** A person, by what is known of them: at least one of the three. Never in an address, which ends up in logs. */
export class PersonDto {
  @IsOptional()
  @Matches(/^ctc_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  contactId?: ContactId;

  /** With its country code. */
  @IsOptional()
  @IsString()
  @Length(1, 40)
  phone?: string;

  @IsOptional()
  @IsEmail()
  @MaxLength(320)
  email?: string;
}

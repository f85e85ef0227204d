import { IsNotEmpty, IsString, MaxLength, MinLength } from 'class-validator';

export class SignInDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(320)
  email!: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  password!: string;
}

export class SignInLinkDto {
  /** The last part of the link that the hub printed when it started. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  token!: string;
}

export class PasswordDto {
  /** At least 12 characters. */
  @IsString()
  @MinLength(12)
  @MaxLength(1_000)
  password!: string;
}

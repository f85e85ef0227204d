import { IsNotEmpty, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';

export class SignInDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(320)
  email!: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  password!: string;

  /** The authenticator app's six digits, or a recovery code: only where the second factor is on. */
  @IsOptional()
  @IsString()
  @MaxLength(20)
  code?: string;
}

export class SignInLinkDto {
  /** The last part of the link that the hub printed when it started, or of an invitation. */
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

  /** The one that holds until now, where there is one. */
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  current?: string;
}

export class CodeDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(20)
  code!: string;
}

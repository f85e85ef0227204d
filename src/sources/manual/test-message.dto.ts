import { IsNotEmpty, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';

export class TestMessageDto {
  /** The shop in whose name the test goes out; it must be allowed to use the connection. */
  @Matches(/^shp_[0-9a-f-]{36}$/)
  shopId!: string;

  /** A number; an e-mail address where the account sends e-mail. */
  @IsString()
  @Length(6, 254)
  phone!: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  text!: string;

  /** Makes repeats of one click one message. */
  @IsOptional()
  @IsString()
  @Length(8, 100)
  requestId?: string;
}

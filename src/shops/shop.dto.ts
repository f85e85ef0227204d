import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO31661Alpha2,
  IsISO4217CurrencyCode,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { LOCALES, type ClientId, type Locale, type WallTime } from '@hub/kernel';

const WALL_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Hours of the shop's day in which nothing is sent; may cross midnight. Equal times are refused: nothing would ever go. */
export class QuietHoursDto {
  @Matches(WALL_TIME, { message: 'must be a time of day, HH:MM' })
  from!: WallTime;

  @Matches(WALL_TIME, { message: 'must be a time of day, HH:MM' })
  to!: WallTime;
}

const MAX_MICROS = 1_000_000_000_000;

export class SpendCapsDto {
  /** Micro-units of the shop's currency: 50 zł = 50000000. */
  @ValidateIf((_, value) => value !== null)
  @IsInt()
  @Min(0)
  @Max(MAX_MICROS)
  dailyMicros!: number | null;

  @ValidateIf((_, value) => value !== null)
  @IsInt()
  @Min(0)
  @Max(MAX_MICROS)
  monthlyMicros!: number | null;

  /** Whether order notices stop at the cap too; else only advertising does. */
  @IsBoolean()
  stopsTransactional!: boolean;
}

export class MarketingCapDto {
  /** In any 24 hours; null = no such cap. */
  @ValidateIf((_, value) => value !== null)
  @IsInt()
  @Min(1)
  @Max(100)
  perDay!: number | null;

  /** In any 30 days; null = no such cap. */
  @ValidateIf((_, value) => value !== null)
  @IsInt()
  @Min(1)
  @Max(1_000)
  perMonth!: number | null;
}

export class ShopSettingsDto {
  /** Null switches quiet hours off. */
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @ValidateNested()
  @Type(() => QuietHoursDto)
  quietHours?: QuietHoursDto | null;

  @ValidateIf((_, value) => value !== null && value !== undefined)
  @ValidateNested()
  @Type(() => QuietHoursDto)
  ownerQuietHours?: QuietHoursDto | null;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  @Length(1, 40, { each: true })
  ownerPhones?: string[];

  @IsOptional()
  @IsBoolean()
  replacesSpecialCharacters?: boolean;

  /** Links to the shop's own proven address are made short, and counted when people follow them. */
  @IsOptional()
  @IsBoolean()
  shortLinks?: boolean;

  @IsOptional()
  @IsBoolean()
  writesGreekInCapitals?: boolean;

  /** Days that texts, numbers and orders are kept; counters stay. */
  @IsOptional()
  @IsInt()
  @Min(30)
  @Max(3_650)
  retentionDays?: number;

  /** Every message goes to this number instead of its recipient; null ends the test mode. */
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @IsString()
  @Length(1, 40)
  testPhone?: string | null;

  /** Null: no cap. */
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @ValidateNested()
  @Type(() => SpendCapsDto)
  spendCaps?: SpendCapsDto | null;

  /** How much advertising one person gets from all shops of the client; what is too much waits. Null: no cap. */
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @ValidateNested()
  @Type(() => MarketingCapDto)
  marketingCap?: MarketingCapDto | null;

  /** Statuses, by id or name, by which a parcel is on its way; null = those the platform has for it. */
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 120, { each: true })
  shippedStatuses?: string[] | null;

  /** Whether people and texts stay when the shop takes our app out, or go thirty days later; settings stay either way. */
  @IsOptional()
  @IsIn(['keep', 'erase'])
  afterUninstall?: 'keep' | 'erase';

  /**
   * The box by which customers agree to advertising, an id from `GET /shops/{shop}/fields`: ticked, it is written into the
   * ledger of consent with its words; null = nothing they tick is a consent.
   */
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @IsString()
  @Length(1, 100)
  marketingConsentField?: string | null;

  /** What is answered, once, to whoever says STOP, as an order notice; null = nothing, never set = the hub's own words. */
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @IsString()
  @Length(1, 320)
  stopConfirmation?: string | null;
}

export class ShopDto {
  /** Whose shop it is; left out, the organisation's only client. */
  @IsOptional()
  @Matches(/^cli_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  clientId?: ClientId;

  @IsString()
  @Length(1, 120)
  name!: string;

  /** ISO 3166 alpha-2: how national phone numbers are read. */
  @IsISO31661Alpha2()
  country!: string;

  /** IANA zone id such as Europe/Warsaw. */
  @IsString()
  @Length(1, 60)
  zone!: string;

  @IsISO4217CurrencyCode()
  currency!: string;

  @IsIn(LOCALES)
  locale!: Locale;

  @IsOptional()
  @ValidateNested()
  @Type(() => ShopSettingsDto)
  settings?: ShopSettingsDto;
}

export class ShopChangeDto {
  @IsOptional()
  @IsString()
  @Length(1, 120)
  name?: string;

  @IsOptional()
  @IsIn(LOCALES)
  locale?: Locale;

  @IsOptional()
  @ValidateNested()
  @Type(() => ShopSettingsDto)
  settings?: ShopSettingsDto;
}

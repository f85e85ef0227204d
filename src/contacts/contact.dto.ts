import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsISO31661Alpha2,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { LOCALES, type Locale, type ShopId } from '@hub/kernel';
import { MESSAGE_CLASSES, type MessageClass } from '../core/index.js';
import { CONSENT_SOURCES, CONSENT_STATUSES, type ConsentSource, type ConsentStatus } from './contact.entity.js';

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;
const NAMES_OFFSET = { message: 'must name its offset, e.g. 2026-11-20T10:00:00Z' };

/** Proof of what somebody said. A yes without the words agreed to is no proof, and is refused. */
export class ConsentDto {
  @IsIn(MESSAGE_CLASSES)
  messageClass!: MessageClass;

  @IsIn(CONSENT_STATUSES)
  status!: ConsentStatus;

  @IsIn(CONSENT_SOURCES)
  source!: ConsentSource;

  /** The words agreed to, as shown then. */
  @IsOptional()
  @IsString()
  @Length(1, 2_000)
  wording?: string;

  /** Where the proof lies: a form's address, a file, a ticket. */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  reference?: string;

  /** When it was said; ISO 8601 with its offset. */
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(OFFSET, NAMES_OFFSET)
  givenAt!: string;
}

export class ContactDto {
  /** As the person wrote it; a national number is read by `country`, else by the shop's. */
  @IsString()
  @Length(1, 40)
  phone!: string;

  @IsOptional()
  @IsISO31661Alpha2()
  country?: string;

  /** The shop whose customer this is. */
  @IsOptional()
  @Matches(new RegExp(`^shp_${UUID}$`))
  shopId?: ShopId;

  /** The customer's id in that shop. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  customerId?: string;

  @IsOptional()
  @IsEmail()
  @MaxLength(320)
  email?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  firstName?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  lastName?: string;

  @IsOptional()
  @IsIn(LOCALES)
  language?: Locale;

  @IsOptional()
  @IsBoolean()
  isRegistered?: boolean;

  /** When they became a customer; ISO 8601 with its offset. Anniversaries count from here. */
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(OFFSET, NAMES_OFFSET)
  registeredAt?: string;

  /** When they were last in the shop; an older one than is known changes nothing. */
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(OFFSET, NAMES_OFFSET)
  lastVisitAt?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  groups?: string[];

  /** Texts by name, e.g. a date of birth; at most 50. */
  @IsOptional()
  @IsObject()
  fields?: Record<string, unknown>;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => ConsentDto)
  consents?: ConsentDto[];
}

export class ContactsDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => ContactDto)
  contacts!: ContactDto[];
}

export class ContactsQueryDto {
  /** Part of a number, a name or an e-mail address. */
  @IsOptional()
  @IsString()
  @Length(2, 100)
  search?: string;

  /** `next` of the page before. */
  @IsOptional()
  @IsString()
  @Length(1, 300)
  from?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

export class SuppressionDto {
  /** With its country code. */
  @IsString()
  @Length(1, 40)
  phone!: string;

  /** Both where none is named. */
  @IsOptional()
  @IsIn(MESSAGE_CLASSES)
  messageClass?: MessageClass;
}

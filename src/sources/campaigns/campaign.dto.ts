import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
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
import type { ShopId, TemplateId } from '@hub/kernel';
import { MESSAGE_CLASSES, type MessageClass } from '../../core/index.js';
import { ChoicesField, idPattern, TextField } from '../../infra/web/query.js';
import { CAMPAIGN_STATES, type CampaignState } from './campaign.js';

const MAX_DAYS = 3_650;

export class FieldValueDto {
  /** The field's id from `GET /shops/{shop}/fields`; of contacts brought through the API, its name. */
  @IsString()
  @Length(1, 100)
  id!: string;

  /** Letter by letter. */
  @IsString()
  @MaxLength(1_000)
  value!: string;
}

/** Who is meant. All that is said must be so; what is left out is not asked. */
export class AudienceDto {
  /** `contacts`: those the shop met last and those who ordered there. `list`: the file that is uploaded for the campaign. */
  @IsIn(['contacts', 'list'])
  kind!: 'contacts' | 'list';

  /** Only customers with an account, or only guests and those of whom it is not known. */
  @IsOptional()
  @IsBoolean()
  isRegistered?: boolean;

  /** In one of these groups, by the shop's ids. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  groups?: string[];

  @IsOptional()
  @ValidateNested()
  @Type(() => FieldValueDto)
  field?: FieldValueDto;

  /** Ordered in the last so many days. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_DAYS)
  orderedWithinDays?: number;

  /** Did not order in the last so many days. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_DAYS)
  notOrderedWithinDays?: number;

  /** Spent in the shop at least so much, micro-units of its currency; orders that ended without success do not count. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  spentAtLeastMicros?: number;

  /** Left out, people without consent are counted as left out: advertising never goes to them. */
  @IsOptional()
  @IsBoolean()
  hasMarketingConsent?: boolean;
}

export class CampaignDto {
  @IsString()
  @Length(1, 120)
  name!: string;

  /** Channel kind (`sms`, `chat`, `email`) → language (`pl`, `en`, `el`) → text. Left out with `templateId`. */
  @IsOptional()
  @IsObject()
  texts?: Record<string, Record<string, string>>;

  /** A template of the shop whose texts are taken as they stand now. */
  @IsOptional()
  @Matches(idPattern('tpl'))
  templateId?: TemplateId;

  /** As a rule's: what is shown besides the text. */
  @IsOptional()
  @IsObject()
  rich?: Record<string, Record<string, Record<string, unknown>>>;

  /** `marketing` (the usual) asks for everybody's consent and keeps the cap; `transactional` is for what is no advertising. */
  @IsOptional()
  @IsIn(MESSAGE_CLASSES)
  messageClass?: MessageClass;

  @ValidateNested()
  @Type(() => AudienceDto)
  audience!: AudienceDto;

  /** When it is to start, by the shop's clock: `2026-12-01T10:00`. Left out or null = when it is launched. */
  @IsOptional()
  @IsString()
  @MaxLength(19)
  startsAt?: string | null;

  /** What to do when a used tag has neither value nor fallback. */
  @IsOptional()
  @IsIn(['send', 'skip'])
  onMissingValue?: 'send' | 'skip';

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10)
  maxParts?: number;

  /** How long after its allowed instant a message may still go out. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(72)
  validityHours?: number;
}

export class CampaignsQueryDto {
  /** Only this shop's. */
  @IsOptional()
  @Matches(idPattern('shp'))
  shopId?: ShopId;

  @ChoicesField(CAMPAIGN_STATES)
  state?: CampaignState[];

  /** `next` of the page before. */
  @TextField(300)
  from?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

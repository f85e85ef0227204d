import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { EVENT_KINDS, MESSAGE_CLASSES, type EventKind, type MessageClass } from '../../core/index.js';
import { CalendarTriggerDto } from './calendar.dto.js';
import { PAYMENTS, RECHECKS, RULE_STATES, type PaymentCondition, type Recheck, type RuleState } from '../model/rule.js';

export class RuleTriggerDto {
  @IsIn(EVENT_KINDS)
  event!: EventKind;

  /** A status's id or name; left out or null = any status. */
  @IsOptional()
  @IsString()
  @MaxLength(120)
  status?: string | null;

  /** Only orders paid on delivery, or only those to be paid online and not paid yet; left out or null = any. */
  @IsOptional()
  @IsIn(PAYMENTS)
  payment?: PaymentCondition | null;

  /** With `order.placed`: the delay counts from the person's last order, so that a newer one cancels what still waits. */
  @IsOptional()
  @IsBoolean()
  restarts?: boolean;

  /** With `product.low_stock`: tells at this many units or fewer; left out or null = at the product's own level. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1_000_000)
  level?: number | null;

  /** Of an abandoned cart: which of its reminders, 1–4; left out or null = the first. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(4)
  step?: number | null;

  /** With `calendar.once`, `calendar.anniversary` and `calendar.birthday`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => CalendarTriggerDto)
  calendar?: CalendarTriggerDto | null;
}

export class RuleRecipientDto {
  /** `subscriber`: everyone on the product's waiting list, as far as its stock reaches. */
  @IsIn(['customer', 'owner', 'subscriber', 'fixed'])
  kind!: 'customer' | 'owner' | 'subscriber' | 'fixed';

  /** With `fixed`: one to ten numbers. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @IsString({ each: true })
  @Length(1, 40, { each: true })
  phones?: string[];
}

export class RuleQuestionDto {
  /** The status a yes sets in the shop, by the shop's id from `GET /shops/{shop}/statuses`. */
  @IsString()
  @Length(1, 100)
  yesStatus!: string;

  /** The status a no sets after it was asked back and said again; left out or null = a person reads it. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  noStatus?: string | null;
}

export class RuleDto {
  @IsString()
  @Length(1, 120)
  name!: string;

  /** A slug that survives edit, export and re-creation; made from the name when left out. */
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9-]{0,59}$/, { message: 'must be lower-case letters, digits and dashes' })
  ruleKey?: string;

  @ValidateNested()
  @Type(() => RuleTriggerDto)
  trigger!: RuleTriggerDto;

  @ValidateNested()
  @Type(() => RuleRecipientDto)
  recipient!: RuleRecipientDto;

  /** Channel kind (`sms`, `chat`, `email`) → language (`pl`, `en`, `el`) → text. Left out only with `templateId`. */
  @ValidateIf(({ templateId }: RuleDto) => templateId == null)
  @IsObject()
  texts!: Record<string, Record<string, string>>;

  /** A template of the shop's: its texts are used instead, now and whenever it is changed. */
  @IsOptional()
  @IsString()
  @Length(1, 60)
  templateId?: string | null;

  /**
   * Channel kind → language → what is shown besides the text: `subject` (of an e-mail), `image` (https), `button` (`caption`, `url`), `template`
   * (`id`, `language`, `parameters`: name → text with tags). Only where there is a text of that kind and language.
   */
  @IsOptional()
  @IsObject()
  rich?: Record<string, Record<string, Record<string, unknown>>>;

  /** `{ "kind": "calendar", "amount": 4, "unit": "days", "at": "10:00" }`, `{ "kind": "elapsed", "amount": 90, "unit": "minutes" }` or left out. */
  @IsOptional()
  @IsObject()
  delay?: Record<string, unknown>;

  @IsOptional()
  @IsBoolean()
  sendsInQuietHours?: boolean;

  @IsOptional()
  @IsIn(MESSAGE_CLASSES)
  messageClass?: MessageClass;

  @IsOptional()
  @IsIn(RECHECKS)
  recheck?: Recheck;

  /** What to do when a used tag has neither value nor fallback. */
  @IsOptional()
  @IsIn(['send', 'skip'])
  onMissingValue?: 'send' | 'skip';

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10)
  maxParts?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(720)
  latenessHours?: number;

  /** What becomes of overdue messages when the database was restored or long switched off. */
  @IsOptional()
  @IsIn(['wait', 'send'])
  afterGap?: 'wait' | 'send';

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(72)
  validityHours?: number;

  /** Whether the next channel is tried too when nobody can tell whether the first one sent it: it may arrive twice. */
  @IsOptional()
  @IsBoolean()
  ratherTwiceThanNever?: boolean;

  /** The text asks the order's customer something, and their yes or no within seven days changes the order. */
  @IsOptional()
  @ValidateNested()
  @Type(() => RuleQuestionDto)
  asks?: RuleQuestionDto | null;
}

export class RuleStateDto {
  @IsIn(RULE_STATES)
  state!: RuleState;
}

export class PreviewDto {
  /** The order to preview on; left out, the newest ones the hub has seen. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  orderId?: string;
}

import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import type { CampaignId, ConnectionId, Instant, MessageId, RuleId } from '@hub/kernel';
import {
  BooleanField,
  ChoicesField,
  idPattern,
  IdsField,
  InstantField,
  TextField,
  TextsField,
} from '../../infra/web/query.js';
import { CHANNEL_KINDS, type ChannelKind } from '../../core/index.js';
import { MESSAGE_STATES, type MessageState } from '../model/message.js';
import { MESSAGE_SORTS, type Direction, type MessageSort } from './message-list.js';

/** What a list of messages leaves in. Several values of one field are any of them; several fields are all of them. */
export class MessageFilterDto {
  /** States, e.g. `planned,held`. */
  @ChoicesField(MESSAGE_STATES)
  state?: MessageState[];

  /** Whether the provider took it and nothing went wrong since. */
  @BooleanField()
  success?: boolean;

  /** Made at or after. */
  @InstantField()
  createdSince?: Instant;

  /** Made before. */
  @InstantField()
  createdUntil?: Instant;

  /** Due at or after. */
  @InstantField()
  dueSince?: Instant;

  /** Due before. */
  @InstantField()
  dueUntil?: Instant;

  /** Its state changed last at or after. */
  @InstantField()
  changedSince?: Instant;

  /** Its state changed last before. */
  @InstantField()
  changedUntil?: Instant;

  /** Channel accounts. */
  @IdsField('con')
  connectionId?: ConnectionId[];

  /** Channel kinds. */
  @ChoicesField(CHANNEL_KINDS)
  kind?: ChannelKind[];

  /** Plugins of the channels. */
  @TextsField(60)
  pluginId?: string[];

  @IdsField('rul')
  ruleId?: RuleId[];

  @IdsField('cmp')
  campaignId?: CampaignId[];

  /** What brought it about: a rule's event such as `order.status_changed`, or `manual`, `test`, `campaign`, `newsletter`. */
  @TextsField(60)
  place?: string[];

  /** What it was sent as. */
  @TextsField(60)
  sender?: string[];

  /** A whole number in any spelling; with the right `numbers` also three or more digits of it. */
  @TextField(40)
  recipient?: string;

  @TextField(100)
  orderId?: string;

  /** Codes of errors and reasons. */
  @TextsField(60)
  errorCode?: string[];

  /** Digits: of a number, as in `recipient`. Else words of the text, in capitals or not. */
  @TextField(100)
  search?: string;
}

export class MessageExportDto extends MessageFilterDto {
  /** Between cells: `semicolon` is what Excel opens by itself in most of Europe. */
  @ApiPropertyOptional({ enum: ['semicolon', 'comma'] })
  @IsIn(['semicolon', 'comma'])
  separator: 'semicolon' | 'comma' = 'semicolon';
}

export class MessagesQueryDto extends MessageFilterDto {
  @ApiPropertyOptional({ enum: MESSAGE_SORTS })
  @IsIn(MESSAGE_SORTS)
  sort: MessageSort = 'createdAt';

  @ApiPropertyOptional({ enum: ['asc', 'desc'] })
  @IsIn(['asc', 'desc'])
  direction: Direction = 'desc';

  /** `next` of the page before, with the same filters and sort. */
  @TextField(1_000)
  from?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

export class AllMessagesQueryDto extends MessagesQueryDto {
  /** Only these shops. */
  @IdsField('shp')
  shopId?: `shp_${string}`[];
}

/** Which planned messages to cancel: some by their ids, or all that a filter finds. */
export class CancelPlannedDto extends MessageFilterDto {
  /** One to a thousand of them. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @Matches(idPattern('msg'), { each: true })
  messageIds?: MessageId[];

  /** How many the person was shown; asked for without `messageIds`, and refused when another number is found. */
  @IsOptional()
  @IsInt()
  @Min(0)
  expectedCount?: number;
}

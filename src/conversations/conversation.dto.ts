import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import type { ShopId, UserId } from '@hub/kernel';
import { TextField } from '../infra/web/query.js';
import { CONVERSATION_STATES, type ConversationState } from './conversation.entity.js';

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

export class ConversationsQueryDto {
  /** Only of this shop; left out, of every shop where one may look. */
  @IsOptional()
  @Matches(new RegExp(`^shp_${UUID}$`))
  shopId?: ShopId;

  @IsOptional()
  @IsIn(CONVERSATION_STATES)
  state?: ConversationState;

  /** Who answers it; `none`: nobody took it yet. */
  @IsOptional()
  @Matches(new RegExp(`^(none|usr_${UUID})$`))
  assignee?: UserId | 'none';

  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  unread?: boolean;

  /** `next` of the page before. */
  @TextField(300)
  from?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

export class AssignmentDto {
  /** Null gives it back to everybody. */
  @ValidateIf((_, value) => value !== null)
  @Matches(new RegExp(`^usr_${UUID}$`))
  userId!: UserId | null;
}

export class ConversationStateDto {
  @IsIn(CONVERSATION_STATES)
  state!: ConversationState;
}

export class AnswerDto {
  /** As it is sent, to a phone 1000 characters at most; a canned text is one of the shop's templates, filled in by whoever answers. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(10_000)
  text!: string;

  /** Makes repeats of one click one message. */
  @IsOptional()
  @IsString()
  @Length(8, 100)
  requestId?: string;
}

import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { MESSAGE_STATES, type MessageState } from '../model/message.js';

export class MessagesQueryDto {
  @IsOptional()
  @IsIn(MESSAGE_STATES)
  state?: MessageState;

  @IsOptional()
  @IsString()
  @Length(1, 100)
  orderId?: string;

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

export class DecisionsQueryDto {
  @IsOptional()
  @IsString()
  @Length(1, 100)
  orderId?: string;

  @IsOptional()
  @IsString()
  @Length(1, 60)
  reason?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

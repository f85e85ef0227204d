import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, Matches } from 'class-validator';
import type { MessageId } from '@hub/kernel';
import { RELEASED_BY_HAND, type HeldReason } from './model/held-messages.js';

export class HeldDto {
  /** Only messages held for this reason are touched. */
  @IsIn(RELEASED_BY_HAND)
  reason!: HeldReason;

  /** One to a thousand of them; left out, all of the shop's. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @Matches(/^msg_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, { each: true })
  messageIds?: MessageId[];
}

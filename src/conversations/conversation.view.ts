import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { OrderView } from '../contacts/order.view.js';
import {
  CONVERSATION_STATES,
  REPLY_OUTCOMES,
  type ConversationState,
  type ReplyOutcome,
} from './conversation.entity.js';

export class ConversationView {
  @Expose() id!: string;
  @Expose() clientId!: string;
  /** The shop that wrote to the person last. */
  @Expose() shopId!: string;
  @Expose() connectionId!: string;
  /** A number or an e-mail address. Masked for those who may not see numbers; empty once it is kept no more. */
  @Expose() address!: string;
  @Expose() @ApiProperty({ enum: CONVERSATION_STATES }) state!: ConversationState;
  @Expose() assigneeId!: string | null;
  /** Answers nobody has looked at. */
  @Expose() unread!: number;
  @Expose() lastAt!: string;
}

export class ConversationPageView {
  items!: ConversationView[];
  /** Pass it as `from` for the next page; null at the end. */
  next!: string | null;
}

/** A file that came with an answer. */
export class AttachmentView {
  @Expose() id!: string;
  /** As its sender named it; may be empty. */
  @Expose() name!: string;
  /** The media type its sender claims. */
  @Expose() type!: string;
  /** Bytes. */
  @Expose() size!: number;
  /** False: too large; it is in the mailbox only. */
  @Expose() isKept!: boolean;
}

/** What one of the two said. */
export class SaidView {
  /** Of an answer, or of the message that was sent. */
  @Expose() id!: string;
  @Expose() @ApiProperty({ enum: ['in', 'out'] }) direction!: 'in' | 'out';
  /** Of a mail what was written above what it quotes. */
  @Expose() text!: string;
  /** The whole mail, where it says more than `text`. */
  @Expose() quoted!: string | null;
  /** Of a mail. */
  @Expose() subject!: string | null;
  @Expose() @Type(() => AttachmentView) attachments!: AttachmentView[];
  @Expose() at!: string;
  /** What an answer was read as: `stop`, `yes`, `no` or `other`. */
  @Expose() intent!: string | null;
  /** What an answer led to. */
  @Expose() @ApiProperty({ enum: REPLY_OUTCOMES, nullable: true }) outcome!: ReplyOutcome | null;
  /** How far a message of ours came. */
  @Expose() state!: string | null;
  /** The order a message of ours is about. */
  @Expose() orderId!: string | null;
}

export class ThreadView extends ConversationView {
  /** Of the last ninety days, newest first, at most 200. */
  @Expose() said!: SaidView[];
  /** Of a conversation by e-mail: the newest twenty orders with that address in the client's shops that one may see. */
  @Expose() orders!: OrderView[];
}

export class AnsweredView {
  /** The message's id: its timeline tells what became of it. */
  messageId!: string;
}

import { ApiProperty } from '@nestjs/swagger';
import { Expose } from 'class-transformer';

/** Something that went wrong: with a message, or with a function of the shop. */
export class ErrorItemView {
  /** The message's or the notice's id. */
  @Expose() id!: string;
  @ApiProperty({ enum: ['message', 'function'] }) @Expose() kind!: 'message' | 'function';
  /** The provider's or the hub's code. */
  @Expose() code!: string;
  /** What happened and what to do, in the language of `Accept-Language`. */
  @Expose() text!: string;
  /** Of a message: whole with the right `numbers` at the shop, else masked. */
  @ApiProperty({ type: String, nullable: true }) @Expose() recipient!: string | null;
  /** What brought the message about, e.g. `order.status_changed`. */
  @ApiProperty({ type: String, nullable: true }) @Expose() place!: string | null;
  /** The same as a merchant calls it; of a function, what it is. */
  @Expose() placeText!: string;
  @ApiProperty({ type: String, nullable: true }) @Expose() orderId!: string | null;
  /** How often a function's trouble came back. */
  @Expose() count!: number;
  @Expose() at!: string;
}

export class ErrorPageView {
  items!: ErrorItemView[];
  /** Pass it as `from` for the next page; null at the end. */
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}

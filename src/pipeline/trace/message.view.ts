import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { MESSAGE_STATES, type MessageState, type Texts, type Why } from '../model/message.js';

export class MoneyView {
  /** Millionths of the currency. */
  @Expose() micros!: number;
  /** ISO 4217, or `PTS` for a provider's points. */
  @Expose() currency!: string;
}

export class ChannelView {
  @Expose() connectionId!: string;
  @ApiProperty({ type: String, nullable: true }) @Expose() name!: string | null;
  @ApiProperty({ type: String, nullable: true }) @Expose() pluginId!: string | null;
  /** `sms`, `chat` or `email`. */
  @Expose() kind!: string;
}

export class ErrorView {
  /** The provider's or the hub's code. */
  @Expose() code!: string;
  /** What happened and what to do, in the language of `Accept-Language`. */
  @Expose() text!: string;
}

export class MessageView {
  @Expose() id!: string;
  @Expose() shopId!: string;
  @ApiProperty({ type: String, nullable: true }) @Expose() ruleId!: string | null;
  @ApiProperty({ type: String, nullable: true }) @Expose() ruleName!: string | null;
  @ApiProperty({ type: String, nullable: true }) @Expose() campaignId!: string | null;
  /** The message whose words it says once more. */
  @ApiProperty({ type: String, nullable: true }) @Expose() resendOf!: string | null;
  @ApiProperty({ type: String, nullable: true }) @Expose() orderId!: string | null;
  /** What brought it about: a rule's event such as `order.status_changed`, or `manual`, `test`, `campaign`, `newsletter`. */
  @Expose() place!: string;
  /** The same as a merchant calls it. */
  @Expose() placeText!: string;
  /** `customer`, `owner`, `fixed#1` …: whom the rule meant. */
  @Expose() role!: string;
  /** Whole with the right `numbers` at the shop, else masked. */
  @Expose() recipient!: string;
  @ApiProperty({ enum: MESSAGE_STATES }) @Expose() state!: MessageState;
  /** The state in a word or two, in the language of `Accept-Language`. */
  @Expose() statusText!: string;
  /** The provider took it, and nothing went wrong since. */
  @Expose() isSuccess!: boolean;
  /** Why it is in this state, where the state alone does not say. */
  @ApiProperty({ type: String, nullable: true }) @Expose() reason!: string | null;
  /** What went wrong and what to do; null where nothing did. */
  @ApiProperty({ type: ErrorView, nullable: true }) @Expose() @Type(() => ErrorView) error!: ErrorView | null;
  /** Failed five times: a person must look. */
  @Expose() isStuck!: boolean;
  @Expose() @Type(() => ChannelView) channel!: ChannelView;
  /** What it was sent as; null before it is sent, and where the account's own default was left to the provider. */
  @ApiProperty({ type: String, nullable: true }) @Expose() sender!: string | null;
  /** The text of the leg it is on. */
  @Expose() text!: string;
  /** What it is billed as; counted by us until the provider tells. */
  @ApiProperty({ type: Number, nullable: true }) @Expose() parts!: number | null;
  /** What the provider billed, all attempts together. Null: not known, or no right `prices` at the shop. */
  @ApiProperty({ type: MoneyView, nullable: true }) @Expose() @Type(() => MoneyView) billed!: MoneyView | null;
  /** Parts at the shop's own price. Null: there is none, or no right `prices` at the shop. */
  @ApiProperty({ type: MoneyView, nullable: true }) @Expose() @Type(() => MoneyView) estimate!: MoneyView | null;
  /** Rises when the message is written anew while it waits. */
  @Expose() revision!: number;
  /** By channel kind. */
  @Expose() texts!: Texts;
  @Expose() why!: Why;
  @Expose() createdAt!: string;
  @Expose() dueAt!: string;
  /** When the provider took it. */
  @ApiProperty({ type: String, nullable: true }) @Expose() acceptedAt!: string | null;
  /** When its state changed last. */
  @Expose() changedAt!: string;
}

export class MessagePageView {
  items!: MessageView[];
  /** Pass it as `from`, with the same filters and sort, for the next page; null at the end. */
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}

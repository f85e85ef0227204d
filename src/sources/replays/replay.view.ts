import { ApiProperty } from '@nestjs/swagger';
import type { Texts } from '../../pipeline/model/message.js';
import { AmountView } from '../campaigns/campaign.view.js';

export class OutcomeView {
  /** `would-send`, or why not. */
  outcome!: string;
  /** The reason in the language of `Accept-Language`. */
  text!: string;
  count!: number;
}

/** What the rule would have done with one thing that happened. */
export class ReplayItemView {
  /** Its place in the replay. */
  position!: number;
  /** The shop's own id. */
  orderId!: string;
  /** When the hub heard of it; of what was read with the shop's history, when it happened. */
  at!: string;
  /** True: read with the shop's history. */
  isHistory!: boolean;
  outcome!: string;
  text!: string;
  /** Masked. Null where nothing would go, and where the person's data are kept no longer. */
  @ApiProperty({ type: String, nullable: true }) recipient!: string | null;
  @ApiProperty({ type: Object, nullable: true }) texts!: Texts | null;
  @ApiProperty({ type: String, nullable: true }) dueAt!: string | null;
  /** On the first way of its route. */
  @ApiProperty({ type: Number, nullable: true }) parts!: number | null;
  /** Null: no price is known, or without the right `prices`. */
  @ApiProperty({ type: AmountView, nullable: true }) estimated!: AmountView | null;
}

export class ReplayPageView {
  items!: ReplayItemView[];
  /** Pass it as `from` for the next page; null at the end. */
  @ApiProperty({ type: Number, nullable: true }) next!: number | null;
}

/** What a rule would have done: since then it would have sent so many messages for so much. */
export class ReplayView {
  id!: string;
  ruleId!: string;
  /** Of the rule, as it was tried. */
  version!: number;
  since!: string;
  until!: string;
  /** How many events it was tried on. */
  events!: number;
  outcomes!: OutcomeView[];
  /** How many it would have sent. */
  messages!: number;
  /** On the first way of each message's route. */
  parts!: number;
  /** Parts by the shop's prices, by currency. Null without the right `prices`. */
  @ApiProperty({ type: [AmountView], nullable: true }) estimated!: AmountView[] | null;
  /** How many messages go by accounts whose price is not known. */
  unpriced!: number;
  @ApiProperty({ type: String, nullable: true }) firstDueAt!: string | null;
  @ApiProperty({ type: String, nullable: true }) lastDueAt!: string | null;
  @ApiProperty({ type: String, nullable: true }) confirmedAt!: string | null;
  /** How many messages were reviewed then. */
  @ApiProperty({ type: Number, nullable: true }) confirmedCount!: number | null;
  /** The first page of what would have gone. */
  page!: ReplayPageView;
}

/** What would go now. */
export class ReplayReviewView {
  messages!: number;
  parts!: number;
  /** Null without the right `prices`. */
  @ApiProperty({ type: [AmountView], nullable: true }) estimated!: AmountView[] | null;
  unpriced!: number;
  /** Those of the replay for whom it is too late, or who have it already, and why. */
  skipped!: OutcomeView[];
  /** Names what was reviewed: to be given back with the confirmation. */
  digest!: string;
  /** In the order of the replay. */
  page!: ReplayPageView;
}

export class ReplayConfirmedView {
  /** How many messages were reviewed and written. */
  messages!: number;
}

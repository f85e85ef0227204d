import { ApiProperty } from '@nestjs/swagger';
import { Expose } from 'class-transformer';
import type { Texts } from '../../pipeline/model/message.js';
import { CAMPAIGN_STATES, type CampaignSpec, type CampaignState } from './campaign.js';

export class CampaignView {
  @Expose() id!: string;
  @Expose() shopId!: string;
  @Expose() name!: string;
  @ApiProperty({ enum: CAMPAIGN_STATES }) @Expose() state!: CampaignState;
  /** Texts, class, audience and limits, as they were saved. */
  @ApiProperty({ type: Object }) @Expose() spec!: CampaignSpec;
  /** When it is to start. */
  @ApiProperty({ type: String, nullable: true }) @Expose() startsAt!: string | null;
  /** The same by the shop's clock, with its offset. */
  @ApiProperty({ type: String, nullable: true }) @Expose() startsAtLocal!: string | null;
  @ApiProperty({ type: String, nullable: true }) @Expose() startedAt!: string | null;
  /** When the last of its people had been planned. */
  @ApiProperty({ type: String, nullable: true }) @Expose() plannedAt!: string | null;
  @ApiProperty({ type: String, nullable: true }) @Expose() endedAt!: string | null;
  /** `person`, `after-gap` (the hub was away for long, or its database was restored) or `stuck`. */
  @ApiProperty({ type: String, nullable: true }) @Expose() pausedReason!: string | null;
  /** How many people were planned so far. */
  @Expose() people!: number;
  @Expose() createdAt!: string;
  @Expose() changedAt!: string;
}

export class CampaignPageView {
  items!: CampaignView[];
  /** Pass it as `from` for the next page; null at the end. */
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}

export class SkippedView {
  /** Why: `no-consent`, `suppressed`, `not-mobile` … */
  reason!: string;
  count!: number;
}

export class AmountView {
  /** Millionths of the currency. */
  micros!: number;
  currency!: string;
}

export class StateCountView {
  state!: string;
  count!: number;
}

/** What a campaign has done so far. */
export class CampaignReportView extends CampaignView {
  /** How many are on an uploaded list; null where contacts are meant. */
  @ApiProperty({ type: Number, nullable: true }) @Expose() recipients!: number | null;
  @Expose() skipped!: SkippedView[];
  @Expose() messages!: number;
  @Expose() states!: StateCountView[];
  @Expose() parts!: number;
  /** Parts by the shop's prices, but for what was cancelled. Null without the right `prices`. */
  @ApiProperty({ type: [AmountView], nullable: true }) @Expose() estimated!: AmountView[] | null;
  /** What providers billed. Null without the right `prices`. */
  @ApiProperty({ type: [AmountView], nullable: true }) @Expose() billed!: AmountView[] | null;
}

/** One of the people it would write to. */
export class SampleView {
  /** Masked. */
  recipient!: string;
  texts!: Texts;
  parts!: number;
  dueAt!: string;
}

/** What would go by one account first. */
export class WayForecastView {
  connectionId!: string;
  messages!: number;
  parts!: number;
  /** Null: no price is known, or without the right `prices`. */
  @ApiProperty({ type: AmountView, nullable: true }) estimated!: AmountView | null;
}

/** What a campaign would do if it were launched now, or at the instant it is set for. */
export class CampaignPreviewView {
  people!: number;
  messages!: number;
  /** On the first way of each message's route. */
  parts!: number;
  skipped!: SkippedView[];
  ways!: WayForecastView[];
  /** By currency. Null without the right `prices`. */
  @ApiProperty({ type: [AmountView], nullable: true }) estimated!: AmountView[] | null;
  /** How many messages go by accounts whose price is not known. */
  unpriced!: number;
  /** When the first and the last of them would be due. */
  @ApiProperty({ type: String, nullable: true }) firstDueAt!: string | null;
  @ApiProperty({ type: String, nullable: true }) lastDueAt!: string | null;
  samples!: SampleView[];
}

export class RowProblemView {
  /** Of the file; the first is 1. */
  line!: number;
  code!: string;
  text!: string;
}

/** What became of an uploaded list. */
export class UploadedView {
  added!: number;
  /** Numbers that were on the list already. */
  known!: number;
  refused!: number;
  /** How many the campaign's list has now. */
  total!: number;
  /** The first hundred lines that were refused, and why. */
  problems!: RowProblemView[];
}

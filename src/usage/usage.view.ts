import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';

/** Sums of one currency. Amounts are millionths of it. */
export class UsageTotalView {
  /** Empty where no price is known. */
  @Expose() currency!: string;
  @Expose() messages!: number;
  @Expose() parts!: number;
  /** By the providers' word. */
  @Expose() billedMicros!: number;
  /** Of what no provider has billed, by the shops' prices of a part. */
  @Expose() estimatedMicros!: number;
  /** Parts without either. */
  @Expose() unpricedParts!: number;
  /** Both with the mark-up. Null for whoever does not see to the organisation's billing. */
  @ApiProperty({ type: Number, nullable: true }) @Expose() chargedMicros!: number | null;
}

/** One channel of one shop in one country. */
export class UsageRowView extends UsageTotalView {
  @Expose() clientId!: string;
  @Expose() clientName!: string;
  @Expose() shopId!: string;
  @Expose() shopName!: string;
  @Expose() connectionId!: string;
  /** Null: the account is gone. */
  @ApiProperty({ type: String, nullable: true }) @Expose() channelName!: string | null;
  /** ISO country of the number; empty where it is not known. */
  @Expose() country!: string;
  /** When it was sent: in another month than the report's the row is a correction of a month that was closed before. */
  @Expose() ofMonth!: string;
}

export class UsageClientView {
  @Expose() clientId!: string;
  @Expose() name!: string;
  /** By whose clock the month is reckoned. */
  @Expose() zone!: string;
  /** Null: the figures may still change. */
  @ApiProperty({ type: String, nullable: true }) @Expose() closedAt!: string | null;
  @Expose() closesAt!: string;
  /** 1500 = 15 %. Null for whoever does not see to the organisation's billing. */
  @ApiProperty({ type: Number, nullable: true }) @Expose() markupBasisPoints!: number | null;
}

export class UsageView {
  @Expose() month!: string;
  @Expose() @Type(() => UsageClientView) clients!: UsageClientView[];
  @Expose() @Type(() => UsageRowView) rows!: UsageRowView[];
  @Expose() @Type(() => UsageTotalView) totals!: UsageTotalView[];
}

export class MarkupView {
  /** 1500 = 15 %. */
  @Expose() basisPoints!: number;
}

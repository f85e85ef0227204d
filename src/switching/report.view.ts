import { ApiProperty } from '@nestjs/swagger';
import { OUTCOMES, type Outcome } from './compare.js';

export class ReportReasonView {
  @ApiProperty({ enum: OUTCOMES }) outcome!: Outcome;
  code!: string;
  text!: string;
  count!: number;
}

export class ReportView {
  since!: string;
  until!: string;
  same!: number;
  otherText!: number;
  onlyOld!: number;
  onlyOurs!: number;
  /** How many of `same` were compared by number and time alone, since the older history has no texts. */
  withoutText!: number;
  /** Why only one of the apps has them, most frequent first. */
  reasons!: ReportReasonView[];
}

export class ReportOldView {
  id!: string;
  /** The tables that tell of it. */
  kinds!: string[];
  at!: string;
  @ApiProperty({ type: String, nullable: true }) text!: string | null;
  /** `sent`, `delivered`, `failed` or `unknown`. */
  outcome!: string;
  @ApiProperty({ type: String, nullable: true }) error!: string | null;
}

export class ReportOursView {
  /** A message's id, or of a trial the decision's. */
  id!: string;
  isTrial!: boolean;
  /** When it left, is due, or would have been sent. */
  at!: string;
  @ApiProperty({ type: String, nullable: true }) text!: string | null;
  @ApiProperty({ type: String, nullable: true }) ruleId!: string | null;
}

export class ReportItemView {
  @ApiProperty({ enum: OUTCOMES }) outcome!: Outcome;
  at!: string;
  /** Masked for those who may not see whole numbers; null where nobody knows it. */
  @ApiProperty({ type: String, nullable: true }) phone!: string | null;
  @ApiProperty({ type: String, nullable: true }) orderNumber!: string | null;
  @ApiProperty({ type: ReportOldView, nullable: true }) old!: ReportOldView | null;
  @ApiProperty({ type: ReportOursView, nullable: true }) ours!: ReportOursView | null;
  /** Both texts are known, so that they were compared. */
  comparesText!: boolean;
  @ApiProperty({ type: String, nullable: true }) ruleName!: string | null;
  @ApiProperty({ type: String, nullable: true }) reason!: string | null;
  /** The reason in the language of `Accept-Language`. */
  @ApiProperty({ type: String, nullable: true }) text!: string | null;
}

export class ReportPageView {
  /** By person, and theirs by time. */
  items!: ReportItemView[];
  /** Pass it as `from`, with the same filters, for the next page; null at the end. A page may be empty before that. */
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}

import { ApiProperty } from '@nestjs/swagger';
import { Expose } from 'class-transformer';
import { STAGES, type Stage } from '../stages.js';

/** An occasion that became no message. */
export class DecisionView {
  @Expose() id!: string;
  @ApiProperty({ type: String, nullable: true }) @Expose() ruleId!: string | null;
  @ApiProperty({ type: String, nullable: true }) @Expose() ruleName!: string | null;
  @ApiProperty({ type: String, nullable: true }) @Expose() orderId!: string | null;
  /** Where on its way it ended. */
  @ApiProperty({ enum: STAGES }) @Expose() stage!: Stage;
  @Expose() reason!: string;
  /** The reason in the language of `Accept-Language`. */
  @Expose() text!: string;
  /** Facts beside the reason: of a trial its texts, parts and due time. */
  @Expose() detail!: Record<string, unknown>;
  @Expose() at!: string;
}

export class DecisionPageView {
  items!: DecisionView[];
  /** Pass it as `from`, with the same filters, for the next page; null at the end. */
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}

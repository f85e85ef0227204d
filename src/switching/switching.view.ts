import { ApiProperty } from '@nestjs/swagger';
import { STEP_CODES, type StepCode } from './steps.js';

export class StepView {
  @ApiProperty({ enum: STEP_CODES }) code!: StepCode;
  /** What is to be done, in the language of `Accept-Language`. */
  text!: string;
  isDone!: boolean;
  /** `hub`: the hub sees it by itself. `person`: somebody said so. */
  @ApiProperty({ enum: ['hub', 'person'], nullable: true }) by!: 'hub' | 'person' | null;
  /** When somebody said so. */
  @ApiProperty({ type: String, nullable: true }) at!: string | null;
  /** Whether a person may say that it is done, or not needed. */
  mayConfirm!: boolean;
}

export class SwitchingView {
  /** From then on this hub sends what was planned in the older app; null = not chosen. */
  @ApiProperty({ type: String, nullable: true }) takeOverAt!: string | null;
  isDone!: boolean;
  /** In the order in which they are best done. */
  steps!: StepView[];
}

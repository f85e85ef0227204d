import { Expose } from 'class-transformer';
import type { RuleState } from '../pipeline/model/rule.js';

/** A status, and what customers are told when their order reaches it. */
export class StatusRowView {
  @Expose() statusId!: string;
  @Expose() name!: string | null;
  /** The rule is live. */
  @Expose() sends!: boolean;
  /** The rule behind the row; null = none was saved. */
  @Expose() ruleId!: string | null;
  @Expose() state!: RuleState | null;
  /** Whole days after the change; null where the rule's delay is another one. */
  @Expose() delayDays!: number | null;
  /** The SMS in the shop's language, as it stands or as it is suggested; null = none of both. */
  @Expose() text!: string | null;
  @Expose() isSuggested!: boolean;
  @Expose() templateId!: string | null;
  /** Blanks such as `[KOD]` that are still in the text. */
  @Expose() blanks!: string[];
}

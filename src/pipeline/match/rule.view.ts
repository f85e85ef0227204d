import { Expose } from 'class-transformer';
import type { RuleSpec, RuleState } from '../model/rule.js';
import type { TextCounter } from './text-counters.js';

export class RuleView {
  @Expose() id!: string;
  @Expose() shopId!: string;
  @Expose() ruleKey!: string;
  @Expose() name!: string;
  @Expose() version!: number;
  @Expose() state!: RuleState;
  /** The rule meets only what happened after this instant; null in a draft. */
  @Expose() activatedAt!: string | null;
  @Expose() spec!: RuleSpec;
  /** Blanks such as `[KOD]` that are still in the text: the customer would see them. */
  @Expose() blanks!: string[];
  /** For each text: parts and characters left, counted on the raw template. */
  @Expose() counters!: TextCounter[];
}

export class RuleVersionView {
  @Expose() version!: number;
  @Expose() name!: string;
  @Expose() spec!: RuleSpec;
  @Expose() savedAt!: string;
}

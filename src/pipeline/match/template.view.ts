import { Expose } from 'class-transformer';
import type { RuleState, RuleTexts } from '../model/rule.js';
import type { TextCounter } from './text-counters.js';

export class TemplateUseView {
  @Expose() ruleId!: string;
  @Expose() name!: string;
  @Expose() state!: RuleState;
}

export class TemplateView {
  @Expose() id!: string;
  @Expose() shopId!: string;
  @Expose() title!: string;
  @Expose() texts!: RuleTexts;
  /** Blanks such as `[KOD]` that are still in the text: the customer would see them. */
  @Expose() blanks!: string[];
  /** For each text: parts and characters left, counted on the raw template. */
  @Expose() counters!: TextCounter[];
  /** The rules that take their texts from it. */
  @Expose() usedBy!: TemplateUseView[];
  @Expose() createdAt!: string;
  @Expose() changedAt!: string;
}

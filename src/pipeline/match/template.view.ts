import { Expose } from 'class-transformer';
import type { RuleTexts } from '../model/rule.js';
import type { TextCounter } from './text-counters.js';

export class TemplateView {
  @Expose() id!: string;
  @Expose() shopId!: string;
  @Expose() title!: string;
  @Expose() texts!: RuleTexts;
  /** Blanks such as `[KOD]` that are still in the text: the customer would see them. */
  @Expose() blanks!: string[];
  /** For each text: parts and characters left, counted on the raw template. */
  @Expose() counters!: TextCounter[];
  @Expose() createdAt!: string;
  @Expose() changedAt!: string;
}

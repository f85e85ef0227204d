import { Expose } from 'class-transformer';
import type { PresetGroup } from './presets.js';

export class PresetView {
  @Expose() id!: string;
  @Expose() group!: PresetGroup;
  @Expose() name!: string;
  /** What to send to `POST /shops/{shop}/rules`, as it is or changed. */
  @Expose() rule!: Record<string, unknown>;
  /** Blanks such as `[KOD]` that the merchant must fill before anybody gets the text. */
  @Expose() blanks!: string[];
  /** The rule that was made of it and still has its key; null = none. */
  @Expose() ruleId!: string | null;
}

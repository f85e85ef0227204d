import { Expose } from 'class-transformer';

/** A rule on one day of the shop's calendar. */
export class RuleRunView {
  @Expose() localDate!: string;
  /** `open`, `done`, `too-late` (its latest hour came first) or `stopped` (the rule was switched off meanwhile). */
  @Expose() state!: string;
  /** When it was to begin. */
  @Expose() meantAt!: string;
  @Expose() finishedAt!: string | null;
  /** Customers who got a message, or in a trial would have. */
  @Expose() planned!: number;
  /** Customers who got none; the shop's decisions say why. */
  @Expose() skipped!: number;
}

/** What is to come. */
export class NextRunView {
  localDate!: string;
  at!: string;
  /** Customers whose day it is, as the hub knows them now. */
  people!: number;
  /** Those of them who agreed to advertising. */
  recipients!: number;
}

export class RuleRunsView {
  /** Null: the rule never runs again. */
  next!: NextRunView | null;
  /** Newest first; the newest hundred. */
  items!: RuleRunView[];
}

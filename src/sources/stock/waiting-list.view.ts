import { Expose } from 'class-transformer';

export class SubscriptionView {
  @Expose() id!: string;
  /** The shop's id of the customer; null for guests. */
  @Expose() customerId!: string | null;
  /** Masked for those who may not see whole numbers; empty once erased. */
  @Expose() phone!: string;
  @Expose() productId!: string;
  /** Null: any variation. */
  @Expose() variationId!: string | null;
  @Expose() productName!: string | null;
  /** `waiting`, `released` (its message is under way), `sent` or `refused` (must not or cannot be written to). */
  @Expose() state!: string;
  /** The state in words, and why. */
  @Expose() status!: string;
  @Expose() createdAt!: string;
  @Expose() sentAt!: string | null;
}

export class WaitingListPageView {
  /** How many wait in the whole shop. */
  waiting!: number;
  items!: SubscriptionView[];
  /** Pass it as `from` for the next page; null at the end. */
  next!: string | null;
}

export class DemandView {
  @Expose() productId!: string;
  @Expose() variationId!: string | null;
  @Expose() productName!: string | null;
  /** How many wait now. */
  @Expose() waiting!: number;
  /** How many were told so far. */
  @Expose() told!: number;
  /** Since when somebody waits. */
  @Expose() since!: string;
}

export class SubscriptionOutcomeView {
  /** `added`, `known` (waits already), `erased` (nothing is kept) or `refused`. */
  outcome!: string;
  /** Why it was refused. */
  code!: string | null;
}

export class SubscriptionOutcomesView {
  added!: number;
  items!: SubscriptionOutcomeView[];
}

export class RemovedView {
  removed!: number;
}

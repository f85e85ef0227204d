import { Expose } from 'class-transformer';

export class WebhookEndpointView {
  @Expose() id!: string;
  @Expose() clientId!: string | null;
  @Expose() shopId!: string | null;
  @Expose() url!: string;
  @Expose() description!: string;
  /** Empty = all. */
  @Expose() events!: readonly string[];
  /** `active` or `disabled`. */
  @Expose() state!: string;
  /** `merchant`, `gone` or `failing`. */
  @Expose() disabledReason!: string | null;
  /** Since when nothing has arrived; null while all is well. */
  @Expose() failingSince!: string | null;
  @Expose() createdAt!: string;
}

/** The secret is in this answer and nowhere else. */
export class WebhookEndpointSecretView {
  endpoint!: WebhookEndpointView;
  /** `whsec_…`, for any Standard Webhooks library. */
  secret!: string;
}

export class WebhookDeliveryView {
  /** Its `webhook-id`. */
  @Expose() id!: string;
  @Expose() type!: string;
  /** What was or will be sent, as text. */
  @Expose() payload!: string;
  @Expose() state!: string;
  @Expose() tries!: number;
  /** When it is tried next; meaningful while it waits. */
  @Expose() dueAt!: string;
  @Expose() lastTriedAt!: string | null;
  @Expose() lastStatus!: number | null;
  @Expose() lastError!: string | null;
  @Expose() createdAt!: string;
}

export class WebhookDeliveryPageView {
  items!: WebhookDeliveryView[];
  /** Pass it as `from` for the next page; null at the end. */
  next!: string | null;
}

export class ReplayView {
  /** How many go out once more. */
  count!: number;
}

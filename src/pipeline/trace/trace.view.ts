import { Expose } from 'class-transformer';
import type { Texts, Why } from '../model/message.js';

export class MessageView {
  @Expose() id!: string;
  @Expose() shopId!: string;
  @Expose() ruleId!: string | null;
  @Expose() orderId!: string | null;
  @Expose() role!: string;
  /** Masked. */
  @Expose() recipient!: string;
  @Expose() state!: string;
  @Expose() reason!: string | null;
  @Expose() isStuck!: boolean;
  @Expose() revision!: number;
  @Expose() texts!: Texts;
  @Expose() why!: Why;
  @Expose() dueAt!: string;
  @Expose() createdAt!: string;
  @Expose() changedAt!: string;
  @Expose() acceptedAt!: string | null;
}

export class MessagePageView {
  items!: MessageView[];
  /** Pass it as `from` for the next page; null at the end. */
  next!: string | null;
}

export class TimelineEntryView {
  @Expose() at!: string;
  @Expose() stage!: string;
  @Expose() code!: string;
  /** In the language of `Accept-Language`. */
  @Expose() text!: string;
}

export class TimelineView {
  message!: MessageView;
  entries!: TimelineEntryView[];
}

export class DecisionView {
  @Expose() id!: string;
  @Expose() ruleId!: string | null;
  @Expose() ruleName!: string | null;
  @Expose() orderId!: string | null;
  @Expose() stage!: string;
  @Expose() reason!: string;
  @Expose() text!: string;
  @Expose() detail!: Record<string, unknown>;
  @Expose() at!: string;
}

export class EventView {
  @Expose() id!: string;
  @Expose() kind!: string;
  @Expose() origin!: string;
  /** `signed`, or `low` where only the address's secret vouches for it. */
  @Expose() trust!: string;
  @Expose() occurredAt!: string;
  @Expose() receivedAt!: string;
  @Expose() statusName!: string | null;
  @Expose() reason!: string | null;
}

/** Everything about one order: what the shop said, what was sent, and why something was not. */
export class OrderTimelineView {
  events!: EventView[];
  messages!: TimelineView[];
  decisions!: DecisionView[];
}

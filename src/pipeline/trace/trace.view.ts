import { Expose } from 'class-transformer';
import { DecisionView } from './decision.view.js';
import { MessageView } from './message.view.js';

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

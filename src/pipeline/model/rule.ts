import type { ChannelKind, EventKind, MessageClass, RichContent } from '../../core/index.js';
import type { Delay } from '@hub/delays';
import type {
  CalendarUnit,
  ClientId,
  Instant,
  LocalDate,
  Locale,
  OrganisationId,
  RuleId,
  ShopId,
  TemplateId,
  WallTime,
} from '@hub/kernel';

export const RULE_STATES = ['draft', 'trial', 'live'] as const;
export type RuleState = (typeof RULE_STATES)[number];

/** What must be true of how an order is paid for: nothing, on delivery, or online and not yet. */
export const PAYMENTS = ['cash-on-delivery', 'unpaid-online'] as const;
export type PaymentCondition = (typeof PAYMENTS)[number];

/** What a rule waits for, and what must be true of the order as the event told it. */
export interface RuleTrigger {
  readonly event: EventKind;
  /** A status's id or its name (names match without regard to case); null = any. */
  readonly status: string | null;
  /** Absent = however it is paid for. */
  readonly payment?: PaymentCondition;
  /** A newer order of the same person cancels what still waits for an older one: the days count from the last order. */
  readonly restarts?: boolean;
  /** Of low stock: tells at this many units or fewer; absent = at the product's own level. */
  readonly level?: number;
  /** Of a cart: which of its reminders; absent = the first. */
  readonly step?: number;
  /** Of what is on the calendar: which day, at what time, and for whom. */
  readonly calendar?: CalendarTrigger;
}

/** What anniversaries are counted from. `field`: a date in a text the shop keeps about the customer. */
export const ANCHORS = ['registered', 'last-visit', 'field'] as const;
export type Anchor = (typeof ANCHORS)[number];

/** Days and times on the shop's clock. Which of them a rule has follows from its event. */
export interface CalendarTrigger {
  readonly at: WallTime;
  /** A run that was missed is caught up until then; absent = until the evening's quiet hours, else the end of the day. */
  readonly until?: WallTime;
  /** Of `calendar.once`: the day. */
  readonly date?: LocalDate;
  /** Of `calendar.anniversary`. */
  readonly since?: Anchor;
  readonly amount?: number;
  readonly unit?: CalendarUnit;
  /** Every time so long has passed again; absent = where it is counted in years. */
  readonly repeats?: boolean;
  /** The shop's field with the date, written yyyy-MM-dd: of a birthday, and of what is counted from a field. */
  readonly field?: string;
  /** Only customers in one of these groups; absent = all. */
  readonly groups?: readonly string[];
  /** Only those who ticked this box. */
  readonly consentField?: string;
}

export type RuleRecipient =
  /** The order's delivery phone, else its billing phone; of a customer or a cart their own. */
  | { readonly kind: 'customer' }
  /** Everyone on the product's waiting list, as far as its stock reaches. */
  | { readonly kind: 'subscriber' }
  /** The shop's owner phones. */
  | { readonly kind: 'owner' }
  /** Numbers as the merchant typed them. */
  | { readonly kind: 'fixed'; readonly phones: readonly string[] };

/** What the newest snapshot must say at the moment of sending. */
export const RECHECKS = ['not-cancelled', 'same-status', 'unpaid', 'none'] as const;
export type Recheck = (typeof RECHECKS)[number];

/** Templates by channel kind and language; each kind that is present has the shop's language. */
export type RuleTexts = Readonly<Partial<Record<ChannelKind, Readonly<Partial<Record<Locale, string>>>>>>;

/** Beside the texts: a picture, a button, an approved template. Its words are templates too. */
export type RuleRich = Readonly<Partial<Record<ChannelKind, Readonly<Partial<Record<Locale, RichContent>>>>>>;

/** What a rule's text asks, answered with a yes or a no. Statuses by the shop's own id. */
export interface RuleQuestion {
  /** What a yes sets. */
  readonly yesStatus: string;
  /** What a no sets when it is said twice; null = a person reads it. */
  readonly noStatus: string | null;
}

export interface RuleSpec {
  readonly trigger: RuleTrigger;
  readonly recipient: RuleRecipient;
  readonly texts: RuleTexts;
  /** The template the texts were taken from: what changes there changes here. Absent = the rule's own words. */
  readonly templateId?: TemplateId;
  readonly rich?: RuleRich;
  readonly delay: Delay;
  readonly sendsInQuietHours: boolean;
  readonly messageClass: MessageClass;
  readonly recheck: Recheck;
  /** A tag without value and without fallback: send with a gap, or skip the message. */
  readonly onMissingValue: 'send' | 'skip';
  /** Longer texts are refused as `too-long`. */
  readonly maxParts: number;
  /** An event older than this is news no more; hours, 1–720. */
  readonly latenessHours: number;
  /** Overdue messages after a restore or a long silence: wait for a person, or go out all the same. */
  readonly afterGap: 'wait' | 'send';
  /** How long after its allowed instant a message may still go out; hours, 1–72. */
  readonly validityHours: number;
  /** An outcome nobody knows opens the next leg too: it may arrive twice. */
  readonly ratherTwiceThanNever: boolean;
  /** Left out where nothing is asked. */
  readonly asks?: RuleQuestion;
}

export interface Rule {
  readonly id: RuleId;
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  /** A slug that survives edit, export, clone and delete-and-recreate. */
  readonly ruleKey: string;
  readonly name: string;
  readonly version: number;
  readonly state: RuleState;
  /** The rule meets only what happened after this; null in a draft. */
  readonly activatedAt: Instant | null;
  readonly spec: RuleSpec;
}

export const RULE_DEFAULTS = {
  sendsInQuietHours: false,
  messageClass: 'transactional',
  recheck: 'not-cancelled',
  onMissingValue: 'send',
  maxParts: 6,
  latenessHours: 24,
  afterGap: 'wait',
  validityHours: 24,
  ratherTwiceThanNever: false,
} as const satisfies Partial<RuleSpec>;

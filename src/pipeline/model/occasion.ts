import type {
  CampaignId,
  ClientId,
  ConnectionId,
  EmailAddress,
  EventId,
  Instant,
  MessageAddress,
  MessageId,
  OrganisationId,
  PhoneNumber,
  ShopId,
} from '@hub/kernel';
import type {
  CartSnapshot,
  CustomerSnapshot,
  EventOrigin,
  OrderSnapshot,
  ProductSnapshot,
  ShopEvent,
  Subject,
} from '../../core/index.js';
import type { Stage } from '../stages.js';
import type { PlannedLink } from './link.entity.js';
import type { Source, Texts } from './message.js';
import { RULE_DEFAULTS, type Recheck, type Rule, type RuleSpec } from './rule.js';

/** A stored event on its way through the plan flow. */
export interface StoredEvent {
  readonly id: EventId;
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  readonly connectionId: ConnectionId | null;
  readonly origin: EventOrigin;
  readonly trust: 'signed' | 'low';
  /** The shop's stamp, or the receipt time where the shop gives none. */
  readonly occurredAt: Instant;
  readonly receivedAt: Instant;
  readonly content: ShopEvent;
}

/** What is known of what an occasion is about; texts are filled from it. */
export interface Facts {
  readonly order: OrderSnapshot | null;
  readonly customer: CustomerSnapshot | null;
  readonly product: ProductSnapshot | null;
  readonly cart: CartSnapshot | null;
}

export const NO_FACTS: Facts = { order: null, customer: null, product: null, cart: null };

/** What to say and how, whoever asked for it: a rule's spec, or a person's own words. */
export type OccasionPlan = Pick<
  RuleSpec,
  | 'texts'
  | 'rich'
  | 'delay'
  | 'sendsInQuietHours'
  | 'messageClass'
  | 'onMissingValue'
  | 'maxParts'
  | 'validityHours'
  | 'ratherTwiceThanNever'
> & { readonly recheck: Recheck };

/** One rule meeting one subject once, or a person's click. Every source makes these; only the plan flow takes them. */
export interface Occasion {
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  /** Null for what a person sends by hand. */
  readonly rule: Rule | null;
  readonly event: StoredEvent | null;
  /** Which words its texts may use; null: a person's own words, which stand as typed. */
  readonly subject: Subject | null;
  readonly facts: Facts;
  /** The order it is about, whose later fate speaks for or against the message. */
  readonly orderId: string | null;
  /** Shop, rule, subject and occurrence; the recipient's part is added by the audience. */
  readonly keyBase: string;
  /** The instant the delay counts from. */
  readonly occurredAt: Instant;
  readonly plan: OccasionPlan;
  readonly recipient: OccasionRecipient;
  /** The only connection to use; null lets the route decide. */
  readonly connectionId: ConnectionId | null;
  /** What brought it about where no rule did; `manual` unless told. */
  readonly source?: Source;
  /** What its source found to speak against it: it becomes no message, and this is why. */
  readonly setAside?: Pick<Skip, 'stage' | 'reason' | 'detail' | 'recipientHash'>;
  /** The campaign it belongs to; left out = none. */
  readonly campaignId?: CampaignId;
  /** The message whose words are said once more. */
  readonly resendOf?: MessageId;
}

/** What every shop says without a rule has in common: whose it is, and that the route decides how it goes. */
export function withoutRule({ organisationId, clientId, id }: ShopOf) {
  return { organisationId, clientId, shopId: id, rule: null, event: null, orderId: null, connectionId: null } as const;
}

type ShopOf = Pick<Occasion, 'organisationId' | 'clientId'> & { readonly id: ShopId };

/** Words that stand as they are: nothing is known that could fill them. */
export const OWN_WORDS = { subject: null, facts: NO_FACTS } as const;

/** Said as soon as it may be, and asked about nothing on the way. */
export const WITHOUT_DELAY = { ...RULE_DEFAULTS, delay: { kind: 'none' }, recheck: 'none' } as const;

export type OccasionRecipient =
  | { readonly kind: 'customer' }
  | { readonly kind: 'owner' }
  /** Whoever waits for the product: the waiting list brings them one by one. */
  | { readonly kind: 'subscriber' }
  /** A contact of the client: the number was read, and its hash made, when the contact was stored. */
  | {
      readonly kind: 'contact';
      readonly phone: PhoneNumber;
      readonly phoneHash: string;
      /** ISO country of the number. */
      readonly country: string | null;
      /** Where texts for e-mail go; left out or null = nowhere. */
      readonly email?: EmailAddress | null;
    }
  | { readonly kind: 'fixed'; readonly phones: readonly string[] };

/** `test`: the shop is being tried out, and its own phone stands in. */
export type RecipientRole = 'customer' | 'owner' | `fixed#${number}` | 'manual' | 'test';

/** Who gets it, settled. */
export interface Addressed {
  readonly occasion: Occasion;
  readonly occasionKey: string;
  readonly role: RecipientRole;
  /** The number where one is needed and known, else the e-mail address. */
  readonly address: MessageAddress;
  readonly addressHash: string;
  /** Set where a text for e-mail has somewhere to go. */
  readonly email: EmailAddress | null;
  readonly emailHash: string | null;
  /** ISO country of the number, or of the order's address where there is none. */
  readonly country: string | null;
  readonly source: 'delivery' | 'billing' | 'customer' | 'owner' | 'contact' | 'fixed' | 'manual';
  readonly isRepaired: boolean;
  /** The last digits of the number a test message stands for; null outside the test mode. */
  readonly testFor: string | null;
}

/** Facts beside a decision, for the timeline: texts, parts and prices of a trial; never a whole phone number. */
export type DecisionDetail = Readonly<Record<string, unknown>>;

export type LanguageSource = 'order' | 'customer' | 'number' | 'shop' | 'only-text';

/** The texts of one message, and what the timeline says about them. */
export interface Rendered {
  readonly texts: Texts;
  readonly language: { readonly code: string; readonly source: LanguageSource };
  readonly usedTags: readonly string[];
  readonly missingTags: readonly string[];
  /** Characters were replaced to keep the message cheap. */
  readonly replaced: boolean;
  /** The short links in the texts. */
  readonly links: readonly PlannedLink[];
}

export interface RenderedOccasion extends Addressed {
  readonly rendered: Rendered;
}

/** An occasion that became no message. */
export interface Skip {
  readonly occasion: Occasion;
  readonly occasionKey: string;
  /** The keyed hash of the address it was for; left out where none was found. */
  readonly recipientHash?: string;
  readonly stage: Stage;
  readonly reason: SkipReason;
  readonly detail: DecisionDetail;
}

export type SkipReason =
  | 'condition-false'
  | 'payment-differs'
  | 'told-together'
  | 'before-activation'
  | 'too-late'
  | 'unreadable-date'
  | 'no-phone'
  | 'invalid-phone'
  | 'not-mobile'
  | 'no-email'
  | 'invalid-email'
  | 'no-test-address'
  | 'suppressed'
  | 'erased'
  | 'no-consent'
  | 'missing-variable'
  | 'empty-text'
  | 'too-long'
  | 'no-window'
  | 'expired-before-due'
  | 'no-usable-connection'
  | 'too-expensive'
  | 'would-have-sent';

/** What every stage of the plan gives back for its batch: those who go on, and those who do not, with the reason. */
export interface StageResult<T> {
  readonly passed: readonly T[];
  readonly skipped: readonly Skip[];
}

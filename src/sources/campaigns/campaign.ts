import {
  latest,
  parseEmail,
  uuidOf,
  type CampaignId,
  type ClientId,
  type Instant,
  type OrganisationId,
  type PhoneNumber,
  type ShopId,
} from '@hub/kernel';
import type { AudienceFilter } from '../../contacts/contact-audience.repository.js';
import type { CustomerSnapshot, MessageClass } from '../../core/index.js';
import {
  NO_FACTS,
  WITHOUT_DELAY,
  withoutRule,
  type Occasion,
  type OccasionPlan,
} from '../../pipeline/model/occasion.js';
import type { RuleRich, RuleTexts } from '../../pipeline/model/rule.js';

export const CAMPAIGN_STATES = ['draft', 'scheduled', 'running', 'paused', 'done', 'cancelled'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** `after-gap`: the database may be another one than the hub left. `stuck`: five tries failed. */
export type PauseReason = 'person' | 'after-gap' | 'stuck';

/** Messages that wait are given back to the line, or cancelled. */
export type Sweep = 'release' | 'cancel';

/** Contacts as the shop knows them, or the list that was uploaded. */
export type Audience = ({ readonly kind: 'contacts' } & AudienceFilter) | { readonly kind: 'list' };

export interface CampaignSpec {
  readonly texts: RuleTexts;
  readonly rich?: RuleRich;
  readonly messageClass: MessageClass;
  readonly audience: Audience;
  readonly onMissingValue: 'send' | 'skip';
  readonly maxParts: number;
  readonly validityHours: number;
}

export interface Campaign {
  readonly id: CampaignId;
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  readonly name: string;
  readonly spec: CampaignSpec;
  readonly state: CampaignState;
  readonly startsAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly plannedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly pausedReason: PauseReason | null;
  readonly cursor: string | null;
  readonly people: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly sweep: Sweep | null;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
}

/** Somebody a campaign is for. */
export interface Person {
  readonly phone: PhoneNumber;
  readonly phoneHash: string;
  /** ISO country of the number. */
  readonly country: string | null;
  readonly customer: CustomerSnapshot;
}

/** A page of people, and the place of its last one; null = nobody is left. */
export interface PeoplePage {
  readonly people: readonly Person[];
  readonly cursor: string | null;
}

/** The instant a campaign counts from: when it started, else when it would. */
export function startOf({ startedAt, startsAt }: Pick<Campaign, 'startedAt' | 'startsAt'>, now: Instant): Instant {
  return startedAt ?? latest(startsAt ?? now, now);
}

/** What everybody is told. One object for a whole run: what shares it is planned as one. */
export function planOf({ spec }: Pick<Campaign, 'spec'>): OccasionPlan {
  const { texts, rich, messageClass, onMissingValue, maxParts, validityHours } = spec;
  const said = {
    texts,
    messageClass,
    onMissingValue,
    maxParts,
    validityHours,
    ...(rich === undefined ? {} : { rich }),
  };
  return { ...WITHOUT_DELAY, ...said };
}

/** A campaign meeting somebody once, whatever is told of them how often: the key names them by their number's hash. */
export function campaignOccasion(campaign: Campaign, plan: OccasionPlan, start: Instant, person: Person): Occasion {
  const { organisationId, clientId, shopId, id } = campaign;
  const { phone, phoneHash, country, customer } = person;
  const mail = customer.email === null || plan.texts.email === undefined ? null : parseEmail(customer.email);
  const email = mail?.ok === true ? mail.email : null;
  return {
    ...withoutRule({ organisationId, clientId, id: shopId }),
    subject: 'customer',
    facts: { ...NO_FACTS, customer },
    keyBase: `${uuidOf(shopId)}/campaign:${uuidOf(id)}/${phoneHash}`,
    occurredAt: start,
    plan,
    recipient: { kind: 'contact', phone, phoneHash, country, email },
    source: 'campaign',
    campaignId: id,
  };
}

import {
  newId,
  type CampaignId,
  type ClientId,
  type ConnectionId,
  type Instant,
  type OrganisationId,
  type PhoneNumber,
  type ShopId,
} from '@hub/kernel';
import type { CustomerSnapshot } from '../src/core/index.js';
import { NO_FACTS, type Occasion } from '../src/pipeline/model/occasion.js';
import { OCCASIONS_A_PAGE } from '../src/pipeline/model/planner.port.js';
import { RULE_DEFAULTS } from '../src/pipeline/model/rule.js';

export interface CampaignWish {
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  readonly channelId: ConnectionId;
  readonly name: string;
  readonly recipients: number;
  readonly firstNumber: number;
  readonly startsAt: Instant;
}

/** Recipients page by page, each with a name of its own in the text: what a campaign hands to the plan flow. */
export function* campaignPages(wish: CampaignWish): Generator<readonly Occasion[]> {
  const campaignId = newId('cmp');
  for (let start = 0; start < wish.recipients; start += OCCASIONS_A_PAGE) {
    const size = Math.min(OCCASIONS_A_PAGE, wish.recipients - start);
    yield Array.from({ length: size }, (_, index) => occasion(wish, campaignId, start + index));
  }
}

/** What every recipient of every campaign here is told. */
const PLAN: Occasion['plan'] = {
  ...RULE_DEFAULTS,
  texts: { sms: { pl: 'Dzien dobry {name}, dzis w {shop_name} wszystko o polowe taniej. Zapraszamy do 20:00!' } },
  delay: { kind: 'none' },
  recheck: 'none',
};

function occasion(wish: CampaignWish, campaignId: CampaignId, number: number): Occasion {
  const phone = String(wish.firstNumber + number);
  return {
    organisationId: wish.organisationId,
    clientId: wish.clientId,
    shopId: wish.shopId,
    rule: null,
    event: null,
    subject: 'customer',
    facts: { ...NO_FACTS, customer: customer(number, phone) },
    orderId: null,
    keyBase: `${wish.shopId.slice(4)}/campaign:${wish.name}/${number}`,
    occurredAt: wish.startsAt,
    plan: PLAN,
    recipient: {
      kind: 'contact',
      phone: `+48${phone}` as PhoneNumber,
      phoneHash: phone.padStart(52, 'a'),
      country: 'PL',
    },
    connectionId: null,
    source: 'campaign',
    campaignId,
  };
}

function customer(number: number, phone: string): CustomerSnapshot {
  return {
    id: String(number),
    email: null,
    firstName: `Jan${number}`,
    lastName: null,
    phone,
    countryCode: 'PL',
    language: null,
    isRegistered: true,
    registeredAt: null,
    lastVisitAt: null,
    groups: [],
    fields: {},
  };
}

import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type RuleId } from '@hub/kernel';
import { ConsentRepository, consentRef } from '../../contacts/consent.repository.js';
import { SuppressionRepository, suppressionRef } from '../../contacts/suppression.repository.js';
import type { Tx } from '../../infra/database/database.js';
import { ConnectionRepository } from '../../plugin-host/connection.repository.js';
import { OrderRepository, orderRef, type OrderStanding } from '../../shops/order.repository.js';
import type { Shop } from '../../shops/shop.entity.js';
import { ShopRepository } from '../../shops/shop.repository.js';
import { stoppedCampaigns, type StoppedCampaign } from './campaigns.js';
import type { ClaimedMessage } from './claimed-messages.js';
import type { RuleState } from './rule.js';

/** What is known about each message of a batch right now. */
export interface FreshFacts {
  readonly shopOf: (message: ClaimedMessage) => Shop | undefined;
  readonly orderOf: (message: ClaimedMessage) => OrderStanding | undefined;
  /** Why this person must not get it; null when nothing speaks against it. */
  readonly refusalOf: (message: ClaimedMessage) => 'suppressed' | 'erased' | 'no-consent' | null;
  /** Undefined for a message without a rule, null for a deleted rule. */
  readonly ruleStateOf: (message: ClaimedMessage) => RuleState | null | undefined;
  /** Null: it belongs to none, or to one that runs. */
  readonly stopOf: (message: ClaimedMessage) => StoppedCampaign | null;
  readonly senderOf: (message: ClaimedMessage) => string | null;
  /** Micro-units of the shop's currency that one part costs; 0 where no price in it is known. */
  readonly partPriceOf: (message: ClaimedMessage) => number;
}

/** Everything dispatch asks again just before sending, one query each for the whole batch. */
@Injectable()
export class SendFactsRepository {
  constructor(
    private readonly shops: ShopRepository,
    private readonly orders: OrderRepository,
    private readonly suppressions: SuppressionRepository,
    private readonly consents: ConsentRepository,
    private readonly connections: ConnectionRepository,
  ) {}

  /** `messages` share one connection. */
  async load(tx: Tx, messages: readonly ClaimedMessage[]): Promise<FreshFacts> {
    const [first] = messages;
    const shops = await this.shops.byIds(
      tx,
      messages.map((message) => message.shopId),
    );
    const orders = await this.orders.standings(
      tx,
      messages.flatMap(({ shopId, orderId }) => (orderId === null ? [] : [{ shopId, orderId }])),
    );
    const suppressed = await this.suppressions.among(tx, messages.flatMap(toSuppressionQueries));
    const marketing = messages.filter(({ messageClass }) => messageClass === 'marketing');
    const consenting = await this.consents.grantedMarketing(tx, marketing.map(toSuppressionQuery));
    const states = await ruleStates(
      tx,
      messages.flatMap((message) => message.ruleId ?? []),
    );
    const stopped = await stoppedCampaigns(
      tx,
      messages.flatMap(({ campaignId }) => campaignId ?? []),
    );
    const terms = first === undefined ? null : await this.connections.terms(tx, first.connectionId);
    return {
      shopOf: (message) => shops.get(message.shopId),
      orderOf: (message) =>
        message.orderId === null ? undefined : orders.get(orderRef(message.shopId, message.orderId)),
      refusalOf: (message) => {
        const query = toSuppressionQuery(message);
        const sources = toSuppressionQueries(message).map((item) => suppressed.get(suppressionRef(item)));
        if (sources.includes('erased')) return 'erased';
        if (sources.some((source) => source !== undefined)) return 'suppressed';
        return message.messageClass === 'marketing' && !consenting.has(consentRef(query)) ? 'no-consent' : null;
      },
      ruleStateOf: (message) => (message.ruleId === null ? undefined : (states.get(message.ruleId) ?? null)),
      stopOf: ({ campaignId }) => (campaignId === null ? null : (stopped.get(campaignId) ?? null)),
      senderOf: (message) => terms?.get(message.shopId)?.sender ?? null,
      partPriceOf: (message) => {
        const price = terms?.get(message.shopId)?.partPrice;
        return price != null && price.currency === shops.get(message.shopId)?.currency ? price.micros : 0;
      },
    };
  }
}

function toSuppressionQuery(message: ClaimedMessage) {
  return { clientId: message.clientId, phoneHash: message.recipientHash, messageClass: message.messageClass };
}

/** Who refuses at one of their addresses is not sought out at the other. */
function toSuppressionQueries(message: ClaimedMessage) {
  const query = toSuppressionQuery(message);
  const { emailHash, recipientHash } = message;
  return emailHash === null || emailHash === recipientHash ? [query] : [query, { ...query, phoneHash: emailHash }];
}

async function ruleStates(tx: Tx, ids: readonly RuleId[]): Promise<ReadonlyMap<RuleId, RuleState>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; state: RuleState }>(
    'select id, state from rules where id = any ($1::uuid[]) and deleted_at is null',
    [[...new Set(ids)].map(uuidOf)],
  );
  return new Map(rows.map((row) => [idOf('rul', row.id), row.state]));
}

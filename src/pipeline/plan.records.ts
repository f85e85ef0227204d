import { Injectable } from '@nestjs/common';
import { newId, toIso, type ShopId } from '@hub/kernel';
import type { Tx } from '../infra/database/database.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { OrderRepository } from '../shops/order.repository.js';
import { ShopStatusRepository } from '../shops/shop-status.repository.js';
import { ShopRepository } from '../shops/shop.repository.js';
import type { Shop } from '../shops/shop.entity.js';
import { MessageRepository, type PlannedMessage } from './model/message.repository.js';
import type { Planning } from './model/message.js';
import type { RenderedOccasion } from './model/occasion.js';
import { RawEventRepository } from './model/raw-event.repository.js';
import { ShopEventRepository } from './model/shop-event.repository.js';
import type { Routed } from './route/route.service.js';
import type { Scheduled } from './schedule/schedule.service.js';
import { DecisionRepository } from './trace/decision.repository.js';

/** The tables the plan flow reads and writes, in one hand. */
@Injectable()
export class PlanRecords {
  constructor(
    readonly rawEvents: RawEventRepository,
    readonly events: ShopEventRepository,
    readonly orders: OrderRepository,
    readonly statuses: ShopStatusRepository,
    readonly connections: ConnectionRepository,
    readonly shops: ShopRepository,
    readonly messages: MessageRepository,
    readonly decisions: DecisionRepository,
  ) {}

  shopsOf(tx: Tx, items: readonly { readonly shopId?: ShopId | null }[]): Promise<ReadonlyMap<ShopId, Shop>> {
    return this.shops.byIds(
      tx,
      items.flatMap((item) => item.shopId ?? []),
    );
  }
}

type Ready = Routed<Scheduled<RenderedOccasion>>;

/** What the stages found out, as the rows that wait for their instant. Those planned alike share one planning. */
export function toPlannedMessages(items: readonly Ready[]): readonly PlannedMessage[] {
  const plannings = new Map<Ready['recipe'], Map<string, Planning>>();
  return items.map((item) => {
    let alike = plannings.get(item.recipe);
    if (alike === undefined) plannings.set(item.recipe, (alike = new Map()));
    const key = planningKey(item);
    let planning = alike.get(key);
    if (planning === undefined) alike.set(key, (planning = toPlanning(item)));
    return {
      id: newId('msg'),
      planning,
      occasionKey: item.occasionKey,
      revision: 1,
      orderId: item.occasion.orderId,
      role: item.role,
      recipient: item.phone,
      recipientHash: item.phoneHash,
      country: item.country,
      dueAt: item.schedule.dueAt,
      validUntil: item.schedule.validUntil,
      texts: item.rendered.texts,
    };
  });
}

function toPlanning(item: Ready): Planning {
  const { occasion, rendered, schedule, route } = item;
  return {
    id: newId('pln'),
    organisationId: occasion.organisationId,
    clientId: occasion.clientId,
    shopId: occasion.shopId,
    ruleId: occasion.rule?.id ?? null,
    eventId: occasion.event?.id ?? null,
    messageClass: occasion.plan.messageClass,
    route: route.legs,
    recipe: item.recipe,
    why: {
      rule: occasion.rule === null ? null : occasion.rule.name,
      event: occasion.event?.content.kind ?? null,
      eventTrust: occasion.event?.trust ?? null,
      status: occasion.order?.status ?? null,
      language: rendered.language,
      phone: { source: item.source, isRepaired: item.isRepaired },
      usedTags: rendered.usedTags,
      missingTags: rendered.missingTags,
      replaced: rendered.replaced,
      time: { reason: schedule.reason, delayedTo: schedule.delayedTo },
      route: route.reason,
    },
  };
}

/** Equal for those of one recipe that differ in nothing a planning holds. */
function planningKey({ occasion, rendered, schedule, route, source, isRepaired }: Ready): string {
  const { rule, event, order, shopId, clientId } = occasion;
  const status = order?.status == null ? '' : JSON.stringify(order.status);
  const words = `${rendered.language.code}/${rendered.language.source}/${rendered.replaced}/${rendered.usedTags.join()}/${rendered.missingTags.join()}`;
  const legs = route.legs.map(({ connectionId }) => connectionId).join();
  return `${clientId}/${shopId}/${rule?.id}/${event?.id}/${status}/${words}/${source}/${isRepaired}/${schedule.reason}/${schedule.delayedTo}/${route.reason}/${legs}`;
}

/** What a trial would have sent, for its decision. The number stays out: the rule's preview and the order tell it. */
export function wouldHaveSent(item: Ready): Record<string, unknown> {
  return {
    role: item.role,
    texts: item.rendered.texts,
    missingTags: item.rendered.missingTags,
    dueAt: toIso(item.schedule.dueAt),
    reason: item.schedule.reason,
    route: item.route.legs.map((leg) => leg.connectionId),
  };
}

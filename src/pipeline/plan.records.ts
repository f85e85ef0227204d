import { Injectable } from '@nestjs/common';
import { newId, toIso, type Instant, type RuleId, type ShopId } from '@hub/kernel';
import type { Tx } from '../infra/database/database.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { ShopIdentityRepository } from '../plugin-host/shop-identity.repository.js';
import { OrderRepository } from '../shops/order.repository.js';
import { ShopStatusRepository } from '../shops/shop-status.repository.js';
import { ShopReadingRepository } from '../shops/shop-reading.repository.js';
import { ShopRepository } from '../shops/shop.repository.js';
import type { Shop } from '../shops/shop.entity.js';
import { gatherable } from './match/low-stock-digest.js';
import { LinkRepository } from './model/link.repository.js';
import { MessageRepository, type PlannedMessage } from './model/message.repository.js';
import type { Planning } from './model/message.js';
import type { Occasion, Rendered, RenderedOccasion, Skip } from './model/occasion.js';
import { RawEventRepository } from './model/raw-event.repository.js';
import { restart } from './model/restarts.js';
import { ShopEventRepository } from './model/shop-event.repository.js';
import type { Routed } from './route/route.service.js';
import type { Scheduled } from './schedule/schedule.service.js';
import { DecisionRepository } from './trace/decision.repository.js';

/** A plan as the rows it becomes. */
export interface Findings {
  readonly messages: readonly PlannedMessage[];
  readonly decisions: readonly Skip[];
  /** Rules under which only the newest order of a person counts. */
  readonly restarting: ReadonlySet<RuleId>;
}

/** The tables the plan flow reads and writes, in one hand. */
@Injectable()
export class PlanRecords {
  constructor(
    readonly rawEvents: RawEventRepository,
    readonly events: ShopEventRepository,
    readonly orders: OrderRepository,
    readonly statuses: ShopStatusRepository,
    readonly readings: ShopReadingRepository,
    readonly connections: ConnectionRepository,
    readonly shops: ShopRepository,
    readonly messages: MessageRepository,
    readonly links: LinkRepository,
    readonly identities: ShopIdentityRepository,
    readonly decisions: DecisionRepository,
  ) {}

  shopsOf(tx: Tx, items: readonly { readonly shopId?: ShopId | null }[]): Promise<ReadonlyMap<ShopId, Shop>> {
    return this.shops.byIds(
      tx,
      items.flatMap((item) => item.shopId ?? []),
    );
  }

  /** The keys of those that may be told of together and were told of before. */
  toldBefore(tx: Tx, occasions: readonly Occasion[]): Promise<ReadonlySet<string>> {
    return this.decisions.toldAmong(tx, gatherable(occasions));
  }

  /** Writes what was found out; an occasion that has its message already is left in peace. Returns the new messages. */
  async store(tx: Tx, { messages, decisions, restarting }: Findings, now: Instant): Promise<readonly PlannedMessage[]> {
    const inserted = await this.messages.insert(tx, messages, now);
    await this.decisions.record(tx, decisions, now);
    const added = inserted.size === messages.length ? messages : messages.filter(({ id }) => inserted.has(id));
    await this.links.insert(tx, added, now);
    const gone = await restart(tx, added, restarting, now);
    return gone.size === 0 ? added : added.filter(({ id }) => !gone.has(id));
  }

  /**
   * Like `store`, for occasions that have no message and restart nobody.
   * @throws what `MessageRepository.insertNew` throws: then nothing of it may stay.
   */
  async storeNew(tx: Tx, { messages, decisions }: Findings, now: Instant): Promise<void> {
    await this.messages.insertNew(tx, messages, now);
    await this.decisions.record(tx, decisions, now);
    await this.links.insert(tx, messages, now);
  }
}

type Ready = Routed<Scheduled<RenderedOccasion>>;

/** What the stages found out, as the rows that wait for their instant. Those planned alike share one planning. */
export function toPlannedMessages(items: readonly Ready[]): readonly PlannedMessage[] {
  const known = new Map<Ready['recipe'], { readonly item: Ready; readonly planning: Planning }[]>();
  return items.map((item) => {
    let alike = known.get(item.recipe);
    if (alike === undefined) known.set(item.recipe, (alike = []));
    let shared = alike.find((other) => isPlannedLike(other.item, item));
    if (shared === undefined) alike.push((shared = { item, planning: toPlanning(item) }));
    return {
      id: newId('msg'),
      planning: shared.planning,
      occasionKey: item.occasionKey,
      revision: 1,
      orderId: item.occasion.orderId,
      source: item.occasion.rule === null ? (item.occasion.source ?? 'manual') : null,
      role: item.role,
      recipient: item.address,
      recipientHash: item.addressHash,
      email: item.email,
      emailHash: item.emailHash,
      country: item.country,
      dueAt: item.schedule.dueAt,
      validUntil: item.schedule.validUntil,
      texts: item.rendered.texts,
      links: item.rendered.links,
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
    campaignId: occasion.campaignId ?? null,
    messageClass: occasion.plan.messageClass,
    route: route.legs,
    recipe: item.recipe,
    why: {
      rule: occasion.rule === null ? null : occasion.rule.name,
      event: occasion.event?.content.kind ?? occasion.rule?.spec.trigger.event ?? null,
      eventTrust: occasion.event?.trust ?? null,
      status: occasion.facts.order?.status ?? null,
      language: rendered.language,
      phone: { source: item.source, isRepaired: item.isRepaired },
      usedTags: rendered.usedTags,
      missingTags: rendered.missingTags,
      replaced: rendered.replaced,
      time: { reason: schedule.reason, delayedTo: schedule.delayedTo },
      route: route.reason,
      ...(route.leftOut.length === 0 ? {} : { leftOut: route.leftOut }),
      ...(occasion.resendOf === undefined ? {} : { resendOf: occasion.resendOf }),
    },
  };
}

/** Whether two items of one recipe differ in nothing that a planning holds. */
function isPlannedLike(left: Ready, right: Ready): boolean {
  return (
    left.route === right.route &&
    left.source === right.source &&
    left.isRepaired === right.isRepaired &&
    left.schedule.reason === right.schedule.reason &&
    left.schedule.delayedTo === right.schedule.delayedTo &&
    isToldLike(left.rendered, right.rendered) &&
    isAboutTheSame(left.occasion, right.occasion)
  );
}

function isToldLike(left: Rendered, right: Rendered): boolean {
  return (
    left.language.code === right.language.code &&
    left.language.source === right.language.source &&
    left.replaced === right.replaced &&
    isSameList(left.usedTags, right.usedTags) &&
    isSameList(left.missingTags, right.missingTags)
  );
}

function isAboutTheSame(left: Occasion, right: Occasion): boolean {
  return (
    left.rule === right.rule &&
    left.event === right.event &&
    left.campaignId === right.campaignId &&
    left.resendOf === right.resendOf &&
    left.clientId === right.clientId &&
    (left.facts.order?.status ?? null) === (right.facts.order?.status ?? null)
  );
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left === right || (left.length === right.length && left.every((item, index) => item === right[index]));
}

/** What a trial would have sent, as its decision. The number stays out: the rule's preview and the order tell it. */
export function wouldHaveSent({ occasion, occasionKey, addressHash, role, rendered, schedule, route }: Ready): Skip {
  return {
    occasion,
    occasionKey,
    recipientHash: addressHash,
    stage: 'route',
    reason: 'would-have-sent',
    detail: {
      role,
      texts: rendered.texts,
      missingTags: rendered.missingTags,
      dueAt: toIso(schedule.dueAt),
      reason: schedule.reason,
      route: route.legs.map((leg) => leg.connectionId),
    },
  };
}

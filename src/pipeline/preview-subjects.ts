import { Injectable } from '@nestjs/common';
import { localParts, uuidOf, type Instant } from '@hub/kernel';
import { ContactRepository } from '../contacts/contact.repository.js';
import { toCustomer, type Contact } from '../contacts/contact.js';
import { SUBJECT_OF, type CartSnapshot } from '../core/index.js';
import { TickedBoxesService } from '../contacts/ticked-boxes.service.js';
import type { Tx } from '../infra/database/database.js';
import { ShopRepository } from '../shops/shop.repository.js';
import { OrderRepository, orderRef } from '../shops/order.repository.js';
import { ProductRepository } from '../shops/product.repository.js';
import { calendarOccasion, meantAt, nextDay, toCalendarRule, type CalendarRule } from './model/calendar.js';
import { CalendarPeopleRepository } from './model/calendar-people.repository.js';
import { NO_FACTS, type Facts, type Occasion } from './model/occasion.js';
import type { Rule } from './model/rule.js';

/** What a rule's preview is tried on, by the shop's own id or the contact's. */
export interface Previewed {
  readonly id: string;
  readonly occasion: Occasion;
}

interface Sample {
  readonly id: string;
  readonly facts: Facts;
}

const NEWEST = 20;

/** What a rule is tried on: who has their day next, or the newest things the hub has seen of the kind a rule is about. */
@Injectable()
export class PreviewSubjects {
  constructor(
    private readonly orders: OrderRepository,
    private readonly products: ProductRepository,
    private readonly contacts: ContactRepository,
    private readonly people: CalendarPeopleRepository,
    private readonly boxes: TickedBoxesService,
    private readonly shops: ShopRepository,
  ) {}

  /** As if it happened now; of a rule on the calendar, on its next day. `orderId`: the one order to try; null = the newest twenty. */
  async occasions(tx: Tx, rule: Rule, orderId: string | null, now: Instant): Promise<readonly Previewed[]> {
    const calendar = toCalendarRule(rule);
    if (calendar !== null) return this.#celebrated(tx, calendar, now);
    return (await this.#samples(tx, rule, orderId)).map((sample) => asIfNow(rule, sample, now));
  }

  /** Whoever has their day when the rule runs next; where that is nobody, the newest customers as if it were theirs. */
  async #celebrated(tx: Tx, rule: CalendarRule, now: Instant): Promise<readonly Previewed[]> {
    const shop = (await this.shops.byIds(tx, [rule.shopId])).get(rule.shopId);
    if (shop === undefined) return [];
    const localDate = nextDay(rule.spec, shop, now) ?? localParts(now, shop.zone).date;
    const found = await this.people.page(tx, rule, shop, { day: localDate, after: null, limit: NEWEST });
    const newest = found.length > 0 ? [] : await this.#contacts(tx, rule.clientId);
    const others = newest.filter(({ shopId }) => shopId === rule.shopId);
    const people = [...found, ...others.map((contact) => ({ contact, unreadable: null }))];
    const { consentField } = rule.spec.trigger.calendar;
    if (consentField !== undefined)
      await this.boxes.take(
        tx,
        shop,
        consentField,
        people.map(({ contact }) => contact),
      );
    const day = { localDate, meantAt: meantAt(rule.spec, localDate, shop), isLate: false };
    return people.map((person) => ({ id: person.contact.id, occasion: calendarOccasion(rule, day, person) }));
  }

  async #samples(tx: Tx, { shopId, clientId, spec }: Rule, orderId: string | null): Promise<readonly Sample[]> {
    switch (SUBJECT_OF[spec.trigger.event]) {
      case 'order':
        return this.#orders(tx, shopId, orderId);
      case 'product':
      case 'stock':
        return (await this.products.newest(tx, shopId, NEWEST)).map((product) => ({
          id: product.id,
          facts: { ...NO_FACTS, product },
        }));
      case 'customer':
        return (await this.#contacts(tx, clientId)).map((contact) => ({
          id: contact.id,
          facts: { ...NO_FACTS, customer: toCustomer(contact) },
        }));
      case 'cart':
        return (await this.#contacts(tx, clientId)).map((contact) => ({
          id: contact.id,
          facts: { ...NO_FACTS, customer: toCustomer(contact), cart: emptyCart(contact) },
        }));
    }
  }

  async #orders(tx: Tx, shopId: Rule['shopId'], orderId: string | null): Promise<readonly Sample[]> {
    const orders =
      orderId === null
        ? await this.orders.newest(tx, shopId, NEWEST)
        : [(await this.orders.find(tx, [{ shopId, orderId }])).get(orderRef(shopId, orderId))?.snapshot ?? null];
    return orders.flatMap((order) => (order === null ? [] : [{ id: order.id, facts: { ...NO_FACTS, order } }]));
  }

  #contacts(tx: Tx, clientId: Rule['clientId']): Promise<readonly Contact[]> {
    return this.contacts.list(tx, clientId, { search: null, searchesNumbers: false, before: null, limit: NEWEST });
  }
}

function asIfNow(rule: Rule, { id, facts }: Sample, now: Instant): Previewed {
  return {
    id,
    occasion: {
      organisationId: rule.organisationId,
      clientId: rule.clientId,
      shopId: rule.shopId,
      rule,
      event: null,
      subject: SUBJECT_OF[rule.spec.trigger.event],
      facts,
      orderId: facts.order?.id ?? null,
      keyBase: `${uuidOf(rule.shopId)}/${rule.ruleKey}/preview:${id}`,
      occurredAt: now,
      plan: rule.spec,
      recipient: rule.spec.recipient,
      connectionId: null,
    },
  };
}

/** Baskets are not kept for previews: the text shows where their values will stand. */
function emptyCart(contact: Contact): CartSnapshot {
  return { id: contact.id, url: null, total: null, lines: [], customer: toCustomer(contact) };
}

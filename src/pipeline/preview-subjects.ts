import { Injectable } from '@nestjs/common';
import { ContactRepository } from '../contacts/contact.repository.js';
import { toCustomer, type Contact } from '../contacts/contact.js';
import { SUBJECT_OF, type CartSnapshot } from '../core/index.js';
import type { Tx } from '../infra/database/database.js';
import { OrderRepository, orderRef } from '../shops/order.repository.js';
import { ProductRepository } from '../shops/product.repository.js';
import { NO_FACTS, type Facts } from './model/occasion.js';
import type { Rule } from './model/rule.js';

/** What a rule's preview is tried on. */
export interface Sample {
  readonly id: string;
  readonly facts: Facts;
}

const NEWEST = 20;

/** The newest things the hub has seen of the kind a rule is about. */
@Injectable()
export class PreviewSubjects {
  constructor(
    private readonly orders: OrderRepository,
    private readonly products: ProductRepository,
    private readonly contacts: ContactRepository,
  ) {}

  /** `orderId`: the one order to try; null = the newest twenty. */
  async samples(
    tx: Tx,
    { shopId, clientId, spec }: Pick<Rule, 'shopId' | 'clientId' | 'spec'>,
    orderId: string | null,
  ): Promise<readonly Sample[]> {
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

/** Baskets are not kept for previews: the text shows where their values will stand. */
function emptyCart(contact: Contact): CartSnapshot {
  return { id: contact.id, url: null, total: null, lines: [], customer: toCustomer(contact) };
}

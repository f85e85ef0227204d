import { Injectable } from '@nestjs/common';
import type { Tx } from '../infra/database/database.js';
import type { OrderOfClient } from './order.repository.js';

export interface OrderListener {
  ordersTold(tx: Tx, orders: readonly OrderOfClient[]): Promise<void>;
}

/** Tells whoever listens of orders that are new or changed, once each, after the messages: within a second where it is calm. */
@Injectable()
export class OrderNews {
  readonly #listeners = new Set<OrderListener>();

  listen(listener: OrderListener): void {
    this.#listeners.add(listener);
  }

  async tell(tx: Tx, orders: readonly OrderOfClient[]): Promise<void> {
    if (orders.length === 0) return;
    for (const listener of this.#listeners) await listener.ordersTold(tx, orders);
  }
}

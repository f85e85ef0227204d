import { setTimeout as pause } from 'node:timers/promises';
import type { Delivery, ShoperSimulator } from '../../plugins/shoper/simulator/index.js';
import { Seeded } from '../support/seeded.js';
import type { FaultPlan } from './plan.js';
import { phoneOf } from './provider.js';
import type { Signals } from './signals.js';

const REPEAT_MS = 50;
const SHOP_PATIENCE_MS = 15_000;
/** How many webhooks the shop tells twice although they were taken. */
const TOLD_TWICE = 0.05;

interface NewOrder {
  readonly id: string;
  readonly delivery: Delivery;
}

/** A shop whose orders come at a steady pace; it repeats each webhook until the hub takes it, and never waits for more. */
export class Traffic {
  /** Orders whose webhook was answered with 200. */
  readonly taken = new Set<string>();
  isOver = false;
  #next = 0;
  #isStopped = false;

  constructor(
    private readonly shop: ShoperSimulator,
    private readonly signals: Signals,
    private readonly plan: FaultPlan,
    private readonly seed: number,
  ) {}

  /** Resolves when every order was taken, or after `stop`. */
  async run(): Promise<void> {
    const orders = await this.#orders();
    const startedAt = performance.now();
    this.shop.hook.patienceMs = SHOP_PATIENCE_MS;
    this.signals.begin();
    await Promise.all(Array.from({ length: this.plan.deliveriesInFlight }, () => this.#deliverNext(orders, startedAt)));
    this.isOver = true;
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #orders(): Promise<readonly NewOrder[]> {
    const orders: NewOrder[] = [];
    this.shop.isHolding = true;
    for (let order = 0; order < this.plan.messages; order++) {
      const { order_id: id } = await this.shop.placeOrder({ phone: phoneOf(order) });
      orders.push({ id, delivery: this.shop.held.splice(0)[0] as Delivery });
    }
    this.shop.isHolding = false;
    return orders;
  }

  async #deliverNext(orders: readonly NewOrder[], startedAt: number): Promise<void> {
    while (!this.#isStopped) {
      const number = this.#next++;
      const order = orders[number];
      if (order === undefined) return;
      const dueAt = startedAt + (number * 1_000) / this.plan.ordersPerSecond;
      await pause(Math.max(0, dueAt - performance.now()));
      await this.#untilTaken(order);
      if (Seeded.for(this.seed + 1, number).isTrue(TOLD_TWICE)) await this.#untilTaken(order);
    }
  }

  async #untilTaken({ id, delivery }: NewOrder): Promise<void> {
    while (!this.#isStopped) {
      const answer = this.shop.send(delivery).catch(() => null);
      this.signals.tell('webhook-sent');
      if ((await answer) === 200) return void this.taken.add(id);
      await pause(REPEAT_MS);
    }
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { Child } from './child.js';
import { openShop, type BenchHub, type BenchShop } from './hub.js';
import { postAt } from './load.js';

const PER_SECOND = 20;
const PATIENCE_MS = 30_000;
const FIRST_NUMBER = 510_000_000;

/** Another shop, which tells its customers of every order through a provider of its own. */
export class Neighbour {
  private constructor(
    private readonly shop: BenchShop,
    private readonly provider: Child,
  ) {}

  static async open(hub: BenchHub): Promise<Neighbour> {
    const provider = await Child.start<string>(new URL('sink.process.js', import.meta.url), {});
    return new Neighbour(await openShop(hub.api, provider.hello, { text: '{order_id}' }), provider);
  }

  /**
   * Milliseconds from each order's webhook to its text at the provider, of twenty orders a second for so many seconds;
   * infinity for a text that had not come half a minute later.
   */
  async waits(seconds: number): Promise<readonly number[]> {
    const { provider, shop } = this;
    await provider.ask('behave', { keepsTimes: true });
    await provider.ask('reset');
    const sentAt = new Map<string, number>();
    const shot = () => {
      const order = shop.simulator.newOrder({ phone: String(FIRST_NUMBER + sentAt.size) });
      sentAt.set(order.order_id, performance.timeOrigin + performance.now());
      return shop.simulator.delivery('order.create', shop.simulator.bodyOf(order));
    };
    await postAt({ url: shop.simulator.hook.url, connections: 10, seconds, perSecond: PER_SECOND, shot });
    const until = performance.now() + PATIENCE_MS;
    let arrived = new Map<string, number>();
    while (arrived.size < sentAt.size && performance.now() < until) {
      await pause(100);
      arrived = new Map(await provider.ask<[string, number][]>('times'));
    }
    return [...sentAt].map(([text, at]) => (arrived.get(text) ?? Infinity) - at);
  }

  close(): Promise<void> {
    return this.provider.stop();
  }
}

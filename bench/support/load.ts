import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { quantile } from './numbers.js';

export interface Shot {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface LoadWish {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second, sent whether or not earlier ones came back; without it each connection asks as fast as it is answered. */
  readonly perSecond?: number;
  readonly shot: () => Shot;
  /** As many shots as may be needed are made before the clock starts: making them is the shop's work, not the hub's. */
  readonly stock?: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly accepted: number;
  /** Everything but a 2xx. */
  readonly refused: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Posts to an address as a shop does and measures what comes back. */
export async function postAt(wish: LoadWish): Promise<LoadResult> {
  const { origin, pathname } = new URL(wish.url);
  const pool = new Pool(origin, { connections: wish.connections, pipelining: 1 });
  const latencies: number[] = [];
  let accepted = 0;
  let refused = 0;
  const stock = Array.from({ length: wish.stock ?? 0 }, () => wish.shot());
  const post = async (plannedAt: number) => {
    const { headers, body } = stock.pop() ?? wish.shot();
    try {
      const { statusCode, body: answer } = await pool.request({ method: 'POST', path: pathname, headers, body });
      await answer.dump();
      if (statusCode < 300) accepted++;
      else refused++;
    } catch {
      refused++;
    }
    latencies.push(performance.now() - plannedAt);
  };
  const start = performance.now();
  const end = start + wish.seconds * 1000;
  if (wish.perSecond === undefined) {
    const loop = async () => {
      while (performance.now() < end) await post(performance.now());
    };
    await Promise.all(Array.from({ length: wish.connections }, loop));
  } else {
    const every = 1000 / wish.perSecond;
    const open = new Set<Promise<void>>();
    for (let planned = start; planned < end; planned += every) {
      const wait = planned - performance.now();
      if (wait > 1) await pause(wait);
      const one: Promise<void> = post(planned).finally(() => open.delete(one));
      open.add(one);
    }
    await Promise.all(open);
  }
  const seconds = (performance.now() - start) / 1000;
  await pool.close();
  const [p50Ms, p99Ms] = [quantile(latencies, 0.5), quantile(latencies, 0.99)];
  return { perSecond: accepted / seconds, accepted, refused, p50Ms, p99Ms };
}

import type { Job, Queue } from 'bull';
import { LRUCache } from 'lru-cache';
import { Doorbell, type Bell, type BellHandler } from './doorbell.port.js';

const AGAIN_TTL_SECONDS = 3600;
const LOOK_EVERY_MS = 2_000;
const ALIVE = new Set(['waiting', 'active', 'delayed', 'paused']);

/**
 * The doorbell of several processes: one Bull job per key, whose id is the key, so that a waiting ring is never doubled.
 * A ring while the key's job runs is kept in Redis beside it; whoever ends the run looks there before and after the job
 * is gone. Losing Redis loses rings, not messages.
 */
export class BullDoorbell extends Doorbell {
  /** When the job of a key was last looked at, monotonic milliseconds. */
  readonly #lookedAt = new LRUCache<string, number>({ max: 10_000 });

  constructor(
    private readonly queues: Readonly<Record<Bell, Queue>>,
    private readonly onFault: (error: unknown, bell: Bell) => void,
  ) {
    super();
    for (const [bell, queue] of Object.entries(queues)) queue.on('error', (error) => onFault(error, bell as Bell));
  }

  ring(bell: Bell, key: string): void {
    this.#ring(bell, key).catch((error: unknown) => this.onFault(error, bell));
  }

  listen(bell: Bell, concurrency: number, handler: BellHandler): void {
    const queue = this.queues[bell];
    const rungAgain = async (key: string) => (await queue.client.del(again(queue, key))) === 1;
    const underWay = new Map<string, { isRungAgain: boolean }>();
    queue
      .process(concurrency, async ({ data: { key } }: Job<{ key: string }>) => {
        // A Redis that forgot a job, or takes it for stalled, hands it out again while its run goes on here.
        const other = underWay.get(key);
        if (other !== undefined) {
          other.isRungAgain = true;
          // The run has it now: left in Redis it would ring again and again until the run ends.
          return void (await rungAgain(key));
        }
        const run = { isRungAgain: false };
        underWay.set(key, run);
        try {
          await rungAgain(key);
          await handler(key);
        } finally {
          underWay.delete(key);
          if (run.isRungAgain) this.ring(bell, key);
        }
      })
      .catch((error: unknown) => this.onFault(error, bell));
    const afterwards = (job: Job<{ key: string }>) => {
      rungAgain(job.data.key)
        .then((isRung) => (isRung ? this.#ring(bell, job.data.key) : undefined))
        .catch((error: unknown) => this.onFault(error, bell));
    };
    queue.on('completed', afterwards);
    queue.on('failed', (job, error) => {
      this.onFault(error, bell);
      afterwards(job as Job<{ key: string }>);
    });
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.queues).map((queue) => queue.close()));
  }

  async #ring(bell: Bell, key: string): Promise<void> {
    const queue = this.queues[bell];
    await queue.client.set(again(queue, key), '1', 'EX', AGAIN_TTL_SECONDS);
    await this.#buryDead(queue, key);
    await queue.add({ key }, { jobId: key, removeOnComplete: true, removeOnFail: true });
  }

  /**
   * A job that was kept after its end, or of which a flushed Redis has only a remnant that is in no list, would swallow
   * every ring of its key.
   */
  async #buryDead(queue: Queue, key: string): Promise<void> {
    const name = `${queue.name}/${key}`;
    const now = performance.now();
    if (now - (this.#lookedAt.get(name) ?? Number.NEGATIVE_INFINITY) < LOOK_EVERY_MS) return;
    this.#lookedAt.set(name, now);
    const jobKey = queue.toKey(key);
    if ((await queue.client.exists(jobKey)) === 0) return;
    const job = await queue.getJob(key);
    if (job !== null && ALIVE.has(await job.getState())) return;
    await job?.remove().catch(() => undefined);
    await queue.client.del(jobKey);
  }
}

function again(queue: Queue, key: string): string {
  return `talaria:again:${queue.name}:${key}`;
}

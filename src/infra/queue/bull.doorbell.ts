import type { Job, Queue } from 'bull';
import { Doorbell, type Bell, type BellHandler } from './doorbell.port.js';

const AGAIN_TTL_SECONDS = 3600;
const FORGET_KEPT_MS = 10_000;

/**
 * The doorbell of several processes: one Bull job per key, whose id is the key, so that a waiting ring is never doubled.
 * A ring while the key's job runs is kept in Redis beside it; whoever ends the run looks there before and after the job
 * is gone. Losing Redis loses rings, not messages.
 */
export class BullDoorbell extends Doorbell {
  readonly #timers: NodeJS.Timeout[] = [];

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
    this.#forgetKept(bell);
    this.#timers.push(setInterval(() => this.#forgetKept(bell), FORGET_KEPT_MS).unref());
    const rungAgain = async (key: string) => (await queue.client.del(again(queue, key))) === 1;
    queue
      .process(concurrency, async (job: Job<{ key: string }>) => {
        await rungAgain(job.data.key);
        await handler(job.data.key);
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

  /** A job that was kept after its end would swallow every ring of its key. */
  #forgetKept(bell: Bell): void {
    for (const end of ['completed', 'failed'] as const)
      this.queues[bell].clean(0, end).catch((error: unknown) => this.onFault(error, bell));
  }

  async close(): Promise<void> {
    this.#timers.forEach((timer) => clearInterval(timer));
    await Promise.all(Object.values(this.queues).map((queue) => queue.close()));
  }

  async #ring(bell: Bell, key: string): Promise<void> {
    const queue = this.queues[bell];
    await queue.client.set(again(queue, key), '1', 'EX', AGAIN_TTL_SECONDS);
    await queue.add({ key }, { jobId: key, removeOnComplete: true, removeOnFail: true });
  }
}

function again(queue: Queue, key: string): string {
  return `talaria:again:${queue.name}:${key}`;
}

import { Doorbell, type Bell, type BellHandler } from './doorbell.port.js';

interface Line {
  readonly handler: BellHandler;
  readonly concurrency: number;
  readonly waiting: Set<string>;
  readonly running: Map<string, { again: boolean }>;
}

/** The doorbell of a hub that runs alone, without Redis. Faults of a run are reported and end that run only. */
export class InProcessDoorbell extends Doorbell {
  readonly #lines = new Map<Bell, Line>();
  readonly #runs = new Set<Promise<void>>();
  #isClosed = false;

  constructor(private readonly onFault: (error: unknown, bell: Bell) => void) {
    super();
  }

  ring(bell: Bell, key: string): void {
    const line = this.#lines.get(bell);
    if (line === undefined || this.#isClosed) return;
    const run = line.running.get(key);
    if (run !== undefined) run.again = true;
    else {
      line.waiting.add(key);
      this.#pump(bell, line);
    }
  }

  listen(bell: Bell, concurrency: number, handler: BellHandler): void {
    this.#lines.set(bell, { handler, concurrency, waiting: new Set(), running: new Map() });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const line of this.#lines.values()) line.waiting.clear();
    await Promise.all(this.#runs);
  }

  #pump(bell: Bell, line: Line): void {
    for (const key of line.waiting) {
      if (line.running.size >= line.concurrency) return;
      line.waiting.delete(key);
      const run = this.#run(bell, line, key).finally(() => this.#runs.delete(run));
      this.#runs.add(run);
    }
  }

  /** One run; rung again meanwhile, the key waits behind the others for its next. */
  async #run(bell: Bell, line: Line, key: string): Promise<void> {
    const state = { again: false };
    line.running.set(key, state);
    try {
      await line.handler(key);
    } catch (error) {
      this.onFault(error, bell);
    } finally {
      line.running.delete(key);
      if (!this.#isClosed) {
        if (state.again) line.waiting.add(key);
        this.#pump(bell, line);
      }
    }
  }
}

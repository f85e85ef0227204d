import { readFileSync, writeFileSync } from 'node:fs';
import type { Queue } from 'bull';

/** Where the newest heartbeat is remembered outside the database: a database that is behind it is an older copy. */
export abstract class BeatMemory {
  /** Null when nothing is remembered, or cannot be read. */
  abstract read(): Promise<number | null>;
  abstract write(count: number): Promise<void>;
}

/** Beside the key file of an embedded installation; without a file, in this process only. */
export class FileBeatMemory extends BeatMemory {
  #count: number | null = null;

  constructor(private readonly file: string | null) {
    super();
  }

  async read(): Promise<number | null> {
    if (this.file === null || this.#count !== null) return this.#count;
    try {
      return numberOrNull(readFileSync(this.file, 'utf8'));
    } catch {
      return null;
    }
  }

  async write(count: number): Promise<void> {
    this.#count = count;
    if (this.file !== null) writeFileSync(this.file, `${count}\n`);
  }
}

/** In Redis, for hubs that share the work. A Redis that was lost remembers nothing and proves nothing. */
export class RedisBeatMemory extends BeatMemory {
  constructor(
    private readonly queue: Queue,
    private readonly key: string,
  ) {
    super();
  }

  async read(): Promise<number | null> {
    return numberOrNull((await this.queue.client.get(this.key).catch(() => null)) ?? '');
  }

  async write(count: number): Promise<void> {
    await this.queue.client.set(this.key, String(count)).catch(() => undefined);
  }
}

function numberOrNull(text: string): number | null {
  return /^\d{1,15}\s*$/.test(text) ? Number(text) : null;
}

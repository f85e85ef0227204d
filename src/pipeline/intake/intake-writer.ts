import { setTimeout as pause } from 'node:timers/promises';
import type { RawEventId } from '@hub/kernel';
import { DatabaseAway, heldWhileAway, isAway } from '../../infra/database/away.js';
import type { Metrics } from '../../infra/metrics/metrics.js';
import type { IntakePool } from '../../infra/database/intake-pool.js';
import { insertRawEvents, type IntakeItem } from '../model/raw-event.repository.js';

interface Waiting {
  readonly item: IntakeItem;
  /** Until when its shop is kept waiting, monotonic milliseconds. */
  readonly until: number;
  readonly resolve: (isNew: boolean) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_GROUP = 200;
/** So far behind, more comes than is worked off. */
const CROWD = 200;
const MAX_WAY_MS = 2_000;
const CROWD_LOOK_MS = 10;
const CROWD_GONE_MS = 50;

/**
 * Commits webhooks together while a commit is under way, else at once. A group that fails is repeated row by row, so
 * that one bad row never costs its neighbours.
 */
export class IntakeWriter {
  readonly #waiting: Waiting[] = [];
  #isFlushing = false;
  /** Stored by this process and not worked on yet, as far as it knows. */
  #backlog = 0;
  #newestAt = 0;

  constructor(
    private readonly pool: IntakePool,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Resolves when shops do not bring more than can be worked off: whoever works on what is stored gives way until then,
   * so that shops need not wait; the longer the further it is behind, and never for good. `taken` = how much was taken to
   * work on since the last call.
   */
  async calm(taken: number): Promise<void> {
    this.#backlog = Math.max(0, this.#backlog - taken);
    const end = performance.now() + Math.min(MAX_WAY_MS, this.#backlog);
    while (this.#isCrowded() && performance.now() < end) await pause(CROWD_LOOK_MS);
  }

  #isCrowded(): boolean {
    return this.#backlog >= CROWD && performance.now() - this.#newestAt < CROWD_GONE_MS;
  }

  /**
   * Resolves after the commit: true for a new webhook, false for one that is stored already. Its shop is kept waiting
   * `until` then (`holdUntil`). @throws DatabaseAway
   */
  store(item: IntakeItem, until: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, until, resolve, reject });
      if (!this.#isFlushing) void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    this.#isFlushing = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MAX_GROUP);
      this.#newestAt = performance.now();
      this.metrics.intakeGroup(group.length);
      try {
        const stored = await this.metrics.timed('intake', () => this.#insert(group.map(({ item }) => item)));
        this.#backlog += stored.size;
        for (const { item, resolve } of group) {
          if (!stored.has(item.id)) this.metrics.duplicateWebhook();
          resolve(stored.has(item.id));
        }
      } catch (error) {
        await Promise.all(group.map((waiting) => this.#storeAlone(waiting, error)));
      }
    }
    this.#isFlushing = false;
  }

  /** `failure`: why it could not be stored with others. */
  async #storeAlone({ item, until, resolve, reject }: Waiting, failure: unknown): Promise<void> {
    if (isAway(failure) && performance.now() >= until) return reject(new DatabaseAway('', { cause: failure }));
    await heldWhileAway(until, () => this.#insert([item])).then((stored) => resolve(stored.has(item.id)), reject);
  }

  #insert(items: readonly IntakeItem[]): Promise<ReadonlySet<RawEventId>> {
    return insertRawEvents(this.pool, items);
  }
}

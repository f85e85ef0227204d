import { SECOND_MS } from '@hub/kernel';

/** A call this much slower than its kind hangs: it no longer takes a place, so that one in fifty does not stop the rest. */
const LATE_FACTOR = 8;
const MIN_LATE_MS = SECOND_MS;
/** Hanging calls are set aside only while they are few beside those that are answered. */
const LATE_SHARE = 0.1;
const MAX_LATE = 1000;
const MEMORY_SECONDS = 30;

/** Calls that left together, each known by a key of its own. */
export interface Departure {
  /** The call was answered, or given up. */
  ended(call: string): void;
}

/**
 * How many calls are under way on one connection, in this process: at most `size`, not counting those that hang. One run
 * at a time waits here: the doorbell never runs a connection twice at once. It asks a monotonic clock, in milliseconds, since the provider's time is nobody's business time.
 */
export class CallWindow {
  #open = 0;
  #late = 0;
  #isInterrupted = false;
  #meanMs = 0;
  readonly #answered = new Map<number, number>();
  #waiting: (() => void) | null = null;

  constructor(
    readonly size: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /**
   * Waits until calls may leave and returns how many: all that are `wanted` where there is room for them, else at least a
   * quarter of the window, so that what leaves together is worth its commit. Returns early when interrupted.
   */
  async room(wanted: number): Promise<number> {
    const worthwhile = Math.min(wanted, Math.ceil(this.size / 4));
    for (;;) {
      const free = this.size - this.#open;
      if (free >= worthwhile || this.#isInterrupted) {
        this.#isInterrupted = false;
        return Math.min(free, wanted);
      }
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
  }

  /** Lets whoever waits for room look around again. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.#wake();
  }

  leave(calls: readonly string[]): Departure {
    const start = this.clock();
    const open = new Set(calls);
    const late = new Set<string>();
    this.#open += calls.length;
    const lateMs = Math.max(MIN_LATE_MS, LATE_FACTOR * this.#meanMs);
    const timer = setTimeout(() => {
      for (const call of open) {
        if (!this.#maySetAside()) break;
        open.delete(call);
        late.add(call);
        this.#open--;
        this.#late++;
      }
      this.#wake();
    }, lateMs);
    timer.unref();
    return {
      ended: (call) => {
        if (open.delete(call)) {
          this.#open--;
          this.#remember(this.clock() - start);
        } else if (late.delete(call)) this.#late--;
        if (open.size === 0) clearTimeout(timer);
        this.#wake();
      },
    };
  }

  #maySetAside(): boolean {
    if (this.#late >= MAX_LATE) return false;
    const oldest = this.#second() - MEMORY_SECONDS;
    let answered = 0;
    for (const [second, count] of this.#answered) {
      if (second < oldest) this.#answered.delete(second);
      else answered += count;
    }
    return this.#late + 1 <= LATE_SHARE * answered;
  }

  #remember(ms: number): void {
    this.#meanMs = this.#meanMs === 0 ? ms : this.#meanMs * 0.95 + ms * 0.05;
    const second = this.#second();
    this.#answered.set(second, (this.#answered.get(second) ?? 0) + 1);
  }

  #second(): number {
    return Math.floor(this.clock() / SECOND_MS);
  }

  #wake(): void {
    const wake = this.#waiting;
    this.#waiting = null;
    wake?.();
  }
}

import { EventEmitter, once } from 'node:events';
import type { SmsapiSimulator } from '../../plugins/smsapi/simulator/index.js';

/** What a shop and a provider see of the hub; each is a moment at which it may be killed. */
export const POINTS = ['webhook-sent', 'call-received', 'call-answered', 'report-taken'] as const;
export type Point = (typeof POINTS)[number];

/** A moment that does not come for so long is not waited for. */
const PATIENCE_MS = 3_000;

/** Tells of the moments as they happen, at once: whoever listens acts before anything else goes on. */
export class Signals {
  readonly #emitter = new EventEmitter();
  #lastCallAt: number | null = null;
  /** The longest time between two calls that the provider received while messages were awaited, milliseconds. */
  longestSilenceMs = 0;

  constructor(sms: SmsapiSimulator, awaited: number) {
    this.#emitter.setMaxListeners(0);
    sms.onReceived = () => {
      this.#measureSilence();
      if (sms.phones.length >= awaited) this.#lastCallAt = null;
      this.tell('call-received');
    };
    sms.onAnswered = () => this.tell('call-answered');
    sms.reporter.onTaken = () => this.tell('report-taken');
  }

  /** Silence counts from here until the last message was brought, or until the end. */
  begin(): void {
    this.#lastCallAt = performance.now();
  }
  end(): void {
    this.#measureSilence();
    this.#lastCallAt = null;
  }

  tell(point: Point): void {
    this.#emitter.emit(point);
  }

  async next(point: Point, signal: AbortSignal): Promise<void> {
    await once(this.#emitter, point, { signal });
  }

  /** Runs `act` inside the next such moment; answers false when none came and it was run all the same. */
  actAt(point: Point, act: () => void): Promise<boolean> {
    return new Promise((resolve) => {
      const onTime = () => {
        clearTimeout(timer);
        act();
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#emitter.off(point, onTime);
        act();
        resolve(false);
      }, PATIENCE_MS);
      this.#emitter.once(point, onTime);
    });
  }

  #measureSilence(): void {
    if (this.#lastCallAt === null) return;
    const now = performance.now();
    this.longestSilenceMs = Math.max(this.longestSilenceMs, now - this.#lastCallAt);
    this.#lastCallAt = now;
  }
}

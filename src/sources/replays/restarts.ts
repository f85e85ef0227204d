import type { Instant } from '@hub/kernel';
import type { Foreseen } from '../../pipeline/model/planner.port.js';

interface Waiting {
  readonly position: number;
  readonly occurredAt: Instant;
  readonly dueAt: Instant;
}

/**
 * Under a rule that starts anew with each order only the newest of a person's orders waits, as where messages are written:
 * what had not gone by then is cancelled.
 */
export class Restarts {
  readonly #waiting = new Map<string, Waiting>();
  #gone: number[] = [];

  constructor(private readonly isOn: boolean) {}

  add(position: number, now: Instant, { occasion, addressHash, schedule: { dueAt } }: Foreseen): void {
    if (!this.isOn) return;
    const email = occasion.facts.order?.customer.email?.toLowerCase();
    const person = `${addressHash}/${email ?? occasion.orderId}`;
    const item = { position, occurredAt: occasion.occurredAt, dueAt };
    const known = this.#waiting.get(person);
    const isOlder = known !== undefined && known.dueAt > now && known.occurredAt > item.occurredAt;
    if (isOlder) this.#gone.push(position);
    else {
      if (known !== undefined && known.dueAt > now) this.#gone.push(known.position);
      this.#waiting.set(person, item);
    }
  }

  /** The positions of what would have been cancelled since it was asked last. */
  take(): readonly number[] {
    const gone = this.#gone;
    this.#gone = [];
    return gone;
  }
}

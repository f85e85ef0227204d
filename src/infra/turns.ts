import { Injectable, Scope, type BeforeApplicationShutdown } from '@nestjs/common';
import { ClaimGate } from './claim-gate.js';
import { HubLogger } from './logging/logger.js';

/**
 * What a service does again and again: one turn at a time in this process, none while the process takes on no work. A
 * turn that fails is logged, and the next one comes as ever. What a turn stands on is closed only after its end. Each
 * service has its own.
 */
@Injectable({ scope: Scope.TRANSIENT })
export class Turns implements BeforeApplicationShutdown {
  #current: Promise<void> | null = null;

  constructor(
    private readonly gate: ClaimGate,
    private readonly log: HubLogger,
  ) {}

  /** Does `work` unless a turn is under way; resolves at the end of whichever it is. A failure is logged as `fault`. */
  take(fault: string, work: () => Promise<void>): Promise<void> {
    if (this.#current === null && this.gate.isOpen)
      this.#current = work()
        .catch((error: unknown) => this.log.fault(fault, error))
        .finally(() => (this.#current = null));
    return this.#current ?? Promise.resolve();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#current;
  }
}

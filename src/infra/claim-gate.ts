/** Why a process takes on no work for now. */
export type ClosedBecause = 'stopping' | 'lock-lost' | 'clock-skew' | 'gap-check';

/**
 * Whether this process may claim work. It is closed while the hub goes down, while somebody else may hold the start-up
 * lock, while its clock differs from the database's, and until the database was found to be the one it left. Long runs
 * look here between two steps and end early, leaving nothing half done.
 */
export class ClaimGate {
  readonly #closed = new Set<ClosedBecause>();
  readonly #listeners: (() => void)[] = [];
  /** Who claims: the backend that holds this hub's start-up lock; another one after the lock was lost and regained. */
  claimant = 0;

  get isOpen(): boolean {
    return this.#closed.size === 0;
  }

  get isStopping(): boolean {
    return this.#closed.has('stopping');
  }

  get reasons(): readonly ClosedBecause[] {
    return [...this.#closed];
  }

  close(reason: ClosedBecause): void {
    this.#closed.add(reason);
    for (const listener of this.#listeners) listener();
  }

  open(reason: Exclude<ClosedBecause, 'stopping'>): void {
    this.#closed.delete(reason);
  }

  onClosed(listener: () => void): void {
    this.#listeners.push(listener);
  }
}

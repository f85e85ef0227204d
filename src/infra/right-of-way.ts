import { setTimeout as pause } from 'node:timers/promises';

/** Long enough for several notices. */
const STANDS_MS = 250;
/** However busy the shops are: for so long every step that is due may begin. */
const GOES_MS = 30;
/** After one step of a notice its next follows within so long. */
const STEP_MS = 10;
const LOOK_MS = 5;

/**
 * In this process what somebody waits for goes before what is planned and sent by the thousand: an order's notice passes
 * a campaign at every step between the webhook and the call.
 */
export class RightOfWay {
  #underWay = 0;
  #endedAt = Number.NEGATIVE_INFINITY;
  #standsUntil = Number.NEGATIVE_INFINITY;
  #goesUntil = Number.NEGATIVE_INFINITY;

  /** Does what others make way for. */
  async first<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#endedAt = performance.now();
    }
  }

  /** Resolves when nothing has the right of way; after a quarter of a second whoever makes way goes all the same, for a moment. */
  async makeWay(): Promise<void> {
    const start = performance.now();
    if (start < this.#goesUntil) return;
    if (start >= this.#standsUntil) this.#standsUntil = start + STANDS_MS;
    while (this.#isTaken() && performance.now() < this.#standsUntil) await pause(LOOK_MS);
    const end = performance.now();
    if (end >= this.#standsUntil) this.#goesUntil = end + GOES_MS;
  }

  #isTaken(): boolean {
    return this.#underWay > 0 || performance.now() - this.#endedAt < STEP_MS;
  }
}

import { setTimeout as pause } from 'node:timers/promises';

/** Long enough for several notices, short enough that thousands still go out in a minute, however busy the shops are. */
const PATIENCE_MS = 100;
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

  /** Resolves when nothing has the right of way, and after a tenth of a second at the latest. */
  async makeWay(): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (this.#isTaken() && performance.now() < end) await pause(LOOK_MS);
  }

  #isTaken(): boolean {
    return this.#underWay > 0 || performance.now() - this.#endedAt < STEP_MS;
  }
}

import { setTimeout as pause } from 'node:timers/promises';

const LIMIT_MS = 15_000;

/**
 * Waits until `read` gives something that `isRight` accepts, and returns it; fails with the last value after `limitMs`,
 * 15 s unless told.
 */
export async function eventually<T>(
  read: () => Promise<T> | T,
  isRight: (value: T) => boolean,
  limitMs: number = LIMIT_MS,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const value = await read();
    if (isRight(value)) return value;
    if (performance.now() > deadline)
      throw new Error(`It never came true; the last value was ${JSON.stringify(value)}`);
    await pause(10);
  }
}

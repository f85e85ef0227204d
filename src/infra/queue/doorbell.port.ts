/** The lines a bell can be rung on. What a key means is the line's own affair; it is an id, never content. */
export const BELLS = ['plan', 'dispatch', 'settle', 'sync', 'suppressions', 'apps', 'replies', 'mailboxes'] as const;
export type Bell = (typeof BELLS)[number];

/** A line's name where it is a queue. */
export const queueName = (bell: Bell) => `talaria-${bell}`;

/** Does the work of one key until a claim finds nothing. Must be safe to call at any time, any number of times. */
export type BellHandler = (key: string) => Promise<void>;

/**
 * A doorbell, not a queue: the work itself waits in Postgres. Level-triggered: a ring during a run makes the run start
 * again, so a run ends only after a claim that found nothing with no ring since. Rings may be lost (the sweeper rings
 * for whatever is due) and may repeat; they never carry content.
 */
export abstract class Doorbell {
  abstract ring(bell: Bell, key: string): void;
  abstract listen(bell: Bell, concurrency: number, handler: BellHandler): void;
  /** Stops answering and waits for the runs under way. */
  abstract close(): Promise<void>;
}

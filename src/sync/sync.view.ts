import { Expose } from 'class-transformer';

/** How far a shop was read. */
export class SyncView {
  /** `profile`: its facts, statuses and our webhooks; `changes`: what webhooks should have told; `touched`: what they
   * only named; `orders`: its history; `contacts`: its customers; `products`: what it sells. */
  @Expose() job!: string;
  /** `waiting` for its next step, or `done`. */
  @Expose() state!: string;
  /** What was read so far. */
  @Expose() read!: number;
  /** How much there is; null where the shop did not say. */
  @Expose() total!: number | null;
  /** Of those read, how many could not be kept: customers without a mobile number. */
  @Expose() skipped!: number;
  /** When the next step is due; meaningful while it waits. */
  @Expose() dueAt!: string;
  /** When a step last succeeded. */
  @Expose() readAt!: string | null;
  /** Failures in a row, and what the last one was. */
  @Expose() tries!: number;
  @Expose() errorCode!: string | null;
}

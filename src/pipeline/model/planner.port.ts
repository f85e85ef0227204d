import type { MessageId } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';
import type { Occasion, Skip, StoredEvent } from './occasion.js';

/** The token under which sources find the plan flow. */
export const PLANNER = Symbol('Planner');

/** The plan flow's door for sources: occasions in, messages and reasons out, in the caller's transaction. */
export interface Planner {
  planOccasions(
    tx: Tx,
    occasions: readonly Occasion[],
  ): Promise<{
    /** The messages of these occasions, whether new or planned by an earlier telling. */
    readonly messageIds: readonly MessageId[];
    readonly skipped: readonly Skip[];
  }>;
  /**
   * Events that came by no webhook, derived from a stock level, a basket or a contact: matched, planned and kept in the
   * caller's transaction. What is due at once leaves within a second of its commit.
   */
  planEvents(tx: Tx, events: readonly StoredEvent[]): Promise<void>;
  /**
   * Plans page by page, each in a transaction of its own, and rings for what is due: the first messages leave while later
   * pages are planned. While one page is written the next is made ready. Pages of 250 are the cheapest: small enough that
   * the collector finds little alive, large enough for their statements. Returns how many messages are new.
   */
  planPages(pages: Iterable<readonly Occasion[]> | AsyncIterable<readonly Occasion[]>): Promise<number>;
}

import type { Instant, MessageId, RuleId } from '@hub/kernel';
import type { OrderSnapshot } from '../../core/index.js';
import type { Tx } from '../../infra/database/database.js';
import type { RouteLeg } from './message.js';
import type { Occasion, RenderedOccasion, Skip, StageResult, StoredEvent } from './occasion.js';
import type { Rule } from './rule.js';

/** The token under which sources find the plan flow. */
export const PLANNER = Symbol('Planner');

/** A message as it would be planned. */
export interface Foreseen extends RenderedOccasion {
  readonly schedule: { readonly dueAt: Instant };
  readonly route: { readonly legs: readonly RouteLeg[] };
}

/** What would become of occasions. */
export interface Forecast {
  readonly ready: readonly Foreseen[];
  readonly skipped: readonly Skip[];
}

/** An event as it was heard of: `latest` is its order as it was known by then. */
export interface HeardEvent {
  readonly event: StoredEvent;
  readonly latest: OrderSnapshot | null;
}

/** What a plan that is not written goes by, slice after slice. */
export interface Imagined {
  /** When each occasion is planned. */
  readonly nowOf: (occasion: Occasion) => Instant;
  /** What this rule has planned in truth does not count against caps; null = all does. */
  readonly besidesRule: RuleId | null;
  /** The advertising that earlier slices would have given people; what this one would give is added. */
  readonly given: Map<string, Instant[]>;
}

/**
 * How many occasions a page of `planPages` best has: few enough that the collector finds little alive, enough for the
 * price of a statement (ADR 0040).
 */
export const OCCASIONS_A_PAGE = 500;

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
   * pages are planned. While one page is written the next is made ready. Returns how many messages are new, once all of
   * them are on the disk; tells of every page that was written who got none.
   * @throws when the database lost one of them on its way there: the pages are to be planned again.
   */
  planPages(
    pages: Iterable<readonly Occasion[]> | AsyncIterable<readonly Occasion[]>,
    tell?: (skipped: readonly Skip[]) => void,
  ): Promise<number>;
  /** The whole plan at that instant, or as imagined, without a trace. */
  simulate(tx: Tx, occasions: readonly Occasion[], when: Instant | Imagined): Promise<Forecast>;
  /** What a rule makes of events as each of them was heard of, wherever they came from: the first stage of the same plan. */
  meet(rule: Rule, heard: readonly HeardEvent[]): StageResult<Occasion>;
}

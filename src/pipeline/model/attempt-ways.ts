import type { Money } from '@hub/kernel';
import { movesForward, type AttemptState, type DeliveryReport, type ReportedState } from '../../core/index.js';

/** How far a message came on one of the ways its provider chooses between, and what that cost. */
export interface AttemptWay {
  readonly state: ReportedState;
  readonly code: string;
  readonly price: Money | null;
}

/** By the way's name. */
export type AttemptWays = Readonly<Record<string, AttemptWay>>;

/** What is known of an attempt's ways after a report; null where none was ever named. Each way only moves forward. */
export function waysAfter(known: AttemptWays | null, report: DeliveryReport): AttemptWays | null {
  const { way, code, price = null } = report;
  if (way === undefined) return known;
  const before = known?.[way.name];
  const isNews = before === undefined || movesForward(standing(before.state), standing(way.state));
  const told = isNews ? { state: way.state, code } : { state: before.state, code: before.code };
  return { ...known, [way.name]: { ...told, price: price ?? before?.price ?? null } };
}

/** What all ways cost together; null where no price is known. One currency: that of the first. */
export function priceOfWays(ways: AttemptWays): Money | null {
  const prices = Object.values(ways).flatMap(({ price }) => price ?? []);
  const currency = prices[0]?.currency;
  if (currency === undefined) return null;
  return { currency, micros: prices.reduce((sum, price) => sum + (price.currency === currency ? price.micros : 0), 0) };
}

/** A provider's "I do not know" says as much as that it was taken. */
function standing(state: ReportedState): AttemptState {
  return state === 'lost' ? 'accepted' : state;
}

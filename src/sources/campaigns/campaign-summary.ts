import { latest, maskAddress, toIso, type ConnectionId, type Instant, type Money } from '@hub/kernel';
import { partsOf } from '../../pipeline/model/message.js';
import type { Forecast, Foreseen } from '../../pipeline/model/planner.port.js';
import type { Tally } from './campaign-messages.repository.js';
import type { AmountView, CampaignPreviewView, CampaignReportView, SampleView, SkippedView } from './campaign.view.js';

const SAMPLES = 5;

interface Way {
  messages: number;
  parts: number;
}

/** Adds up a forecast page by page; holds nothing of a person but the samples. */
export class ForecastSummary {
  #people = 0;
  #firstDue: Instant | null = null;
  #lastDue: Instant | null = null;
  readonly #skipped = new Map<string, number>();
  readonly #ways = new Map<ConnectionId, Way>();
  readonly #samples: SampleView[] = [];

  add({ ready, skipped, people }: Forecast & { readonly people: number }): void {
    this.#people += people;
    for (const { reason } of skipped) this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
    for (const item of ready) this.#addMessage(item);
  }

  /** `priceOf`: what a part costs on an account; `showsPrices` false = nothing of money is told. */
  view(priceOf: (id: ConnectionId) => Money | null, showsPrices: boolean): CampaignPreviewView {
    const ways = [...this.#ways].map(([connectionId, way]) => {
      const price = priceOf(connectionId);
      const amount = price === null ? null : { micros: price.micros * way.parts, currency: price.currency };
      return { connectionId, ...way, amount };
    });
    const sum = (read: (way: (typeof ways)[number]) => number) => ways.reduce((total, way) => total + read(way), 0);
    return {
      people: this.#people,
      messages: sum(({ messages }) => messages),
      parts: sum(({ parts }) => parts),
      skipped: skippedView(Object.fromEntries(this.#skipped)),
      ways: ways.map(({ amount, ...way }) => ({ ...way, estimated: showsPrices ? amount : null })),
      estimated: showsPrices ? byCurrency(ways.flatMap(({ amount }) => amount ?? [])) : null,
      unpriced: sum(({ amount, messages }) => (amount === null ? messages : 0)),
      firstDueAt: this.#firstDue === null ? null : toIso(this.#firstDue),
      lastDueAt: this.#lastDue === null ? null : toIso(this.#lastDue),
      samples: this.#samples,
    };
  }

  #addMessage({ address, rendered: { texts }, route, schedule: { dueAt } }: Foreseen): void {
    const [leg] = route.legs;
    if (leg === undefined) return;
    const parts = partsOf(texts, leg) ?? 0;
    const way = this.#ways.get(leg.connectionId) ?? { messages: 0, parts: 0 };
    this.#ways.set(leg.connectionId, { messages: way.messages + 1, parts: way.parts + parts });
    this.#firstDue = this.#firstDue === null || dueAt < this.#firstDue ? dueAt : this.#firstDue;
    this.#lastDue = latest(this.#lastDue ?? dueAt, dueAt);
    if (this.#samples.length < SAMPLES)
      this.#samples.push({ recipient: maskAddress(address), texts, parts, dueAt: toIso(dueAt) });
  }
}

/** What became of its messages. */
export function reportOf(
  tallies: readonly Tally[],
  showsPrices: boolean,
): Pick<CampaignReportView, 'messages' | 'states' | 'parts' | 'estimated' | 'billed'> {
  const states = new Map<string, number>();
  for (const { state, count } of tallies) states.set(state, (states.get(state) ?? 0) + count);
  const meant = tallies.filter(({ state }) => state !== 'cancelled');
  return {
    messages: tallies.reduce((sum, { count }) => sum + count, 0),
    states: [...states].map(([state, count]) => ({ state, count })),
    parts: meant.reduce((sum, { parts }) => sum + parts, 0),
    estimated: showsPrices
      ? byCurrency(meant.flatMap((tally) => amountOf(tally.estimateMicros, tally.estimateCurrency)))
      : null,
    billed: showsPrices
      ? byCurrency(tallies.flatMap((tally) => amountOf(tally.billedMicros, tally.billedCurrency)))
      : null,
  };
}

/** The commonest first. */
export function skippedView(skipped: Readonly<Record<string, number>>): SkippedView[] {
  return Object.entries(skipped)
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((left, right) => right.count - left.count || (left.reason < right.reason ? -1 : 1));
}

function amountOf(micros: number | null, currency: string | null): readonly AmountView[] {
  return micros === null || currency === null ? [] : [{ micros, currency }];
}

/** Currencies are never added to each other. */
export function byCurrency(amounts: readonly AmountView[]): AmountView[] {
  const sums = new Map<string, number>();
  for (const { micros, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + micros);
  return [...sums].map(([currency, micros]) => ({ micros, currency }));
}

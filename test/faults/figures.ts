import type { PhoneMessage } from '../../plugins/smsapi/simulator/index.js';
import type { Driver } from './plan.js';
import type { Books } from './records.js';
import type { Strikes } from './strikes.js';

/** What one run came to. */
export interface Figures {
  readonly seed: number;
  readonly driver: Driver;
  /** Orders whose webhook was answered with 200. */
  readonly taken: number;
  /** Taken orders with neither a message on a phone nor a reason. */
  readonly lost: readonly string[];
  /** Taken orders that reached no phone, with the reason recorded. */
  readonly unsent: readonly string[];
  /** Customers whose phone showed a message twice. */
  readonly doubled: readonly string[];
  readonly books: Books;
  /** The counters as the API tells them. */
  readonly counted: { readonly states: Readonly<Record<string, number>>; readonly sent: number } | null;
  readonly kills: Readonly<Record<string, number>>;
  readonly losses: Readonly<Record<string, number>>;
  readonly story: readonly string[];
  /** Last words of hubs that ended although nobody killed them. */
  readonly deaths: readonly string[];
  /** What stands in the hubs' logs and must stand in no log. */
  readonly leaks: readonly string[];
  readonly resumesMs: readonly number[];
  readonly longestSilenceMs: number;
  /** From the last order taken until nothing was left to do; null when that never came. */
  readonly restMs: number | null;
  readonly durationMs: number;
}

export interface Outcome {
  readonly taken: ReadonlySet<string>;
  readonly phones: readonly PhoneMessage[];
  readonly books: Books;
  readonly strikes: Strikes;
}

/** Compares what the shop was promised with what the phones show. */
export function compare({ taken, phones, books, strikes }: Outcome) {
  const shown = new Set(phones.map(({ text }) => text));
  const missing = [...taken].filter((order) => !shown.has(order));
  const copies = Map.groupBy(phones, ({ to }) => to);
  return {
    taken: taken.size,
    lost: missing.filter((order) => !books.reasons.has(order)),
    unsent: missing.filter((order) => books.reasons.has(order)).map((order) => `${order}: ${books.reasons.get(order)}`),
    doubled: [...copies].filter(([, messages]) => messages.length > 1).map(([number]) => number),
    books,
    kills: strikes.kills,
    losses: strikes.losses,
    story: strikes.story,
    resumesMs: strikes.resumes,
  };
}

/** Numbers in any spelling, names, addresses, keys: whatever of these a log shows. */
export function leaksIn(words: string, secrets: readonly string[]): readonly string[] {
  const digits = words.replace(/(?<=\d)[ -](?=\d)/g, '');
  return secrets.filter((secret) => words.includes(secret) || digits.includes(secret));
}

const COLUMNS: Readonly<Record<string, (figures: Figures) => string>> = {
  seed: ({ seed }) => String(seed),
  driver: ({ driver }) => driver,
  orders: ({ taken }) => String(taken),
  lost: ({ lost }) => String(lost.length),
  doubled: ({ doubled }) => String(doubled.length),
  uncertain: ({ books }) => String(books.uncertain.length),
  unsent: ({ unsent }) => String(unsent.length),
  kills: ({ kills }) => String(Object.values(kills).reduce((sum, count) => sum + count, 0)),
  'ended alone': ({ deaths }) => String(deaths.length),
  'resume median': ({ resumesMs }) => seconds(median(resumesMs)),
  'resume max': ({ resumesMs }) => seconds(Math.max(0, ...resumesMs)),
  'longest silence': ({ longestSilenceMs }) => seconds(longestSilenceMs),
  'at rest after': ({ restMs }) => (restMs === null ? 'never' : seconds(restMs)),
  took: ({ durationMs }) => seconds(durationMs),
};

/** What the bench reads of a run. */
export function figuresOf({ driver, lost, doubled, books, resumesMs }: Figures) {
  return { driver, lost, doubled, uncertain: books.uncertain.length, resumesMs };
}

/** The record of the runs: one line each, then what struck them. */
export function tableOf(runs: readonly Figures[]): string {
  const names = Object.keys(COLUMNS);
  const rows = [names, ...runs.map((run) => Object.values(COLUMNS).map((cell) => cell(run)))];
  const widths = names.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
  const blows = runs.map(({ seed, driver, kills, losses, books }) =>
    [`seed ${seed}, ${driver}: killed`, list(kills), '| servers', list(losses), '| messages', list(books.states)].join(
      ' ',
    ),
  );
  const stuck = runs.filter(({ restMs }) => restMs === null);
  const stories = stuck.flatMap(({ seed, driver, story }) => [`seed ${seed}, ${driver} never came to rest:`, ...story]);
  const deaths = runs.flatMap((run) =>
    run.deaths.map((words) => `seed ${run.seed}, ${run.driver}: ended alone: ${words}`),
  );
  return [...lines, ...blows, ...stories, ...deaths, ''].join('\n');
}

function list(counts: Readonly<Record<string, number>>): string {
  const items = Object.entries(counts).map(([name, count]) => `${name} ×${count}`);
  return items.length === 0 ? 'nothing' : items.join(', ');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

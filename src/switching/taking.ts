import { createHash } from 'node:crypto';
import type { Instant, Localised } from '@hub/kernel';
import type { EntityTx } from '../infra/database/database.js';
import type { Shop } from '../shops/shop.entity.js';
import type { ImportKind } from './formats.js';
import type { ProblemCode } from './problems.js';
import type { ImportRow } from './import-row.js';

/** Whether planned messages are only tried, or will be sent. */
export const PLANNED_AS = ['trial', 'live'] as const;
export type PlannedAs = (typeof PLANNED_AS)[number];

/** One table on its way in. A preview asks everything and writes nothing. */
export interface Taking {
  readonly tx: EntityTx;
  readonly shop: Shop;
  readonly kind: ImportKind;
  readonly now: Instant;
  readonly isPreview: boolean;
  /** Of a preview: the keys of the rows before, which nothing else remembers. */
  readonly seen: Set<string>;
  readonly plannedAs: PlannedAs;
  /** Null: not chosen yet. */
  readonly takeOverAt: Instant | null;
}

/** What became of a row, or would. */
export type Taken =
  | { readonly kind: 'added'; readonly warning?: ProblemCode | undefined }
  | { readonly kind: 'known'; readonly warning?: ProblemCode | undefined }
  | { readonly kind: 'refused'; readonly code: string; readonly text?: Localised };

/** Takes rows of one sort in, a batch at a time: one outcome for each, in its order. */
export interface Taker<R extends ImportRow> {
  take(taking: Taking, rows: readonly R[]): Promise<readonly Taken[]>;
}

export const ADDED: Taken = { kind: 'added' };
export const KNOWN: Taken = { kind: 'known' };

/** The hash of what a row says. Numbers go in as keyed hashes: nobody can try numbers against it. */
export function keyOf(...parts: readonly (string | number | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** Those that were not taken before, neither by an earlier import nor further up in this one: a key counts once. */
export async function freshAmong<T extends { readonly key: string }>(
  { isPreview, seen }: Taking,
  items: readonly T[],
  known: (keys: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<ReadonlySet<T>> {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(item.key) && !seen.has(item.key)) first.set(item.key, item);
  const taken = await known([...first.keys()]);
  if (isPreview) for (const key of first.keys()) seen.add(key);
  return new Set([...first.values()].filter(({ key }) => !taken.has(key)));
}

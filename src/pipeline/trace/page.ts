import { uuidOf, type Id, type IdPrefix, type Instant } from '@hub/kernel';

/** Where in a list by time one row stands: lists of several kinds of rows are in this order too. */
export interface Place {
  readonly at: Instant;
  readonly uuid: string;
}

const PLACE = /^(\d{1,14})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function writePlace({ at, id }: { readonly at: Instant; readonly id: Id<IdPrefix> }): string {
  return Buffer.from(`${at}.${uuidOf(id)}`).toString('base64url');
}

/** Null for what is none: such a one never came from us, and starts from the beginning. */
export function readPlace(text: string | undefined): Place | null {
  const [, at, uuid] = PLACE.exec(Buffer.from(text ?? '', 'base64url').toString('utf8')) ?? [];
  return at === undefined || uuid === undefined ? null : { at: Number(at) as Instant, uuid };
}

/** The rows of one page and the cursor of the next, of one row more than asked for. */
export function pageOf<T extends { readonly at: Instant; readonly id: Id<IdPrefix> }>(
  found: readonly T[],
  limit: number,
): { readonly rows: readonly T[]; readonly next: string | null } {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: found.length > limit && last !== undefined ? writePlace(last) : null };
}

/** Which tags a text of its kind may use. */
export interface TagOptions {
  /** Canonical names and aliases, e.g. `shipping_name` and `shipping.name`. */
  readonly tags: readonly string[];
  /** Admits further names that cannot be listed, such as a shop's own additional fields. */
  readonly allowsTag?: (name: string) => boolean;
}

const TAG_NAME = /^[a-z_][a-z0-9_]*(?:\.[a-zA-Z0-9_]+)*$/;
const FORBIDDEN_PARTS = new Set(['__proto__', 'constructor', 'prototype', 'this']);
const ATTEMPT = /^[\p{L}\p{M}\p{N}\s._-]*$/u;

/** What the name between a pair of braces is. */
export type TagReading =
  | { readonly kind: 'tag'; readonly name: string }
  | { readonly kind: 'unknown'; readonly nearest: string | null }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'text' };

/**
 * Reads the name between braces. A word that is no tag is taken for a mistyped one; words with spaces between only when a
 * tag is near (`{order id}`), since `{b c}` may be the text itself.
 */
export function readTagName(written: string, options: TagOptions): TagReading {
  if (written.split('.').some((part) => FORBIDDEN_PARTS.has(part))) return { kind: 'forbidden' };
  if (isAllowedTag(written, options)) return { kind: 'tag', name: written };
  if (!ATTEMPT.test(written) || !/\p{L}/u.test(written)) return { kind: 'text' };
  const nearest = nearestTag(written, options.tags);
  return nearest === null && /\s/.test(written) ? { kind: 'text' } : { kind: 'unknown', nearest };
}

/** Whether a name may stand in a text; the case of letters counts. */
export function isAllowedTag(name: string, options: TagOptions): boolean {
  if (!TAG_NAME.test(name) || name.split('.').some((part) => FORBIDDEN_PARTS.has(part))) return false;
  return options.tags.includes(name) || (options.allowsTag?.(name) ?? false);
}

/** The listed tag most like the one written (case, spaces, dots and dashes aside), or null when none is like it. */
export function nearestTag(written: string, tags: readonly string[]): string | null {
  const wanted = plain(written);
  if (wanted === '' || wanted.length > 60) return null;
  let nearest: string | null = null;
  let nearestDistance = (wanted.length < 4 ? 1 : Math.max(2, Math.floor(wanted.length / 3))) + 1;
  for (const tag of tags) {
    const distance = editDistance(wanted, plain(tag));
    if (distance < nearestDistance) {
      nearest = tag;
      nearestDistance = distance;
    }
  }
  return nearest;
}

function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s._-]+/g, '_');
}

/** Levenshtein distance: the single letters to insert, delete or change. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

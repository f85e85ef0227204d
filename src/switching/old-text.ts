import type { Localised } from '@hub/kernel';
import { blanksLeftIn } from '@hub/templates';
import { SUBJECT_OF, type Subject } from '../core/index.js';
import { isAdditionalFieldTag, TAGS, tagNamesOf } from '../pipeline/model/tags/tags.js';
import { templateOf } from '../pipeline/model/tags/templates.js';

export const SUBJECTS = [...new Set(Object.values(SUBJECT_OF))];

/** A tag that is written otherwise now. */
export interface TagChange {
  readonly from: string;
  readonly to: string;
  /** `alias`: the older app's name for it. `brackets`: it stood in round ones. */
  readonly code: 'alias' | 'brackets';
}

export interface UnknownTag {
  readonly tag: string;
  /** The known one most like it. */
  readonly nearest: string | null;
  readonly message: Localised;
}

/** An older app's text as one of ours. */
export interface OldText {
  readonly text: string;
  readonly changes: readonly TagChange[];
  readonly unknown: readonly UnknownTag[];
  /** Blanks the merchant must fill in, such as `[KOD]`. */
  readonly blanks: readonly string[];
  /** Why else it cannot be saved: an open brace and the like. */
  readonly problems: readonly Localised[];
}

const CANONICAL: ReadonlyMap<string, string> = new Map(
  TAGS.flatMap(({ name, aliases }) => aliases.map((alias) => [alias, name] as const)),
);
const IN_ROUND = /\(\s*([a-z_][a-z0-9_]*(?:\.[A-Za-z0-9_]+)*)\s*\)/g;
const IN_BRACES = /(?<!\{)\{\s*([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)\s*\}(?!\})/g;

/**
 * Writes an older app's text in our tags: known names in round brackets (a guide's misprint that merchants copied) become
 * tags, their names for a tag become ours. What is no tag of a text about `subject` is named, and stays as it stands.
 */
export function readOldText(source: string, subject: Subject | null): OldText {
  const subjects = subject === null ? SUBJECTS : [subject];
  const isKnown = (name: string) =>
    subjects.some((one) => tagNamesOf(one).includes(name) || isAdditionalFieldTag(one, name));
  const changes = new Map<string, TagChange>();
  const rename = (written: string, name: string, code: TagChange['code']) => {
    const to = `{${CANONICAL.get(name) ?? name}}`;
    if (to !== written) changes.set(written, { from: written, to, code });
    return to;
  };
  const text = source
    .replaceAll('\r\n', '\n')
    .replace(IN_ROUND, (written, name: string) => (isKnown(name) ? rename(written, name, 'brackets') : written))
    .replace(IN_BRACES, (written, name: string) => {
      const told = isKnown(name) ? name : name.toLowerCase();
      return isKnown(told) ? rename(written, told, 'alias') : written;
    })
    .trim();
  const read = subjects.map((one) => templateOf(one, text));
  const [best] = read
    .flatMap((result) => (result.ok ? [[]] : [result.problems]))
    .toSorted((left, right) => left.length - right.length);
  const found = best ?? [];
  return {
    text,
    changes: [...changes.values()],
    unknown: found.flatMap(({ code, tag, nearest, message }) =>
      code === 'unknown-tag' ? [{ tag: tag ?? '', nearest: nearest ?? null, message }] : [],
    ),
    blanks: blanksLeftIn(text),
    problems: found.flatMap(({ code, message }) => (code === 'unknown-tag' ? [] : [message])),
  };
}

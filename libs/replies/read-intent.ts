import { normalise } from './normalise.js';
import { COURTESIES, NO_WORDS, PLAIN_STOPS, STOP_ALL_WORDS, STOP_WORDS, YES_WORDS } from './words.js';

/** What a reply wants. `other`: a person must read it. */
export type Intent = 'stop' | 'yes' | 'no' | 'other';

export interface Reading {
  readonly intent: Intent;
  /** A stop that means every message, order notices included. */
  readonly isEverything: boolean;
}

/** Longer texts are letters to the shop, whatever they begin with. */
const LONGEST = 80;
/** The Greek question mark looks like a semicolon, and is one on most keyboards. */
const QUESTION = /[?;\u037e]/u;

const setOf = (words: readonly string[]): ReadonlySet<string> => new Set(words.map(normalise));
const STOPS = setOf(STOP_WORDS);
const STOPS_ALL = setOf(STOP_ALL_WORDS);
const PLAIN = setOf(PLAIN_STOPS);
const YES = setOf(YES_WORDS);
const NO = setOf(NO_WORDS);
const POLITE = [...setOf(COURTESIES)].sort((left, right) => right.length - left.length);

/**
 * Reads a whole message, never a part of one: what is not exactly a known answer is `other`, and a question is never an
 * answer. A wrong STOP silences somebody who wanted to be written to; a missed one is seen by a person.
 */
export function readIntent(text: string): Reading {
  if (text.length > LONGEST || QUESTION.test(text)) return { intent: 'other', isEverything: false };
  const said = normalise(text);
  const bare = withoutCourtesy(said);
  if (STOPS_ALL.has(said)) return { intent: 'stop', isEverything: true };
  if (STOPS.has(said)) return { intent: 'stop', isEverything: false };
  if (PLAIN.has(bare)) return { intent: 'stop', isEverything: STOPS_ALL.has(bare) };
  if (YES.has(bare)) return { intent: 'yes', isEverything: false };
  return { intent: NO.has(bare) ? 'no' : 'other', isEverything: false };
}

function withoutCourtesy(said: string): string {
  let text = said;
  for (let before = ''; before !== text;) {
    before = text;
    for (const word of POLITE) {
      if (text.startsWith(`${word} `)) text = text.slice(word.length + 1);
      if (text.endsWith(` ${word}`)) text = text.slice(0, -word.length - 1);
    }
  }
  return text;
}

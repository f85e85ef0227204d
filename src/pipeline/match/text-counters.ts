import { specialCharactersIn, templateCounter } from '@hub/sms-text';
import { blanksLeftIn } from '@hub/templates';
import type { RuleTexts } from '../model/rule.js';

export interface TextCounter {
  readonly kind: string;
  readonly locale: string;
  readonly parts: number;
  readonly left: number;
  readonly special: readonly string[];
}

/** What a merchant is told about texts while writing them. */
export function describeTexts(texts: RuleTexts): {
  readonly blanks: readonly string[];
  readonly counters: readonly TextCounter[];
} {
  const sources = Object.entries(texts).flatMap(([kind, byLocale]) =>
    Object.entries(byLocale ?? {}).map(([locale, source]) => ({ kind, locale, source })),
  );
  return {
    blanks: [...new Set(sources.flatMap(({ source }) => blanksLeftIn(source)))],
    counters: sources.map(({ kind, locale, source }) => {
      const { count, left } = templateCounter(source);
      return { kind, locale, parts: count, left, special: specialCharactersIn(source) };
    }),
  };
}

import { LOCALES, type Locale, type Localised } from '@hub/kernel';
import { CHANNEL_KINDS, type ChannelKind, type Subject } from '../../core/index.js';
import type { FieldProblem } from '../../infra/web/errors.js';
import type { RuleTexts } from './rule.js';
import { templateOf } from './tags/templates.js';

/**
 * Texts by channel kind and language: each compiles for one of `subjects` at least, and every kind has the shop's
 * language.
 */
export function parseTexts(
  raw: Readonly<Record<string, Readonly<Record<string, string>>>>,
  shopLocale: Locale,
  subjects: readonly Subject[],
): { readonly texts: RuleTexts; readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const texts: Record<string, Record<string, string>> = {};
  if (Object.keys(raw).length === 0) problems.push({ param: 'texts', code: 'required', message: NO_TEXT });
  for (const [kind, byLocale] of Object.entries(raw)) {
    const param = `texts.${kind}`;
    if (!CHANNEL_KINDS.includes(kind as ChannelKind) || typeof byLocale !== 'object' || byLocale === null) {
      problems.push({ param, code: 'unknown-channel-kind', message: UNKNOWN_KIND });
      continue;
    }
    texts[kind] = {};
    if (byLocale[shopLocale] === undefined)
      problems.push({ param: `${param}.${shopLocale}`, code: 'required', message: NO_SHOP_LANGUAGE });
    for (const [locale, source] of Object.entries(byLocale)) {
      if (!LOCALES.includes(locale as Locale))
        problems.push({ param: `${param}.${locale}`, code: 'unknown-language', message: UNKNOWN_LANGUAGE });
      else if (typeof source !== 'string' || source.trim() === '')
        problems.push({ param: `${param}.${locale}`, code: 'required', message: NO_TEXT });
      else {
        problems.push(...templateProblems(`${param}.${locale}`, source, subjects));
        texts[kind][locale] = source;
      }
    }
  }
  return { texts: texts as RuleTexts, problems };
}

function templateProblems(param: string, source: string, subjects: readonly Subject[]): readonly FieldProblem[] {
  const compiled = subjects.map((subject) => templateOf(subject, source));
  const [first] = compiled;
  if (first === undefined || first.ok || compiled.some(({ ok }) => ok)) return [];
  return first.problems.map(({ code, message }) => ({ param, code, message }));
}

const NO_TEXT: Localised = {
  pl: 'Wpisz treść wiadomości.',
  en: "Write the message's text.",
  el: 'Γράψτε το κείμενο του μηνύματος.',
};
const UNKNOWN_KIND: Localised = {
  pl: 'Nie ma takiego kanału. Użyj sms, chat albo email.',
  en: 'There is no such channel. Use sms, chat or email.',
  el: 'Δεν υπάρχει τέτοιο κανάλι. Χρησιμοποιήστε sms, chat ή email.',
};
const UNKNOWN_LANGUAGE: Localised = {
  pl: 'Nie ma takiego języka. Użyj pl, en albo el.',
  en: 'There is no such language. Use pl, en or el.',
  el: 'Δεν υπάρχει τέτοια γλώσσα. Χρησιμοποιήστε pl, en ή el.',
};
const NO_SHOP_LANGUAGE: Localised = {
  pl: 'Dodaj treść w języku sklepu: dostanie ją każdy, dla kogo nie ma innej.',
  en: "Add a text in the shop's language: everyone without another gets it.",
  el: 'Προσθέστε κείμενο στη γλώσσα του καταστήματος: το λαμβάνουν όσοι δεν έχουν άλλο.',
};

import { parseDelay } from '@hub/delays';
import { LOCALES, parsePhone, type Locale, type Localised } from '@hub/kernel';
import { CHANNEL_KINDS, type ChannelKind } from '../../core/index.js';
import type { FieldProblem } from '../../infra/web/errors.js';
import { RULE_DEFAULTS, type RuleRecipient, type RuleSpec, type RuleTexts } from '../model/rule.js';
import { orderTemplate } from '../model/tags/order-templates.js';
import { parseRich } from './rich-spec.js';
import type { RuleDto } from './rule.dto.js';

export type ParsedSpec =
  { readonly ok: true; readonly spec: RuleSpec } | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** What a merchant typed as a rule the pipeline can trust: texts compile, numbers can get messages, delays are delays. */
export function parseRuleSpec(input: RuleDto, shop: { readonly country: string; readonly locale: Locale }): ParsedSpec {
  const { texts, problems: textProblems } = parseTexts(input.texts, shop.locale);
  const rich = parseRich(input.rich ?? {}, texts);
  const problems: FieldProblem[] = [...textProblems, ...rich.problems];
  const recipient = readRecipient(input, shop.country, problems);
  const delay = parseDelay(input.delay ?? { kind: 'none' });
  if (!delay.ok) problems.push({ param: 'delay', code: delay.problem.code, message: delay.problem.message });
  if (problems.length > 0 || !delay.ok) return { ok: false, problems };
  const given = Object.fromEntries(
    Object.keys(RULE_DEFAULTS).flatMap((name) => {
      const value = input[name as keyof typeof RULE_DEFAULTS];
      return value === undefined ? [] : [[name, value]];
    }),
  ) as Partial<RuleSpec>;
  const trigger = { event: input.trigger.event, status: input.trigger.status?.trim() || null };
  return {
    ok: true,
    spec: { ...RULE_DEFAULTS, ...given, trigger, recipient, texts, ...rich.found, delay: delay.delay },
  };
}

/** Texts by channel kind and language: each compiles, and every kind has the shop's language. */
export function parseTexts(
  raw: Readonly<Record<string, Readonly<Record<string, string>>>>,
  shopLocale: Locale,
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
        problems.push(...templateProblems(`${param}.${locale}`, source));
        texts[kind][locale] = source;
      }
    }
  }
  return { texts: texts as RuleTexts, problems };
}

function templateProblems(param: string, source: string): readonly FieldProblem[] {
  const compiled = orderTemplate(source);
  return compiled.ok ? [] : compiled.problems.map(({ code, message }) => ({ param, code, message }));
}

function readRecipient(input: RuleDto, country: string, problems: FieldProblem[]): RuleRecipient {
  if (input.recipient.kind !== 'fixed') return { kind: input.recipient.kind };
  const phones = input.recipient.phones ?? [];
  if (phones.length === 0) problems.push({ param: 'recipient.phones', code: 'required', message: BAD_PHONE });
  phones.forEach((raw, index) => {
    if (!parsePhone(raw, country).ok)
      problems.push({ param: `recipient.phones.${index}`, code: 'invalid-phone', message: BAD_PHONE });
  });
  return { kind: 'fixed', phones };
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
const BAD_PHONE: Localised = {
  pl: 'To nie jest numer komórkowy. Podaj go z kierunkowym, np. +48 600 100 200.',
  en: 'This is no mobile number. Give it with its country code, e.g. +48 600 100 200.',
  el: 'Δεν είναι αριθμός κινητού. Δώστε τον με κωδικό χώρας, π.χ. +30 691 234 5678.',
};

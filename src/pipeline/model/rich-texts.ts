import type { Localised } from '@hub/kernel';
import type { RichContent, Subject } from '../../core/index.js';
import type { FieldProblem } from '../../infra/web/errors.js';
import type { RuleRich, RuleTexts } from './rule.js';
import { templateOf } from './tags/templates.js';

const MAX_LENGTH = 1_000;
const MAX_PARAMETERS = 30;

/** What the rule is about, and what is wrong with it. */
interface Reading {
  readonly about: Subject;
  readonly problems: FieldProblem[];
}

/** What a merchant wants shown besides the texts, as the pipeline can trust it; nothing found where nothing is asked. */
export function parseRich(
  raw: Readonly<Record<string, unknown>>,
  texts: RuleTexts,
  about: Subject,
): { readonly found: { readonly rich?: RuleRich }; readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const into: Reading = { about, problems };
  const rich: Record<string, Record<string, RichContent>> = {};
  for (const [kind, byLocale] of Object.entries(raw)) {
    if (!isRecord(byLocale)) problems.push({ param: `rich.${kind}`, ...UNREADABLE });
    else {
      for (const [locale, content] of Object.entries(byLocale)) {
        const param = `rich.${kind}.${locale}`;
        const ofKind = Object.hasOwn(texts, kind) ? texts[kind as keyof RuleTexts] : undefined;
        if (ofKind === undefined || !Object.hasOwn(ofKind, locale)) problems.push({ param, ...WITHOUT_TEXT });
        else (rich[kind] ??= {})[locale] = readContent(param, content, into);
      }
    }
  }
  return { found: Object.keys(rich).length === 0 ? {} : { rich: rich as RuleRich }, problems };
}

/** What the rule is about, and what is wrong with it. */
interface Reading {
  readonly about: Subject;
  readonly problems: FieldProblem[];
}

function readContent(param: string, raw: unknown, into: Reading): RichContent {
  const fields = fieldsOf(param, raw, ['subject', 'image', 'button', 'template'], into);
  const { subject, image, button, template } = fields;
  return {
    ...(subject === undefined ? {} : { subject: words(`${param}.subject`, subject, into) }),
    ...(image === undefined ? {} : { image: address(`${param}.image`, image, into) }),
    ...(button === undefined ? {} : { button: readButton(`${param}.button`, button, into) }),
    ...(template === undefined ? {} : { template: readTemplate(`${param}.template`, template, into) }),
  };
}

function readButton(param: string, raw: unknown, into: Reading) {
  const { caption, url } = fieldsOf(param, raw, ['caption', 'url'], into);
  return {
    caption: words(`${param}.caption`, caption, into),
    url: address(`${param}.url`, url, into),
  };
}

function readTemplate(param: string, raw: unknown, into: Reading) {
  const { id, language, parameters = {} } = fieldsOf(param, raw, ['id', 'language', 'parameters'], into);
  const named = isRecord(parameters) ? Object.entries(parameters) : [];
  const areReadable = isRecord(parameters) && named.every(([name]) => /^[\w.-]{1,60}$/.test(name));
  if (!areReadable || named.length > MAX_PARAMETERS)
    into.problems.push({ param: `${param}.parameters`, ...UNREADABLE });
  return {
    id: plain(`${param}.id`, id, /^[^\s{}]{1,100}$/, into),
    language: plain(`${param}.language`, language, /^[a-z]{2}([-_][A-Za-z]{2,4})?$/, into),
    parameters: Object.fromEntries(
      named.map(([name, value]) => [name, words(`${param}.parameters.${name}`, value, into)]),
    ),
  };
}

/** The fields of an object; unknown ones are refused. */
function fieldsOf(
  param: string,
  raw: unknown,
  names: readonly string[],
  into: Reading,
): Readonly<Record<string, unknown>> {
  if (!isRecord(raw) || Object.keys(raw).some((name) => !names.includes(name))) {
    into.problems.push({ param, ...UNREADABLE });
    return {};
  }
  return raw;
}

function plain(param: string, raw: unknown, pattern: RegExp, into: Reading): string {
  if (typeof raw === 'string' && pattern.test(raw)) return raw;
  into.problems.push({ param, ...UNREADABLE });
  return '';
}

/** Words with tags. */
function words(param: string, raw: unknown, into: Reading): string {
  if (typeof raw !== 'string' || raw.trim() === '' || raw.length > MAX_LENGTH) {
    into.problems.push({ param, ...UNREADABLE });
    return '';
  }
  const compiled = templateOf(into.about, raw);
  if (!compiled.ok) into.problems.push(...compiled.problems.map(({ code, message }) => ({ param, code, message })));
  return raw;
}

/** An https address whose host the merchant wrote, or one tag that is an address by itself. */
function address(param: string, raw: unknown, into: Reading): string {
  const text = words(param, raw, into);
  const isTag = /^\{[^{}|]+\}$/.test(text);
  if (text !== '' && !isTag && !/^https:\/\/[\w.-]+(:\d+)?([/?#].*)?$/s.test(text))
    into.problems.push({ param, ...NO_ADDRESS });
  return text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const problem = (code: string, message: Localised) => ({ code, message });

const UNREADABLE = problem('unreadable', {
  pl: 'Nie rozumiemy tego pola. Dozwolone są: subject, image, button (caption, url) i template (id, language, parameters).',
  en: 'We do not understand this field. Allowed are subject, image, button (caption, url) and template (id, language, parameters).',
  el: 'Δεν καταλαβαίνουμε αυτό το πεδίο. Επιτρέπονται subject, image, button (caption, url) και template (id, language, parameters).',
});
const WITHOUT_TEXT = problem('without-text', {
  pl: 'Do tematu, obrazu, przycisku lub szablonu potrzebna jest też treść tego kanału w tym języku.',
  en: 'A subject, picture, button or template needs a text of that channel in that language too.',
  el: 'Ένα θέμα, μια εικόνα, ένα κουμπί ή ένα πρότυπο χρειάζεται και κείμενο του ίδιου καναλιού στην ίδια γλώσσα.',
});
const NO_ADDRESS = problem('no-address', {
  pl: 'Podaj adres zaczynający się od https:// albo sam parametr z adresem, np. {tracking_url}.',
  en: 'Give an address that begins with https://, or a single tag that is one, e.g. {tracking_url}.',
  el: 'Δώστε διεύθυνση που αρχίζει με https:// ή μία μόνο παράμετρο που είναι διεύθυνση, π.χ. {tracking_url}.',
});

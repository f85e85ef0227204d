import { parseLocale, type Locale } from '@hub/kernel';
import { replaceSpecialCharacters, segmentsOf } from '@hub/sms-text';
import type { ChannelKind } from '../../core/index.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { MessageText } from '../model/message.js';
import type { Facts, LanguageSource, Occasion, OccasionPlan, Rendered } from '../model/occasion.js';
import { readTags } from '../model/tags/tags.js';
import type { PlannedLink } from '../model/link.entity.js';
import type { TagContext } from '../model/tags/tag.js';
import { templateOf } from '../model/tags/templates.js';
import { shortened, type Linking } from './links.js';
import { fillRich, type Filled } from './rich.js';

export type RenderOutcome =
  | ({ readonly ok: true } & Rendered)
  | {
      readonly ok: false;
      readonly reason: 'missing-variable' | 'too-long' | 'empty-text';
      readonly detail: Readonly<Record<string, unknown>>;
    };

const LANGUAGE_OF_COUNTRY: Readonly<Record<string, Locale>> = { PL: 'pl', GR: 'el', CY: 'el' };
const NEEDS_SEGMENTS: readonly ChannelKind[] = ['sms'];

/** What a message's words are made of. */
export type Spoken = Pick<Occasion, 'subject' | 'facts'> & {
  readonly plan: Pick<OccasionPlan, 'texts' | 'rich' | 'onMissingValue' | 'maxParts'>;
};

/**
 * The texts of one message, one per channel kind the plan has: language, tags, the shop's replacement of costly
 * characters (never on a chat), and the parts it will be billed as. `testFor` marks a test message. What is rendered here is what is sent and counted.
 */
export function render(
  { plan, subject, facts }: Spoken,
  country: string | null,
  shop: Pick<Shop, 'name' | 'locale' | 'settings'>,
  testFor: string | null = null,
  linking: Linking | null = null,
): RenderOutcome {
  const links: PlannedLink[] = [];
  // Made for one person in one message, the same wherever its texts name it.
  const optOutUrl = () => {
    if (linking === null) return null;
    const code = linking.codeOf(null);
    if (!links.some((link) => link.code === code)) links.push({ code, target: null });
    return `${linking.base}${code}`;
  };
  let used: readonly string[] = NONE;
  let missing: readonly string[] = NONE;
  const texts: Partial<Record<ChannelKind, MessageText>> = {};
  let language: Rendered['language'] = { code: shop.locale, source: 'shop' };
  let replaced = false;
  for (const kind of Object.keys(plan.texts) as ChannelKind[]) {
    const chosen = chooseLanguage(plan.texts[kind] ?? {}, facts, country, shop.locale);
    if (chosen === null) continue;
    language = { code: chosen.code, source: chosen.source };
    const context = { facts, shopName: shop.name, locale: chosen.code, optOutUrl };
    const filled = fill(chosen.template, subject, context);
    if (!filled.ok) return { ok: false, reason: 'too-long', detail: { kind } };
    used = together(used, filled.used);
    missing = together(missing, filled.missing);
    const cheap = NEEDS_SEGMENTS.includes(kind) ? cheapened(filled.text, shop) : filled.text;
    replaced ||= cheap !== filled.text;
    const short = linking === null || linking.hosts.length === 0 ? null : shortened(cheap, linking);
    const said = short?.text ?? cheap;
    if (short !== null) links.push(...short.links);
    const text = testFor === null ? said : `[TEST for …${testFor}] ${said}`;
    if (said.trim() === '') return { ok: false, reason: 'empty-text', detail: { kind } };
    const segments = segmentsOf(text);
    const parts = NEEDS_SEGMENTS.includes(kind) ? segments.count : 1;
    if (parts > plan.maxParts)
      return { ok: false, reason: 'too-long', detail: { kind, parts, maxParts: plan.maxParts } };
    texts[kind] = { body: text, parts, alphabet: segments.alphabet, units: segments.used };
    const rich = plan.rich?.[kind]?.[chosen.code];
    if (rich === undefined) continue;
    const shown = fillRich(rich, (source) => fill(source, subject, context));
    if (!shown.ok) return { ok: false, reason: 'too-long', detail: { kind } };
    used = together(used, shown.used);
    missing = together(missing, shown.missing);
    texts[kind] = { ...texts[kind], rich: shown.rich };
  }
  if (Object.keys(texts).length === 0) return { ok: false, reason: 'empty-text', detail: {} };
  if (missing.length > 0 && plan.onMissingValue === 'skip') {
    return { ok: false, reason: 'missing-variable', detail: { tags: missing } };
  }
  return {
    ok: true,
    texts,
    language,
    usedTags: used,
    missingTags: missing,
    replaced,
    links: links.length === 0 ? NO_LINKS : links,
  };
}

const NO_LINKS: readonly PlannedLink[] = [];
const NONE: readonly string[] = [];

/** Each once, in the order they came. */
function together(left: readonly string[], right: readonly string[]): readonly string[] {
  if (right.length === 0) return left;
  return left.length === 0 ? right : [...new Set([...left, ...right])];
}

/** Which language a customer gets: the order's, the customer's, the number's country's, the shop's, else the only one there is. */
function chooseLanguage(
  byLocale: Readonly<Partial<Record<Locale, string>>>,
  { order, customer }: Facts,
  country: string | null,
  shopLocale: Locale,
): { code: Locale; source: LanguageSource; template: string } | null {
  const told = order?.language == null ? null : parseLocale(order.language);
  const own = customer?.language == null ? null : parseLocale(customer.language);
  const ofNumber = country === null ? undefined : LANGUAGE_OF_COUNTRY[country];
  return (
    textIn(byLocale, told, 'order') ??
    textIn(byLocale, own, 'customer') ??
    textIn(byLocale, ofNumber, 'number') ??
    textIn(byLocale, shopLocale, 'shop') ??
    textIn(byLocale, Object.keys(byLocale)[0] as Locale | undefined, 'only-text')
  );
}

function textIn(
  byLocale: Readonly<Partial<Record<Locale, string>>>,
  code: Locale | null | undefined,
  source: LanguageSource,
): { code: Locale; source: LanguageSource; template: string } | null {
  const template = code == null ? undefined : byLocale[code];
  return code == null || template === undefined ? null : { code, source, template };
}

/** Without a subject the words are a person's own and stand as they are. */
function fill(source: string, subject: Occasion['subject'], context: TagContext): Filled {
  if (subject === null) return { ok: true, text: source, used: [], missing: [] };
  const compiled = templateOf(subject, source);
  // Saving refuses what does not compile; a text that slipped by is sent to nobody.
  if (!compiled.ok) return { ok: true, text: '', used: [], missing: [] };
  const compiledText = compiled.template;
  const result = compiledText.render(readTags(compiledText.usedTags, context));
  return result.ok
    ? { ok: true, text: result.text, used: compiledText.usedTags, missing: result.missing }
    : { ok: false };
}

function cheapened(text: string, shop: Pick<Shop, 'settings'>): string {
  const { replacesSpecialCharacters, writesGreekInCapitals } = shop.settings;
  return replacesSpecialCharacters ? replaceSpecialCharacters(text, { greek: writesGreekInCapitals }) : text;
}

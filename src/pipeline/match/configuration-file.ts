import { parse, stringify, YAMLParseError } from 'yaml';
import type { TemplateId } from '@hub/kernel';
import type { FieldProblem } from '../../infra/web/errors.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { RuleState } from '../model/rule.js';
import type { RuleRow } from './rule.entity.js';

export const FILE_VERSION = 1;

export interface FileRule {
  readonly key: string;
  readonly state: RuleState;
  /** What a merchant would send to make it. */
  readonly rule: Readonly<Record<string, unknown>>;
}

/** A shop's configuration as people keep it in a file: what they typed, under keys that survive; no ids, no secrets. */
export interface ConfigurationFile {
  readonly locale: unknown;
  readonly settings: unknown;
  readonly rules: readonly FileRule[];
}

/** The same configuration is the same text, to the byte: fields in one order, rules by key. */
export function toFile(
  shop: Pick<Shop, 'locale' | 'settings'>,
  rules: readonly RuleRow[],
  titles: ReadonlyMap<TemplateId, string> = new Map(),
): string {
  const sorted = [...rules].sort((left, right) => (left.ruleKey < right.ruleKey ? -1 : 1));
  return stringify(
    {
      talaria: FILE_VERSION,
      shop: { locale: shop.locale, settings: inOrder(shop.settings) },
      rules: sorted.map(({ ruleKey, name, state, spec }) => ({
        key: ruleKey,
        name,
        state,
        trigger: spec.trigger,
        recipient: spec.recipient,
        texts: inOrder(spec.texts),
        ...(titleOf(spec, titles) === undefined ? {} : { template: titleOf(spec, titles) }),
        ...(spec.rich === undefined ? {} : { rich: inOrder(spec.rich) }),
        delay: inOrder(spec.delay),
        sendsInQuietHours: spec.sendsInQuietHours,
        messageClass: spec.messageClass,
        recheck: spec.recheck,
        onMissingValue: spec.onMissingValue,
        maxParts: spec.maxParts,
        latenessHours: spec.latenessHours,
        afterGap: spec.afterGap,
        validityHours: spec.validityHours,
        ...(spec.ratherTwiceThanNever ? { ratherTwiceThanNever: true } : {}),
        ...(spec.asks === undefined ? {} : { asks: inOrder(spec.asks) }),
      })),
    },
    // Long texts stay on one line: folded ones would be hard to compare.
    { lineWidth: 0 },
  );
}

/** Templates go by their titles: ids are this hub's own. */
function titleOf({ templateId }: RuleRow['spec'], titles: ReadonlyMap<TemplateId, string>): string | undefined {
  return templateId === undefined ? undefined : titles.get(templateId);
}

/** Reads a file's outer shape; what its rules and settings say is checked where rules and settings are. */
export function readFile(
  text: string,
): { readonly ok: true; readonly file: ConfigurationFile } | { readonly ok: false; readonly problem: FieldProblem } {
  const read = parsed(text);
  if (!isRecord(read) || read['talaria'] !== FILE_VERSION) return { ok: false, problem: NO_CONFIGURATION };
  const { shop = {}, rules = [] } = read;
  if (!isRecord(shop) || !Array.isArray(rules) || !rules.every(isFileRule))
    return { ok: false, problem: NO_CONFIGURATION };
  const keys = rules.map(({ key }) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) return { ok: false, problem: { ...KEY_TWICE, param: `rules.${twice}` } };
  return {
    ok: true,
    file: {
      locale: shop['locale'],
      settings: shop['settings'],
      rules: rules.map(({ key, state, ...rule }) => ({ key, state, rule })),
    },
  };
}

function parsed(text: string): unknown {
  try {
    // An alias costs a line and may stand for a million: a configuration needs none.
    return parse(text, { maxAliasCount: 0, prettyErrors: false });
  } catch (error) {
    if (error instanceof YAMLParseError || error instanceof ReferenceError) return null;
    throw error;
  }
}

function isFileRule(value: unknown): value is { key: string; state: RuleState } & Record<string, unknown> {
  return (
    isRecord(value) && typeof value['key'] === 'string' && ['draft', 'trial', 'live'].includes(String(value['state']))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields by name, however the database kept them. */
function inOrder(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, inOrder(value[name])]),
  );
}

const NO_CONFIGURATION: FieldProblem = {
  param: 'configuration',
  code: 'unreadable',
  message: {
    pl: 'To nie jest plik konfiguracji Talarii (YAML z „talaria: 1”, „shop” i „rules”). Wyeksportuj go z huba i popraw.',
    en: 'This is no configuration file of Talaria (YAML with “talaria: 1”, “shop” and “rules”). Export one from a hub and edit it.',
    el: 'Δεν είναι αρχείο ρυθμίσεων Talaria (YAML με «talaria: 1», «shop» και «rules»). Εξαγάγετε ένα από το hub και επεξεργαστείτε το.',
  },
};
const KEY_TWICE = {
  code: 'key-twice',
  message: {
    pl: 'Dwie reguły mają ten sam klucz. Każda potrzebuje własnego.',
    en: 'Two rules have the same key. Each needs one of its own.',
    el: 'Δύο κανόνες έχουν το ίδιο κλειδί. Κάθε κανόνας χρειάζεται δικό του.',
  },
};

import { createHash } from 'node:crypto';
import { uuidOf } from '@hub/kernel';
import type { ProductSnapshot } from '../../core/index.js';
import type { Occasion, Skip } from '../model/occasion.js';
import type { Rule, RuleTexts } from '../model/rule.js';

/** So many at once get a message each; more than that are told of together. */
const ALONE = 3;
const NAMED = 4;
const NAME_LENGTH = 20;

export interface GatheredOccasions {
  readonly passed: readonly Occasion[];
  readonly skipped: readonly Skip[];
}

/** The keys of occasions that may be told of together: products that run low. */
export function gatherable(occasions: readonly Occasion[]): readonly string[] {
  return occasions.filter(({ subject }) => subject === 'stock').map(({ keyBase }) => keyBase);
}

/**
 * Many products that run low at once, as after an order of a whole shelf or a stock-taking, are one message instead of a
 * flood: those with the fewest units by name, the others by number. Each of them is a decision that says so. `told`:
 * keys of occasions that were told of before, alone or in this way; they are not told of again.
 */
export function gatherLowStock(occasions: readonly Occasion[], told: ReadonlySet<string>): GatheredOccasions {
  const byRule = new Map<Rule, Occasion[]>();
  const passed: Occasion[] = [];
  for (const occasion of occasions) {
    const { rule, subject, keyBase } = occasion;
    if (subject !== 'stock' || rule === null) passed.push(occasion);
    else if (!told.has(keyBase)) byRule.set(rule, [...(byRule.get(rule) ?? []), occasion]);
  }
  const skipped: Skip[] = [];
  for (const [rule, ofRule] of byRule) {
    if (ofRule.length <= ALONE) passed.push(...ofRule);
    else {
      const digest = digestOf(rule, ofRule);
      passed.push(digest);
      skipped.push(...ofRule.map((occasion) => toldTogether(occasion, digest, ofRule.length)));
    }
  }
  return { passed, skipped };
}

function toldTogether(occasion: Occasion, digest: Occasion, products: number): Skip {
  const { keyBase: occasionKey } = occasion;
  return { occasion, occasionKey, stage: 'match', reason: 'told-together', detail: { with: digest.keyBase, products } };
}

function digestOf(rule: Rule, occasions: readonly Occasion[]): Occasion {
  const lowest = occasions.toSorted((left, right) => unitsOf(left) - unitsOf(right));
  const [first] = lowest as [Occasion, ...Occasion[]];
  const product = first.facts.product as ProductSnapshot;
  const names = lowest.slice(0, NAMED).map(({ facts }) => toldOf(facts.product as ProductSnapshot));
  const others = lowest.length - names.length;
  const name = `${names.join(', ')}${others === 0 ? '' : ` +${others}`}`;
  const { rich: _, ...plan } = first.plan;
  const keys = occasions.map(({ keyBase }) => keyBase).toSorted();
  const digest = createHash('sha256').update(keys.join('\n')).digest('hex').slice(0, 32);
  return {
    ...first,
    keyBase: `${uuidOf(first.shopId)}/${rule.ruleKey}/products:${digest}/low`,
    facts: { ...first.facts, order: null, product: { ...product, name } },
    plan: { ...plan, texts: textsLike(plan.texts, occasions.length) },
  };
}

function unitsOf({ facts }: Occasion): number {
  return facts.product?.stock ?? 0;
}

function toldOf({ name, id, stock }: ProductSnapshot): string {
  return `${(name ?? id).slice(0, NAME_LENGTH).trim()} ${stock ?? ''}`.trim();
}

/** By the same channels, in every language: a rule's own words are about one product. */
function textsLike(texts: RuleTexts, count: number): RuleTexts {
  const words = {
    pl: `Niski stan: {product_name}. Produktow razem: ${count}.`,
    en: `Low stock: {product_name}. Products in all: ${count}.`,
    el: `ΧΑΜΗΛΟ ΑΠΟΘΕΜΑ: {product_name}. ΠΡΟΪΟΝΤΑ: ${count}.`,
  };
  return Object.fromEntries(Object.keys(texts).map((kind) => [kind, words]));
}

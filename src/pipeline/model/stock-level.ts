import type { ProductSnapshot } from '../../core/index.js';
import type { RuleTrigger } from './rule.js';

/** Whether a stock fell to a rule's level, else to the product's own: it stood above it before. */
export function fellTo(
  trigger: Pick<RuleTrigger, 'level'>,
  product: Pick<ProductSnapshot, 'stock' | 'warnLevel'>,
  previousStock: number | null,
): boolean {
  const level = trigger.level ?? product.warnLevel;
  if (level === null || product.stock === null || previousStock === null) return false;
  return previousStock > level && product.stock <= level;
}

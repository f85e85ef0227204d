import type { ShopId } from '@hub/kernel';
import type { Shop } from './shop.entity.js';

/** What somebody may see where: the shops of a list, and in which of them whole numbers and prices. */
export interface Sight {
  readonly shops: readonly Shop[];
  readonly numbers: ReadonlySet<ShopId>;
  readonly prices: ReadonlySet<ShopId>;
}

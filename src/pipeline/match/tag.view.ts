import { Expose } from 'class-transformer';
import type { Localised } from '@hub/kernel';

export class TagView {
  @Expose() name!: string;
  /** Names the older apps use for the same value. */
  @Expose() aliases!: string[];
  @Expose() group!: 'built-in' | 'special';
  @Expose() description!: Localised;
  /** `order`, `customer`, `product` (whoever waits for it), `stock` (whoever fills it up) or `cart`. */
  @Expose() subjects!: string[];
}

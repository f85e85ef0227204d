import { Expose } from 'class-transformer';
import type { ShopSettings } from './shop.entity.js';

export class ShopView {
  @Expose() id!: string;
  @Expose() clientId!: string;
  @Expose() name!: string;
  @Expose() country!: string;
  @Expose() zone!: string;
  @Expose() currency!: string;
  @Expose() locale!: string;
  @Expose() settings!: ShopSettings;
}

/** A status the shop is known to have. */
export class ShopStatusView {
  @Expose() statusId!: string;
  @Expose() name!: string | null;
  /** The order ended without success; null = not known. */
  @Expose() isUnsuccessful!: boolean | null;
}

import type { Instant, ShopId } from '@hub/kernel';

/** What a shop tells of a product's stock. */
export interface StockLevel {
  readonly productId: string;
  /** Null: the product itself. */
  readonly variationId: string | null;
  /** What can be bought; null = the shop keeps no stock of it; 0 = nothing, or it is not for sale. */
  readonly units: number | null;
  /** It could not be bought before and can be bought now. */
  readonly isBack: boolean;
}

/** Those who wait are told in waves, each as large as the stock. */
export interface Wave {
  readonly shopId: ShopId;
  readonly productId: string;
  /** Empty for the product itself. */
  readonly variationId: string;
  readonly units: number | null;
  readonly wave: number;
  /** Null = all. */
  readonly places: number | null;
  readonly told: number;
  /** Since when the product can be bought again. */
  readonly backSince: Instant;
  /** When it last told somebody, or found that it cannot: the pause counts from here. Null = it has not begun. */
  readonly toldAt: Instant | null;
}

/** How many more this wave may tell. */
export function openPlaces({ places, told }: Wave, underWay: number): number {
  return places === null ? Number.POSITIVE_INFINITY : Math.max(0, Math.floor(places) - told - underWay);
}

/** The wave after this one: as many as there is stock now. */
export function waveAfter(wave: Wave): Wave {
  return { ...wave, wave: wave.wave + 1, places: wave.units, told: 0, toldAt: null };
}

/** Nothing is left to sell. */
export function isGone({ units }: Wave): boolean {
  return units !== null && units < 1;
}

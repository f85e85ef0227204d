import { Expose, Type } from 'class-transformer';

export class RouteLegView {
  @Expose() connectionId!: string;
}

export class MaxPriceView {
  @Expose() transactional!: number | null;
  @Expose() marketing!: number | null;
}

/** A list to choose by name. */
export class RoutePresetView {
  @Expose() name!: string;
  @Expose() @Type(() => RouteLegView) legs!: RouteLegView[];
}

export class RoutesView {
  /** Null: every granted account, by position. */
  @Expose() @Type(() => RouteLegView) transactional!: RouteLegView[] | null;
  @Expose() @Type(() => RouteLegView) marketing!: RouteLegView[] | null;
  @Expose() @Type(() => MaxPriceView) maxPriceMicros!: MaxPriceView;
  @Expose() @Type(() => RoutePresetView) presets!: RoutePresetView[];
}

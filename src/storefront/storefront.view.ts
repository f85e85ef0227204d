import { Expose } from 'class-transformer';

export class StorefrontView {
  /** What the shop's pages name it by; null until the settings are saved for the first time. */
  @Expose() widgetKey!: string | null;
  /** What goes into the head of the shop's pages; null likewise. */
  @Expose() snippet!: string | null;
  @Expose() hosts!: readonly string[];
  @Expose() countries!: readonly string[];
  @Expose() firstContactsPerDay!: number;
  @Expose() stock!: { isOn: boolean; wavePauseMinutes: number };
  @Expose() newsletter!: { isOn: boolean; wording: Record<string, string> };
  @Expose() carts!: {
    isOn: boolean;
    abandonedAfterMinutes: number;
    stepsAfterMinutes: number[];
    expiresAfterDays: number;
  };
  /** The newsletter's form is closed until then: hardly anybody gave the code back. Null = it is open. */
  @Expose() closedUntil!: string | null;
}

/** The three rows merchants know: messages sent are in the statistics. */
export class GrowthView {
  /** Numbers that joined by the newsletter's form and had not agreed before. */
  total!: number;
  today!: number;
  /** The last 7 days, today included. */
  week!: number;
  /** The last 30 days, today included. */
  month!: number;
  /** This week's growth less that of the 7 days before. */
  weeklyIncrease!: number;
}

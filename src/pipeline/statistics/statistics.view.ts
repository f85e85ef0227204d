import { ApiProperty } from '@nestjs/swagger';

/** Counters of a shop. */
export class StatisticsView {
  /** What the panel shows: planned, sent, delivered, read, failed, expired, cancelled, superseded, uncertain. */
  figures!: Record<string, number>;
  /** Messages by state, as they stand now. */
  states!: Record<string, number>;
}

/** One row of the table that merchants know: "-" is null. */
export class SummaryRowView {
  @ApiProperty({ enum: ['sent', 'numbers', 'weekly-growth'] }) row!: 'sent' | 'numbers' | 'weekly-growth';
  /** In the language of `Accept-Language`. */
  label!: string;
  /** Today, by the shop's clock. */
  @ApiProperty({ type: Number, nullable: true }) day!: number | null;
  /** The last seven days, today included. */
  @ApiProperty({ type: Number, nullable: true }) week!: number | null;
  /** The last thirty days, today included. */
  @ApiProperty({ type: Number, nullable: true }) month!: number | null;
  /** Of all time. */
  @ApiProperty({ type: Number, nullable: true }) total!: number | null;
}

export class SummaryView {
  /** IANA zone of the days. */
  zone!: string;
  rows!: SummaryRowView[];
}

export class SeriesPointView {
  /** An hour (UTC), a day, a rule's or a connection's id, or a country; empty where there is none. */
  key!: string;
  /** The name of the rule or the channel. */
  @ApiProperty({ type: String, nullable: true }) label!: string | null;
  /** Messages planned then, by what became of them; `sent` counts what was handed over then. */
  figures!: Record<string, number>;
}

export class SeriesView {
  @ApiProperty({ enum: ['hour', 'day', 'rule', 'connection', 'country'] }) by!: string;
  /** IANA zone of the days. */
  zone!: string;
  since!: string;
  until!: string;
  /** Only those with something to count. */
  items!: SeriesPointView[];
}

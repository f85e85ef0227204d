/** Counters of a shop. */
export class StatisticsView {
  /** What the panel shows: planned, sent, delivered, read, failed, expired, cancelled, superseded, uncertain. */
  figures!: Record<string, number>;
  /** Messages by state, as they stand now. */
  states!: Record<string, number>;
}

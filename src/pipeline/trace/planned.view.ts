export class CancelledView {
  /** How many messages were cancelled. */
  count!: number;
}

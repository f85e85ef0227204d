import { Expose } from 'class-transformer';

export class CartView {
  @Expose() id!: string;
  /** What names it in the shop. */
  @Expose() cartId!: string;
  /** `active`, `idle`, `abandoned`, `recovered` (bought after it was abandoned), `purchased` (before that) or `expired`. */
  @Expose() phase!: string;
  /** Masked for those who may not see whole numbers; empty where none is known. */
  @Expose() phone!: string;
  @Expose() total!: { micros: number; currency: string } | null;
  @Expose() lines!: { name: string; quantity: string }[];
  @Expose() touchedAt!: string;
  @Expose() abandonedAt!: string | null;
  /** How many reminders were told. */
  @Expose() step!: number;
  @Expose() remindedAt!: string | null;
  @Expose() orderId!: string | null;
  @Expose() value!: { micros: number; currency: string } | null;
}

export class CartPageView {
  items!: CartView[];
  /** Pass it as `from` for the next page; null at the end. */
  next!: string | null;
}

export class CartSummaryView {
  /** Carts by phase. */
  phases!: Record<string, number>;
  /** What carts became that were reminded and then bought, by currency. */
  recovered!: { currency: string | null; micros: number; count: number }[];
}

import type { Locale } from '@hub/kernel';

/** A cart as a page or a shop tells of it. */
export interface ToldCart {
  readonly cartId: string;
  readonly url?: string | undefined;
  readonly total?: string | undefined;
  readonly currency?: string | undefined;
  readonly lines: readonly {
    readonly productId?: string | undefined;
    readonly name?: string | undefined;
    readonly quantity: string;
    readonly unitPrice?: string | undefined;
  }[];
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly language?: Locale | undefined;
}

import { cleanValue, formatAmount } from '@hub/templates';
import { subtractMoney, type Locale, type Localised, type Money } from '@hub/kernel';
import type { Address, OrderLine, OrderSnapshot, ProductSnapshot, Subject } from '../../../core/index.js';
import type { Facts } from '../occasion.js';

/** What a tag's value is read from. */
export interface TagContext {
  readonly facts: Facts;
  readonly shopName: string;
  /** The language the text is written in: decides the decimal mark. */
  readonly locale: Locale;
  /** The page on which this person opts out of advertising; null where the hub has no address of its own. */
  readonly optOutUrl: () => string | null;
}

export interface Tag {
  /** The canonical name. */
  readonly name: string;
  /** Names the older apps use for the same value. */
  readonly aliases: readonly string[];
  /** Which picker shows it. */
  readonly group: 'built-in' | 'special';
  readonly description: Localised;
  /** What a text must be about for it to have a value. */
  readonly subjects: readonly Subject[];
  /** Null = the shop did not say; never 0 or an empty text in its place. */
  readonly read: (context: TagContext) => string | null;
}

export const person = (value: string | null | undefined): string | null =>
  value == null ? null : cleanValue(value) || null;
export const amount = (money: Money | null | undefined, locale: Locale) =>
  money == null ? null : formatAmount(money, locale);
export const number = (value: number | null | undefined, locale: Locale) =>
  value == null ? null : value.toLocaleString(locale, { useGrouping: false, maximumFractionDigits: 3 });

/** Where the parcel goes; an order without a delivery address of its own goes to the billing address. */
export const destination = ({ order }: Facts): Address | null => order?.delivery ?? order?.billing ?? null;

interface Somebody {
  readonly firstName: string | null;
  readonly lastName: string | null;
}

/** Whom the occasion is about: the order's buyer, else the customer. */
export const somebody = ({ order, customer }: Facts): Somebody | null => order?.billing ?? order?.delivery ?? customer;

/** Goods without delivery: what the buyer pays less the delivery. */
export function goods(order: OrderSnapshot | null): Money | null {
  if (order === null || order.total === null || order.shippingCost === null) return null;
  return subtractMoney(order.total, order.shippingCost);
}

export const names = (lines: readonly OrderLine[] | undefined): string | null =>
  (lines ?? [])
    .map((line) => person(line.name))
    .filter((name) => name !== null)
    .join(', ') || null;

type Extra = Partial<Pick<Tag, 'aliases' | 'group'>>;
type Define = (name: string, pl: string, en: string, el: string, read: Tag['read'], extra?: Extra) => Tag;

export const tagOf =
  (...subjects: readonly Subject[]): Define =>
  (name, pl, en, el, read, extra = {}) => ({
    name,
    aliases: extra.aliases ?? [],
    group: extra.group ?? 'built-in',
    description: { pl, en, el },
    subjects,
    read,
  });
export const tag = tagOf('order');
export const personTag = tagOf('order', 'customer', 'cart');
export const productTag = tagOf('product', 'stock');
export const ofProduct =
  (read: (product: ProductSnapshot, locale: Locale) => string | null): Tag['read'] =>
  ({ facts: { product }, locale }) =>
    product === null ? null : read(product, locale);

import { cleanValue, formatAmount, formatMoney } from '@hub/templates';
import { subtractMoney, type Locale, type Localised, type Money } from '@hub/kernel';
import type { Address, OrderSnapshot } from '../../../core/index.js';

/** What a tag's value is read from. */
export interface TagContext {
  readonly order: OrderSnapshot;
  readonly shopName: string;
  /** The language the text is written in: decides the decimal mark. */
  readonly locale: Locale;
}

export interface Tag {
  /** The canonical name. */
  readonly name: string;
  /** Names the older apps use for the same value. */
  readonly aliases: readonly string[];
  /** Which picker shows it. */
  readonly group: 'built-in' | 'special';
  readonly description: Localised;
  /** Null = the shop did not say; never 0 or an empty text in its place. */
  readonly read: (context: TagContext) => string | null;
}

const person = (value: string | null | undefined): string | null => (value == null ? null : cleanValue(value) || null);
const amount = (money: Money | null, locale: Locale) => (money === null ? null : formatAmount(money, locale));

/** Where the parcel goes; an order without a delivery address of its own goes to the billing address. */
const destination = (order: OrderSnapshot): Address | null => order.delivery ?? order.billing;
const buyer = (order: OrderSnapshot): Address | null => order.billing ?? order.delivery;

/** Goods without delivery: what the buyer pays less the delivery. */
function goods(order: OrderSnapshot): Money | null {
  if (order.total === null || order.shippingCost === null) return null;
  return subtractMoney(order.total, order.shippingCost);
}

const tag = (
  name: string,
  pl: string,
  en: string,
  el: string,
  read: Tag['read'],
  extra: Partial<Pick<Tag, 'aliases' | 'group'>> = {},
): Tag => ({ name, aliases: extra.aliases ?? [], group: extra.group ?? 'built-in', description: { pl, en, el }, read });

/** The tags of every message about an order: one canonical set, with the names merchants know from elsewhere. */
export const ORDER_TAGS: readonly Tag[] = [
  tag('order_id', 'Numer zamówienia', 'Order number', 'Αριθμός παραγγελίας', ({ order }) => person(order.number)),
  tag(
    'sum',
    'Wartość produktów bez dostawy',
    'Value of the goods without delivery',
    'Αξία προϊόντων χωρίς μεταφορικά',
    ({ order, locale }) => amount(goods(order), locale),
  ),
  tag(
    'shipping_cost',
    'Koszt dostawy (brutto)',
    'Delivery cost (gross)',
    'Κόστος αποστολής (με ΦΠΑ)',
    ({ order, locale }) => amount(order.shippingCost, locale),
  ),
  tag(
    'total_cost',
    'Kwota do zapłaty z dostawą',
    'Amount to pay, delivery included',
    'Συνολικό ποσό με μεταφορικά',
    ({ order, locale }) => amount(order.total, locale),
  ),
  tag(
    'total_with_currency',
    'Kwota do zapłaty z walutą',
    'Amount to pay with its currency',
    'Συνολικό ποσό με νόμισμα',
    ({ order, locale }) => (order.total === null ? null : formatMoney(order.total, locale)),
    { group: 'special' },
  ),
  tag('currency', 'Waluta', 'Currency', 'Νόμισμα', ({ order }) => order.total?.currency ?? null),
  tag(
    'status_name',
    'Nazwa statusu',
    'Name of the status',
    'Όνομα κατάστασης',
    ({ order }) => person(order.status?.name),
    { aliases: ['status.name'] },
  ),
  tag(
    'delivery_city',
    'Miejscowość dostawy',
    'Delivery city',
    'Πόλη παράδοσης',
    ({ order }) => person(destination(order)?.city),
    { aliases: ['delivery.city'] },
  ),
  tag(
    'delivery_postcode',
    'Kod pocztowy dostawy',
    'Delivery postcode',
    'Τ.Κ. παράδοσης',
    ({ order }) => person(destination(order)?.postcode),
    { aliases: ['delivery.postcode'] },
  ),
  tag(
    'delivery_street',
    'Ulica dostawy',
    'Delivery street',
    'Οδός παράδοσης',
    ({ order }) => person(destination(order)?.street),
    { aliases: ['delivery.street'] },
  ),
  tag(
    'delivery_country',
    'Kraj dostawy',
    'Delivery country',
    'Χώρα παράδοσης',
    ({ order }) => person(destination(order)?.country),
    { aliases: ['delivery.country'] },
  ),
  tag(
    'shipping_name',
    'Sposób dostawy',
    'Delivery method',
    'Τρόπος αποστολής',
    ({ order }) => person(order.shipping?.name),
    { aliases: ['shipping.name'] },
  ),
  tag(
    'tracking_url',
    'Link do śledzenia przesyłki',
    'Tracking link',
    'Σύνδεσμος παρακολούθησης',
    ({ order }) => order.shipping?.trackingUrl ?? null,
    { aliases: ['shipping.callback_url'] },
  ),
  tag(
    'payment_title',
    'Sposób płatności',
    'Payment method',
    'Τρόπος πληρωμής',
    ({ order }) => person(order.payment?.title),
    { aliases: ['payment.title'] },
  ),
  tag('payment_url', 'Link do płatności', 'Payment link', 'Σύνδεσμος πληρωμής', ({ order }) => order.paymentUrl),
  tag('paid', 'Kwota zapłacona', 'Amount paid', 'Ποσό που πληρώθηκε', ({ order, locale }) =>
    amount(order.paid, locale),
  ),
  tag('shop_name', 'Nazwa sklepu', 'Name of the shop', 'Όνομα καταστήματος', ({ shopName }) => shopName),
  tag('name', 'Imię klienta', "Customer's first name", 'Όνομα πελάτη', ({ order }) => person(buyer(order)?.firstName), {
    aliases: ['user.firstname', 'billing.firstname'],
  }),
  tag(
    'lastname',
    'Nazwisko klienta',
    "Customer's last name",
    'Επώνυμο πελάτη',
    ({ order }) => person(buyer(order)?.lastName),
    { aliases: ['user.lastname', 'billing.lastname'] },
  ),
  tag(
    'company',
    'Firma klienta',
    "Customer's company",
    'Εταιρεία πελάτη',
    ({ order }) => person(buyer(order)?.company),
    { aliases: ['billing.company'] },
  ),
  tag('email', 'E-mail klienta', "Customer's e-mail", 'E-mail πελάτη', ({ order }) => order.customer.email, {
    aliases: ['user.email'],
  }),
  tag(
    'delivery_name',
    'Imię odbiorcy przesyłki',
    "Recipient's first name",
    'Όνομα παραλήπτη',
    ({ order }) => person(destination(order)?.firstName),
    { aliases: ['delivery.firstname'] },
  ),
  tag(
    'delivery_lastname',
    'Nazwisko odbiorcy przesyłki',
    "Recipient's last name",
    'Επώνυμο παραλήπτη',
    ({ order }) => person(destination(order)?.lastName),
    { aliases: ['delivery.lastname'] },
  ),
  tag('customer_note', 'Uwagi klienta', "Customer's note", 'Σχόλια πελάτη', ({ order }) => person(order.customerNote), {
    aliases: ['notes'],
  }),
  tag(
    'product_names',
    'Nazwy produktów po przecinku',
    'Names of the products, separated by commas',
    'Ονόματα προϊόντων με κόμμα',
    ({ order }) =>
      order.lines
        .map((line) => person(line.name))
        .filter((name) => name !== null)
        .join(', ') || null,
    { group: 'special' },
  ),
  tag(
    'product_count',
    'Liczba pozycji zamówienia',
    'Number of order lines',
    'Πλήθος γραμμών παραγγελίας',
    ({ order }) => (order.lines.length === 0 ? null : String(order.lines.length)),
    { group: 'special' },
  ),
  tag(
    'full_name',
    'Imię i nazwisko klienta',
    "Customer's full name",
    'Ονοματεπώνυμο πελάτη',
    ({ order }) => person([buyer(order)?.firstName, buyer(order)?.lastName].filter((part) => part != null).join(' ')),
    { group: 'special' },
  ),
];

const BY_NAME: ReadonlyMap<string, Tag> = new Map(
  ORDER_TAGS.flatMap((item) => [item.name, ...item.aliases].map((name) => [name, item])),
);

/** Every name a text about an order may use, canonical names first. */
export const ORDER_TAG_NAMES: readonly string[] = [
  ...ORDER_TAGS.map((item) => item.name),
  ...ORDER_TAGS.flatMap((item) => item.aliases),
];

const ADDITIONAL = /^additional_fields\.([A-Za-z0-9_]{1,40})$/;

/** `additional_fields.5`: a field the merchant or another app added, by its id in the shop. */
export function isAdditionalFieldTag(name: string): boolean {
  return ADDITIONAL.test(name);
}

/** The values of `names`, as a template takes them. */
export function readOrderTags(names: readonly string[], context: TagContext): Record<string, string | null> {
  const values: Record<string, string | null> = {};
  for (const name of names) values[name] = readOrderTag(name, context);
  return values;
}

function readOrderTag(name: string, context: TagContext): string | null {
  const known = BY_NAME.get(name);
  if (known !== undefined) return known.read(context);
  const additional = ADDITIONAL.exec(name)?.[1];
  return person(context.order.additionalFields.find((field) => field.id === additional)?.value);
}

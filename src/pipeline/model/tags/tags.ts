import { formatMoney } from '@hub/templates';
import type { Subject } from '../../../core/index.js';
import { PRODUCT_TAGS } from './product-tags.js';
import {
  amount,
  destination,
  goods,
  names,
  person,
  personTag,
  somebody,
  tag,
  tagOf,
  type Tag,
  type TagContext,
} from './tag.js';

/** The tags of every message: one canonical set, with the names merchants know from elsewhere (F-146). */
export const TAGS: readonly Tag[] = [
  tagOf('order', 'stock')('order_id', 'Numer zamówienia', 'Order number', 'Αριθμός παραγγελίας', ({ facts }) =>
    person(facts.order?.number),
  ),
  tag(
    'sum',
    'Wartość produktów bez dostawy',
    'Value of the goods without delivery',
    'Αξία προϊόντων χωρίς μεταφορικά',
    ({ facts, locale }) => amount(goods(facts.order), locale),
  ),
  tag(
    'shipping_cost',
    'Koszt dostawy (brutto)',
    'Delivery cost (gross)',
    'Κόστος αποστολής (με ΦΠΑ)',
    ({ facts, locale }) => amount(facts.order?.shippingCost, locale),
  ),
  tag(
    'total_cost',
    'Kwota do zapłaty z dostawą',
    'Amount to pay, delivery included',
    'Συνολικό ποσό με μεταφορικά',
    ({ facts, locale }) => amount(facts.order?.total, locale),
  ),
  tag(
    'total_with_currency',
    'Kwota do zapłaty z walutą',
    'Amount to pay with its currency',
    'Συνολικό ποσό με νόμισμα',
    ({ facts: { order }, locale }) => (order?.total == null ? null : formatMoney(order.total, locale)),
    { group: 'special' },
  ),
  tagOf('order', 'product', 'cart')(
    'currency',
    'Waluta',
    'Currency',
    'Νόμισμα',
    ({ facts: { order, product, cart } }) => (order?.total ?? product?.price ?? cart?.total)?.currency ?? null,
  ),
  tag(
    'status_name',
    'Nazwa statusu',
    'Name of the status',
    'Όνομα κατάστασης',
    ({ facts }) => person(facts.order?.status?.name),
    { aliases: ['status.name'] },
  ),
  tag(
    'delivery_city',
    'Miejscowość dostawy',
    'Delivery city',
    'Πόλη παράδοσης',
    ({ facts }) => person(destination(facts)?.city),
    { aliases: ['delivery.city'] },
  ),
  tag(
    'delivery_postcode',
    'Kod pocztowy dostawy',
    'Delivery postcode',
    'Τ.Κ. παράδοσης',
    ({ facts }) => person(destination(facts)?.postcode),
    { aliases: ['delivery.postcode'] },
  ),
  tag(
    'delivery_street',
    'Ulica dostawy',
    'Delivery street',
    'Οδός παράδοσης',
    ({ facts }) => person(destination(facts)?.street),
    { aliases: ['delivery.street'] },
  ),
  tag(
    'delivery_country',
    'Kraj dostawy',
    'Delivery country',
    'Χώρα παράδοσης',
    ({ facts }) => person(destination(facts)?.country),
    { aliases: ['delivery.country'] },
  ),
  tag(
    'shipping_name',
    'Sposób dostawy',
    'Delivery method',
    'Τρόπος αποστολής',
    ({ facts }) => person(facts.order?.shipping?.name),
    { aliases: ['shipping.name'] },
  ),
  tag(
    'tracking_url',
    'Link do śledzenia przesyłki',
    'Tracking link',
    'Σύνδεσμος παρακολούθησης',
    ({ facts }) => facts.order?.shipping?.trackingUrl ?? null,
    { aliases: ['shipping.callback_url'] },
  ),
  tag(
    'payment_title',
    'Sposób płatności',
    'Payment method',
    'Τρόπος πληρωμής',
    ({ facts }) => person(facts.order?.payment?.title),
    { aliases: ['payment.title'] },
  ),
  tag(
    'payment_url',
    'Link do płatności',
    'Payment link',
    'Σύνδεσμος πληρωμής',
    ({ facts }) => facts.order?.paymentUrl ?? null,
  ),
  tag('paid', 'Kwota zapłacona', 'Amount paid', 'Ποσό που πληρώθηκε', ({ facts, locale }) =>
    amount(facts.order?.paid, locale),
  ),
  tagOf('order', 'customer', 'product', 'cart')(
    'unsubscribe_url',
    'Link do rezygnacji z reklam',
    'Link to opt out of advertising',
    'Σύνδεσμος διαγραφής από διαφημίσεις',
    ({ optOutUrl }) => optOutUrl(),
  ),
  tagOf('order', 'customer', 'product', 'stock', 'cart')(
    'shop_name',
    'Nazwa sklepu',
    'Name of the shop',
    'Όνομα καταστήματος',
    ({ shopName }) => shopName,
  ),
  personTag(
    'name',
    'Imię klienta',
    "Customer's first name",
    'Όνομα πελάτη',
    ({ facts }) => person(somebody(facts)?.firstName),
    { aliases: ['user.firstname', 'billing.firstname'] },
  ),
  personTag(
    'lastname',
    'Nazwisko klienta',
    "Customer's last name",
    'Επώνυμο πελάτη',
    ({ facts }) => person(somebody(facts)?.lastName),
    { aliases: ['user.lastname', 'billing.lastname'] },
  ),
  tag(
    'company',
    'Firma klienta',
    "Customer's company",
    'Εταιρεία πελάτη',
    ({ facts: { order } }) => person((order?.billing ?? order?.delivery)?.company),
    { aliases: ['billing.company'] },
  ),
  personTag(
    'email',
    'E-mail klienta',
    "Customer's e-mail",
    'E-mail πελάτη',
    ({ facts: { order, customer } }) => (order === null ? (customer?.email ?? null) : order.customer.email),
    { aliases: ['user.email'] },
  ),
  tag(
    'delivery_name',
    'Imię odbiorcy przesyłki',
    "Recipient's first name",
    'Όνομα παραλήπτη',
    ({ facts }) => person(destination(facts)?.firstName),
    { aliases: ['delivery.firstname'] },
  ),
  tag(
    'delivery_lastname',
    'Nazwisko odbiorcy przesyłki',
    "Recipient's last name",
    'Επώνυμο παραλήπτη',
    ({ facts }) => person(destination(facts)?.lastName),
    { aliases: ['delivery.lastname'] },
  ),
  tag(
    'customer_note',
    'Uwagi klienta',
    "Customer's note",
    'Σχόλια πελάτη',
    ({ facts }) => person(facts.order?.customerNote),
    {
      aliases: ['notes'],
    },
  ),
  tagOf('order', 'cart')(
    'product_names',
    'Nazwy produktów po przecinku',
    'Names of the products, separated by commas',
    'Ονόματα προϊόντων με κόμμα',
    ({ facts: { order, cart } }) => names((order ?? cart)?.lines),
    { group: 'special' },
  ),
  tag(
    'product_count',
    'Liczba pozycji zamówienia',
    'Number of order lines',
    'Πλήθος γραμμών παραγγελίας',
    ({ facts: { order } }) => (order === null || order.lines.length === 0 ? null : String(order.lines.length)),
    { group: 'special' },
  ),
  personTag(
    'full_name',
    'Imię i nazwisko klienta',
    "Customer's full name",
    'Ονοματεπώνυμο πελάτη',
    ({ facts }) =>
      person([somebody(facts)?.firstName, somebody(facts)?.lastName].filter((part) => part != null).join(' ')),
    { group: 'special' },
  ),
  ...PRODUCT_TAGS,
];

const BY_NAME: ReadonlyMap<string, Tag> = new Map(
  TAGS.flatMap((item) => [item.name, ...item.aliases].map((name) => [name, item])),
);

/** Every name a text about `subject` may use, canonical names first. */
export function tagNamesOf(subject: Subject): readonly string[] {
  const own = TAGS.filter(({ subjects }) => subjects.includes(subject));
  return [...own.map(({ name }) => name), ...own.flatMap(({ aliases }) => aliases)];
}

const ADDITIONAL = /^additional_fields\.([A-Za-z0-9_]{1,40})$/;
const WITH_FIELDS: readonly Subject[] = ['order', 'customer'];

/** `additional_fields.5`: a field the merchant or another app added, by its id in the shop. */
export function isAdditionalFieldTag(subject: Subject, name: string): boolean {
  return WITH_FIELDS.includes(subject) && ADDITIONAL.test(name);
}

/** The values of `names`, as a template takes them. */
export function readTags(names: readonly string[], context: TagContext): Record<string, string | null> {
  const values: Record<string, string | null> = {};
  for (const name of names) values[name] = readTag(name, context);
  return values;
}

function readTag(name: string, context: TagContext): string | null {
  const known = BY_NAME.get(name);
  if (known !== undefined) return known.read(context);
  const id = ADDITIONAL.exec(name)?.[1] ?? '';
  const { order, customer } = context.facts;
  return person(order?.additionalFields.find((field) => field.id === id)?.value ?? customer?.fields[id]);
}

import { CURRENCY_ROWS, PAYMENT_ROWS } from './shop-data.js';

/** An order as the simulated shop keeps it; everything a webhook tells is made from it. */
export interface SimulatedOrder {
  order_id: string;
  date: string;
  status_id: string;
  status_date: string;
  /** Gross, delivery included. */
  sum: string;
  shipping_cost: string;
  paid: string;
  currency_name: string;
  email: string;
  firstname: string;
  lastname: string;
  /** The delivery address's number; empty = none given. */
  phone: string;
  /** The billing address's number. */
  billingPhone: string;
  country_code: string;
  shippingName: string;
  trackingUrl: string;
  paymentName: string;
  paymentTitle: string;
  notes: string;
  products: readonly { name: string; price: string; quantity: string; product_id?: string; stock_id?: string }[];
  additionalFields: readonly { field_id: string; value: string }[];
  user_id?: string;
  lang_id?: string;
  origin?: string;
  notes_priv?: string;
}

/** The statuses of a new shop with their types: 1 new, 2 in progress, 3 done, 4 not completed. */
const STATUSES: Readonly<Record<string, { name: string; type: string }>> = {
  '1': { name: 'złożone', type: '1' },
  '2': { name: 'przyjęte do realizacji', type: '2' },
  '3': { name: 'oczekiwanie na dostawę', type: '2' },
  '4': { name: 'w trakcie kompletowania', type: '2' },
  '5': { name: 'oczekiwanie na płatność', type: '2' },
  '6': { name: 'gotowe do wysłania', type: '2' },
  '7': { name: 'przesyłka wysłana', type: '3' },
  '8': { name: 'anulowane', type: '4' },
  '9': { name: 'odrzucone', type: '4' },
  '11': { name: 'zwrócone', type: '4' },
};

/** The whole object in the classic spelling: camelCase addresses, embedded status, shipping and payment. */
export function classicBody(order: SimulatedOrder): Record<string, unknown> {
  const status = STATUSES[order.status_id] ?? { name: `status ${order.status_id}`, type: '2' };
  return {
    ...commonFields(order),
    currency_name: order.currency_name,
    billingAddress: address(order, order.billingPhone, '1'),
    deliveryAddress: address(order, order.phone, '2'),
    shipping: {
      shipping_id: '8',
      cost: order.shipping_cost,
      engine: 'InPost',
      callback_url: order.trackingUrl,
      name: order.shippingName,
    },
    status: {
      status_id: order.status_id,
      default: '1',
      color: '',
      type: status.type,
      order: '1',
      name: status.name,
      message: status.name,
    },
    payment: { payment_id: '1', name: order.paymentName, title: order.paymentTitle, description: '', notify_mail: '' },
    products: order.products.map((product, index) => ({
      id: String(index + 1),
      order_id: order.order_id,
      product_id: '13',
      stock_id: '13',
      code: '101',
      unit: 'szt.',
      option: '',
      ...product,
    })),
    additional_fields: order.additionalFields.map((field) => ({
      type: '1',
      locate: '104',
      req: '0',
      active: '1',
      order: '0',
      ...field,
    })),
    children: [],
  };
}

/** The same order in the spelling of the REST API: snake_case addresses, computed fields, no embedded objects. */
export function restBody(order: SimulatedOrder): Record<string, unknown> {
  return {
    ...commonFields(order),
    currency_id: String(CURRENCY_ROWS.find((row) => row['name'] === order.currency_name)?.['currency_id'] ?? '1'),
    delivery_address: { ...address(order, order.phone, '1'), tax_identification_number: '' },
    billing_address: { ...address(order, order.billingPhone, '1'), tax_identification_number: '' },
    payment_id: PAYMENT_ROWS.find((row) => row['name'] === order.paymentName)?.['payment_id'] ?? '1',
    additional_fields: order.additionalFields.map((field) => ({
      type: '1',
      locate: '104',
      field_value: field.value,
      ...field,
    })),
    is_paid: Number(order.paid) >= Number(order.sum),
    is_cash_on_delivery: order.paymentName === 'cod',
    payment_url: isToBePaidOnline(order) ? `https://sklep1.shoparena.pl/pl/panel/payment/${order.order_id}` : '',
    total_products: order.products.length,
    children: [],
  };
}

/** The order's lines as the REST API lists them. */
export function lineRows(order: SimulatedOrder): Record<string, unknown>[] {
  return order.products.map((product, index) => ({
    id: `${order.order_id}${index + 1}`,
    order_id: order.order_id,
    product_id: '13',
    stock_id: '13',
    code: '101',
    unit: 'szt.',
    option: '',
    ...product,
  }));
}

function commonFields(order: SimulatedOrder): Record<string, unknown> {
  const { order_id, date, status_id, status_date, sum, shipping_cost, paid, email, notes } = order;
  return {
    order_id,
    user_id: order.user_id ?? '1',
    date,
    status_date,
    confirm_date: date,
    delivery_date: '0000-00-00',
    status_id,
    sum,
    payment_id: '1',
    user_order: '0',
    shipping_id: '8',
    shipping_cost,
    email,
    delivery_code: '',
    code: '12a2f1480ea5a344894f29e657744765',
    confirm: '1',
    notes,
    notes_priv: order.notes_priv ?? '',
    notes_pub: '',
    currency_id: '1',
    currency_rate: '1',
    paid,
    ip_address: '198.51.100.7',
    lang_id: order.lang_id ?? '1',
    origin: order.origin ?? '0',
    parent_order_id: null,
    registered: '0',
    promo_code: '',
  };
}

function address(order: SimulatedOrder, phone: string, type: string): Record<string, unknown> {
  return {
    address_id: type,
    order_id: order.order_id,
    type,
    firstname: order.firstname,
    lastname: order.lastname,
    company: '',
    tax_id: '',
    pesel: '',
    city: 'Kraków',
    postcode: '30-718',
    street1: 'Prosta 1',
    street2: '',
    state: '',
    country: 'Polska',
    phone,
    country_code: order.country_code,
  };
}

/** Reference §10.1: empty when paid, or paid otherwise. */
function isToBePaidOnline({ paymentName, paid, sum }: SimulatedOrder): boolean {
  return paymentName === 'onlinePayment' && Number(paid) < Number(sum);
}

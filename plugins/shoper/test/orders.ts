import type { SimulatedOrder } from '../simulator/index.js';

/** The shop the tests' stamps and amounts are read with. */
export const SHOP = { zone: 'Europe/Warsaw', currency: 'PLN' };

/** An order with something in every field the mapper reads. */
export function anOrder(overrides: Partial<SimulatedOrder> = {}): SimulatedOrder {
  return {
    order_id: '8',
    date: '2026-01-15 13:37:23',
    status_id: '1',
    status_date: '2026-01-15 13:40:00',
    sum: '115.00',
    shipping_cost: '15.00',
    paid: '0.00',
    currency_name: 'PLN',
    email: 'jan@example.com',
    firstname: 'Jan',
    lastname: 'Nowak',
    phone: '600100200',
    billingPhone: '600100201',
    country_code: 'PL',
    shippingName: 'Kurier',
    trackingUrl: '',
    paymentName: 'cash',
    paymentTitle: 'Gotówka',
    notes: '',
    products: [{ name: 'Spódnica', price: '100.00', quantity: '1' }],
    additionalFields: [{ field_id: '2', value: '1' }],
    ...overrides,
  };
}

/** A connection's configuration with nothing filled in. */
export const NOTHING = {
  access: 'webhook',
  shopUrl: null,
  apiToken: null,
  adminLogin: null,
  adminPassword: null,
  webhookKey: null,
} as const;

import type { Row } from './rest-lists.js';

/** What a new shop holds: reference §10.3, §10.9 and §16. */
export const STATUS_ROWS: readonly Row[] = [
  ['1', 'złożone', '1'],
  ['2', 'przyjęte do realizacji', '2'],
  ['3', 'oczekiwanie na dostawę', '2'],
  ['4', 'w trakcie kompletowania', '2'],
  ['5', 'oczekiwanie na płatność', '2'],
  ['6', 'gotowe do wysłania', '2'],
  ['7', 'przesyłka wysłana', '3'],
  ['8', 'anulowane', '4'],
  ['9', 'odrzucone', '4'],
  ['10', 'reklamowane', '2'],
  ['11', 'zwrócone', '4'],
].map(([id, name, type]) => ({
  status_id: id,
  active: '1',
  default: id === '1' ? '1' : '0',
  color: '',
  type,
  email_change: '0',
  order: id,
  translations: { pl_PL: { trans_id: id, status_id: id, name, lang_id: '1', message: '', message_html: '' } },
}));

export const CURRENCY_ROWS: readonly Row[] = ['PLN', 'USD', 'EUR', 'GBP'].map((name, index) => ({
  currency_id: String(index + 1),
  name,
  rate: '1.0000',
  order: String(index + 1),
  active: '1',
  default: index === 0 ? '1' : '0',
}));

export const LANGUAGE_ROWS: readonly Row[] = ['pl_PL', 'en_US', 'el_GR'].map((locale, index) => ({
  lang_id: String(index + 1),
  locale,
  currency_id: '1',
  active: '1',
  order: String(index + 1),
}));

export const PAYMENT_ROWS: readonly Row[] = [
  ['1', 'onlinePayment', 'Przelew online'],
  ['2', 'cod', 'Za pobraniem'],
  ['3', 'cash', 'Gotówka'],
  ['4', 'paypal', 'PayPal'],
].map(([id, name, title]) => ({
  payment_id: id,
  name,
  order: id,
  install: '1',
  visible: '1',
  currencies: ['1'],
  translations: { pl_PL: { title, description: '', active: '1', notify: '0', notify_mail: '' } },
}));

export const SHIPPING_ROWS: readonly Row[] = Array.from({ length: 9 }, (_, index) => ({
  shipping_id: String(index + 1),
  cost: '15.00',
  engine: 'InPost',
  name: `Dostawa ${index + 1}`,
  url: 'https://tracking.example/?n={tracking_number}',
  active: '1',
  visible: '1',
  translations: { pl_PL: { name: index === 7 ? 'Kurier' : `Dostawa ${index + 1}` } },
}));

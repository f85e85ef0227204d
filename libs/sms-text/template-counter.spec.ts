import { describe, expect, it } from '@jest/globals';
import { templateCounter } from './index.js';

describe("the counter under a template's text", () => {
  it('shows 6 characters left for the sample owner notice', () => {
    const text = 'Nowe zamówienie {order_id}. Kwota zamówienia: {sum} w {currency}';
    expect(templateCounter(text)).toMatchObject({ alphabet: 'ucs2', count: 1, left: 6 });
  });

  it('shows 28 characters left for the sample status text', () => {
    const text = [
      'Dzien dobry!',
      'Potwierdzamy zlozenie zamowienia numer {order_id} na kwote {sum} {currency}.',
      'Pozdrawiamy, zespol {shop_name}.',
    ].join('\n');
    expect(text).toHaveLength(122);
    expect(templateCounter(text)).toMatchObject({ alphabet: 'gsm7', count: 1, left: 28 });
    expect(templateCounter(text.replaceAll('\n', '\r\n'))).toEqual(templateCounter(text));
  });

  it('shows 160 characters left for an empty text', () => {
    expect(templateCounter('')).toMatchObject({ count: 1, left: 160 });
  });
});

import { describe, expect, it } from '@jest/globals';
import { readOldText } from './old-text.js';

describe('a text of an older app', () => {
  it('has the misprint of its guide mended, and its names for tags made ours', () => {
    const read = readOldText(
      'Zamówienie (order_id) ({product_names}) zostało wysłane.\r\nURL: {shipping.callback_url}, {payment.title}, {user.firstname}',
      'order',
    );
    expect(read).toMatchObject({
      text: 'Zamówienie {order_id} ({product_names}) zostało wysłane.\nURL: {tracking_url}, {payment_title}, {name}',
      unknown: [],
      problems: [],
    });
    expect(read.changes).toEqual([
      { from: '(order_id)', to: '{order_id}', code: 'brackets' },
      { from: '{shipping.callback_url}', to: '{tracking_url}', code: 'alias' },
      { from: '{payment.title}', to: '{payment_title}', code: 'alias' },
      { from: '{user.firstname}', to: '{name}', code: 'alias' },
    ]);
  });

  it('of a campaign greets whoever it greeted', () => {
    expect(readOldText('Witaj (user.firstname)! Kod WIOSNA2026 (10%)', 'customer').text).toBe(
      'Witaj {name}! Kod WIOSNA2026 (10%)',
    );
  });

  it('keeps brackets that are brackets, and what nobody knows', () => {
    const read = readOldText('Cena (brutto) {cena_brutto} {oder_id}', 'order');
    expect(read.text).toBe('Cena (brutto) {cena_brutto} {oder_id}');
    expect(read.unknown.map(({ tag, nearest }) => [tag, nearest])).toEqual([
      ['cena_brutto', null],
      ['oder_id', 'order_id'],
    ]);
  });

  it('tells the blanks that are to be filled in', () => {
    expect(readOldText('Zniżka [XX]% z kodem [KOD]', null)).toMatchObject({ blanks: ['[XX]', '[KOD]'], unknown: [] });
  });

  it('is taken for what fits it best where nobody says what it is about', () => {
    expect(readOldText('{product_name} za {price} w {shop_name}', null)).toMatchObject({ unknown: [], problems: [] });
    expect(readOldText('{product_name} za {price}', 'customer').unknown).not.toEqual([]);
  });

  it('is not broken by what is broken in it', () => {
    expect(readOldText('{{#if}} {', null).problems).not.toEqual([]);
  });
});

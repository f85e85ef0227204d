import { describe, expect, it } from '@jest/globals';
import { addMoney, money, parseMoney, subtractMoney } from './index.js';

describe('money', () => {
  it.each([
    ['149.95', 149_950_000],
    ['0,1700', 170_000],
    ['0.0000', 0],
    ['-0.00', 0],
    [' 115 ', 115_000_000],
    ['-12.5', -12_500_000],
    ['0.0725', 72_500],
    ['0.0000005', 1],
    ['0.0000004', 0],
    ['0.9999999', 1_000_000],
  ])('reads %j', (text, micros) => {
    expect(parseMoney(text, 'pln')).toEqual({ micros, currency: 'PLN' });
  });

  it.each(['', 'abc', '1 000,00', '1.2.3', '1e3', '.5', '5.', '12345678901', 'NaN', '9999999999'])(
    'refuses %j',
    (text) => {
      expect(parseMoney(text, 'PLN')).toBeNull();
    },
  );

  it('adds and subtracts within one currency only', () => {
    expect(addMoney(money(1, 'PLN'), money(2, 'PLN'))).toEqual(money(3, 'PLN'));
    expect(subtractMoney(money(1, 'PLN'), money(2, 'PLN'))).toEqual(money(-1, 'PLN'));
    expect(() => addMoney(money(1, 'PLN'), money(2, 'EUR'))).toThrow(RangeError);
    expect(() => subtractMoney(money(1, 'PLN'), money(2, 'EUR'))).toThrow(RangeError);
  });
});

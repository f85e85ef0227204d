import type { Locale, Money } from '@hub/kernel';

const DECIMAL_MARK: Readonly<Record<Locale, string>> = { pl: ',', el: ',', en: '.' };

/** The signs a language writes after an amount; any other currency is written by its code. */
const SIGNS: Readonly<Record<Locale, Readonly<Record<string, string>>>> = {
  pl: { PLN: 'zł', EUR: '€' },
  el: { EUR: '€' },
  en: {},
};

const MICROS_PER_HUNDREDTH = 10_000;

/**
 * The amount alone with two decimals, rounded half away from zero: `123,45` in pl and el, `123.45` in en. No thousands
 * separator and only ASCII, so that a price never turns an SMS into 70-character parts.
 */
export function formatAmount(money: Money, locale: Locale): string {
  const hundredths = Math.floor((Math.abs(money.micros) + MICROS_PER_HUNDREDTH / 2) / MICROS_PER_HUNDREDTH);
  const digits = String(hundredths).padStart(3, '0');
  const sign = money.micros < 0 && hundredths > 0 ? '-' : '';
  return `${sign}${digits.slice(0, -2)}${DECIMAL_MARK[locale]}${digits.slice(-2)}`;
}

/**
 * The amount with its currency after one ASCII space: `123,45 zł`, `123,45 €`, `123.45 PLN`. `currency: 'code'` writes
 * the ISO code in every language (`ł` is no GSM-7 letter, and `€` costs two).
 */
export function formatMoney(money: Money, locale: Locale, currency: 'sign' | 'code' = 'sign'): string {
  const sign = currency === 'sign' ? SIGNS[locale][money.currency] : undefined;
  return `${formatAmount(money, locale)} ${sign ?? money.currency}`;
}

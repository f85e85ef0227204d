/**
 * Money is whole micro-units (1 PLN = 1 000 000) of one currency, so that an order total of 149.95 and a message part
 * of 0.0725 fit one exact integer type. Range: ± 9 007 199 254 units (safe integers).
 */
export interface Money {
  readonly micros: number;
  /** ISO 4217, upper case. */
  readonly currency: string;
}

const DECIMAL = /^([+-])?(\d{1,10})(?:[.,](\d+))?$/;
const MICROS_PER_UNIT = 1_000_000;

/**
 * Reads a shop's decimal text ("149.95", "0,1700", "0.0000"); digits beyond the sixth are rounded half up.
 * Returns null for anything that is not a plain decimal number.
 */
export function parseMoney(text: string, currency: string): Money | null {
  const match = DECIMAL.exec(text.trim());
  if (match === null) return null;
  const fraction = (match[3] ?? '').slice(0, 7).padEnd(7, '0');
  const rounded = Math.floor((Number(fraction) + 5) / 10);
  const micros = Number(match[2]) * MICROS_PER_UNIT + rounded;
  if (!Number.isSafeInteger(micros)) return null;
  return money(match[1] === '-' ? -micros : micros, currency);
}

export function money(micros: number, currency: string): Money {
  return { micros: micros === 0 ? 0 : micros, currency: currency.toUpperCase() };
}

/** @throws RangeError when the currencies differ: sums never cross currencies. */
export function subtractMoney(left: Money, right: Money): Money {
  assertSameCurrency(left, right);
  return money(left.micros - right.micros, left.currency);
}

/** @throws RangeError when the currencies differ. */
export function addMoney(left: Money, right: Money): Money {
  assertSameCurrency(left, right);
  return money(left.micros + right.micros, left.currency);
}

function assertSameCurrency(left: Money, right: Money): void {
  if (left.currency !== right.currency) {
    throw new RangeError(`Cannot combine ${left.currency} with ${right.currency}`);
  }
}

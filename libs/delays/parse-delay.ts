import { isWallTime, type Localised } from '@hub/kernel';
import type { Delay } from './delay.js';

export interface DelayProblem {
  readonly code: 'not-a-delay' | 'unknown-unit' | 'amount-not-whole' | 'amount-out-of-range' | 'not-a-time';
  readonly message: Localised;
}

export type ParsedDelay =
  { readonly ok: true; readonly delay: Delay } | { readonly ok: false; readonly problem: DelayProblem };

/** Ten years in each unit: beyond that a delay is a mistake. */
const MOST = { minutes: 5_256_000, hours: 87_600, days: 3_650, weeks: 520, months: 120, years: 10 } as const;

type Unit = keyof typeof MOST;

/** Reads a delay from JSON, as it comes from a rule's form or an import. Unknown fields are dropped. */
export function parseDelay(value: unknown): ParsedDelay {
  if (typeof value !== 'object' || value === null) return refused('not-a-delay', NOT_A_DELAY);
  const { kind, amount, unit, at } = value as Record<string, unknown>;
  if (kind === 'none') return { ok: true, delay: { kind } };
  if (kind !== 'elapsed' && kind !== 'calendar') return refused('not-a-delay', NOT_A_DELAY);
  if (!isUnit(unit) || (unit === 'minutes' || unit === 'hours') !== (kind === 'elapsed')) {
    return refused('unknown-unit', UNKNOWN_UNIT);
  }
  if (typeof amount !== 'number' || !Number.isInteger(amount)) return refused('amount-not-whole', NOT_WHOLE);
  if (amount < 0 || amount > MOST[unit]) return refused('amount-out-of-range', outOfRange(MOST[unit]));
  if (unit === 'minutes' || unit === 'hours') return { ok: true, delay: { kind: 'elapsed', amount, unit } };
  if (at === undefined || at === null) return { ok: true, delay: { kind: 'calendar', amount, unit } };
  if (typeof at !== 'string' || !isWallTime(at)) return refused('not-a-time', NOT_A_TIME);
  return { ok: true, delay: { kind: 'calendar', amount, unit, at } };
}

function isUnit(value: unknown): value is Unit {
  return typeof value === 'string' && Object.hasOwn(MOST, value);
}

function refused(code: DelayProblem['code'], message: Localised): ParsedDelay {
  return { ok: false, problem: { code, message } };
}

const NOT_A_DELAY: Localised = {
  pl: 'Nie rozpoznajemy tego opóźnienia. Wybierz: od razu, liczbę minut lub godzin albo liczbę dni, tygodni, miesięcy lub lat.',
  en: 'This is no delay we know. Choose: at once, a number of minutes or hours, or a number of days, weeks, months or years.',
  el: 'Άγνωστη καθυστέρηση. Επιλέξτε: αμέσως, αριθμό λεπτών ή ωρών, ή αριθμό ημερών, εβδομάδων, μηνών ή ετών.',
};

const UNKNOWN_UNIT: Localised = {
  pl: 'Ta jednostka nie pasuje do rodzaju opóźnienia. Wybierz minuty lub godziny albo dni, tygodnie, miesiące lub lata.',
  en: 'This unit does not fit the kind of delay. Choose minutes or hours, or days, weeks, months or years.',
  el: 'Η μονάδα δεν ταιριάζει με το είδος της καθυστέρησης. Επιλέξτε λεπτά ή ώρες, ή ημέρες, εβδομάδες, μήνες ή έτη.',
};

const NOT_WHOLE: Localised = {
  pl: 'Opóźnienie musi być liczbą całkowitą. Wpisz na przykład 4; 0 oznacza bez czekania.',
  en: 'The delay must be a whole number. Enter 4, for example; 0 means without waiting.',
  el: 'Η καθυστέρηση πρέπει να είναι ακέραιος αριθμός. Γράψτε για παράδειγμα 4· το 0 σημαίνει χωρίς αναμονή.',
};

const NOT_A_TIME: Localised = {
  pl: 'Nie rozpoznajemy godziny. Wpisz ją w postaci GG:MM, na przykład 09:30.',
  en: 'This is no time of day. Enter it as HH:MM, 09:30 for example.',
  el: 'Η ώρα δεν αναγνωρίζεται. Γράψτε την ως ΩΩ:ΛΛ, για παράδειγμα 09:30.',
};

function outOfRange(most: number): Localised {
  return {
    pl: `Opóźnienie może mieć od 0 do ${most}, czyli najwyżej około dziesięciu lat. Wpisz mniejszą liczbę.`,
    en: `The delay may be from 0 to ${most}, about ten years at most. Enter a smaller number.`,
    el: `Η καθυστέρηση μπορεί να είναι από 0 έως ${most}, δηλαδή έως περίπου δέκα έτη. Γράψτε μικρότερο αριθμό.`,
  };
}

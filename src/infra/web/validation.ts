import { ValidationPipe, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { parseId, storableJson, type Id, type IdPrefix, type Localised } from '@hub/kernel';
import { invalid, notFound, type FieldProblem } from './errors.js';

const TEXTS: Readonly<Record<string, Localised>> = {
  whitelistValidation: {
    pl: 'Nie znamy takiego pola. Usuń je.',
    en: 'There is no such field. Remove it.',
    el: 'Δεν υπάρχει τέτοιο πεδίο. Αφαιρέστε το.',
  },
  isNotEmpty: { pl: 'To pole jest wymagane.', en: 'This field is required.', el: 'Το πεδίο είναι υποχρεωτικό.' },
  isIn: {
    pl: 'Wybierz jedną z podanych wartości.',
    en: 'Choose one of the listed values.',
    el: 'Επιλέξτε μία από τις διαθέσιμες τιμές.',
  },
};
const OTHER: Localised = {
  pl: 'Wartość jest niepoprawna.',
  en: 'The value is not valid.',
  el: 'Η τιμή δεν είναι έγκυρη.',
};

/** Unknown fields are refused, not ignored. */
export const STRICT = { whitelist: true, forbidNonWhitelisted: true } as const;

/** What no database stores in a text (NUL, half of a letter) is taken out before anything else is asked. */
class StorablePipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return super.transform(isPlain(value) ? storableJson(value) : value, metadata);
  }
}

/** Bytes of files are their readers' own affair. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'string';
  return Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
}

/** Bodies become their DTO or a refusal that names each field. */
export const validationPipe = new StorablePipe({
  ...STRICT,
  transform: true,
  exceptionFactory: (errors) => invalid(fieldProblems(errors)),
});

/** What class-validator found, field by field, in words a merchant understands. */
export function fieldProblems(errors: readonly ValidationError[]): readonly FieldProblem[] {
  return errors.flatMap((error) => problems(error, ''));
}

function problems(error: ValidationError, path: string): readonly FieldProblem[] {
  const param = path === '' ? error.property : `${path}.${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([code, words]) => {
    const message = TEXTS[code] ?? OTHER;
    return { param, code, message: message === OTHER ? { ...OTHER, en: words } : message };
  });
  return [...own, ...(error.children ?? []).flatMap((child) => problems(child, param))];
}

/** An id in a path; anything else is simply not there. */
export class IdPipe<P extends IdPrefix> implements PipeTransform<string, Id<P>> {
  constructor(private readonly prefix: P) {}

  transform(value: string): Id<P> {
    const id = parseId(this.prefix, value);
    if (id === null) throw notFound();
    return id;
  }
}

import { Secret, type Localised } from '@hub/kernel';

/**
 * What a plugin asks of a merchant, as a closed set of fields. One schema gives the types, the validation, the sealed
 * storage and the form: a plugin never writes a form and a form never names a plugin.
 */
interface FieldBase {
  readonly label: Localised;
  readonly help?: Localised;
  readonly isOptional?: boolean;
  /** An optional field that is asked for while a choice has one value, and of no use otherwise. */
  readonly neededWhen?: { readonly field: string; readonly is: string };
}

export interface TextField extends FieldBase {
  readonly kind: 'text' | 'url' | 'phone';
  readonly default?: string;
  readonly maxLength?: number;
  /** A regular expression the whole value must match, and what to say when it does not. */
  readonly pattern?: { readonly source: string; readonly message: Localised };
  /** A server the account's secrets go to, as every `url` is: whoever names another one enters them anew. */
  readonly isServer?: boolean;
}
export interface SecretField extends FieldBase {
  readonly kind: 'secret';
  readonly minLength?: number;
}
export interface ToggleField extends FieldBase {
  readonly kind: 'toggle';
  readonly default: boolean;
}
export interface ChoiceField<V extends string = string> extends FieldBase {
  readonly kind: 'choice';
  /** An option with a `refusal` cannot be chosen: it is there so that whoever means it reads why, and what to do. */
  readonly options: readonly { readonly value: V; readonly label: Localised; readonly refusal?: Localised }[];
  readonly default: V;
}
export type ConfigField = TextField | SecretField | ToggleField | ChoiceField;
export type ConfigSchema = Readonly<Record<string, ConfigField>>;

type ValueOf<F> = F extends SecretField
  ? Secret
  : F extends ToggleField
    ? boolean
    : F extends ChoiceField<infer V>
      ? V
      : string;
/** The checked values of a schema; a field marked optional may be null. */
export type ConfigOf<S extends ConfigSchema> = {
  readonly [K in keyof S]: S[K] extends { readonly isOptional: true } ? ValueOf<S[K]> | null : ValueOf<S[K]>;
};

export const text = <const F extends Omit<TextField, 'kind'>>(field: F) => ({ kind: 'text' as const, ...field });
/** An http(s) address. Private hosts are judged where the call leaves, not here. */
export const url = <const F extends Omit<TextField, 'kind'>>(field: F) => ({ kind: 'url' as const, ...field });
export const phone = <const F extends Omit<TextField, 'kind'>>(field: F) => ({ kind: 'phone' as const, ...field });
/** Sealed at rest, write-only over the API, prints as `[secret]`. */
export const secret = <const F extends Omit<SecretField, 'kind'>>(field: F) => ({ kind: 'secret' as const, ...field });
export const toggle = <const F extends Omit<ToggleField, 'kind'>>(field: F) => ({ kind: 'toggle' as const, ...field });
export const choice = <V extends string, const F extends Omit<ChoiceField<V>, 'kind'>>(
  field: F & { options: readonly { value: V; label: Localised; refusal?: Localised }[] },
) => ({
  kind: 'choice' as const,
  ...field,
});

export interface ConfigProblem {
  readonly param: string;
  readonly code: 'required' | 'unknown-field' | 'wrong-type' | 'too-long' | 'too-short' | 'bad-format' | 'not-a-choice';
  readonly message: Localised;
}

export type CheckedConfig =
  | { readonly ok: true; readonly values: Readonly<Record<string, string | boolean | Secret | null>> }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Checks raw values (as the API received them) against a schema. `existing` are the values stored before: a secret that
 * is left out keeps its stored value.
 */
export function checkConfig(
  schema: ConfigSchema,
  raw: Readonly<Record<string, unknown>>,
  existing: Readonly<Record<string, string | boolean | Secret | null>> = {},
): CheckedConfig {
  const problems: ConfigProblem[] = Object.keys(raw)
    .filter((name) => !Object.hasOwn(schema, name))
    .map((name) => problem(name, 'unknown-field'));
  const values: Record<string, string | boolean | Secret | null> = {};
  for (const [name, field] of Object.entries(schema)) {
    const given = Object.hasOwn(raw, name) ? raw[name] : existing[name];
    const checked = checkField(name, field, given);
    if ('problem' in checked) problems.push(checked.problem);
    else values[name] = checked.value;
  }
  for (const [name, { neededWhen }] of Object.entries(schema)) {
    if (values[name] === null && neededWhen !== undefined && values[neededWhen.field] === neededWhen.is)
      problems.push(problem(name, 'required'));
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, values };
}

type Checked = { readonly value: string | boolean | Secret | null } | { readonly problem: ConfigProblem };

function checkField(name: string, field: ConfigField, given: unknown): Checked {
  if (given === undefined || given === null || given === '') {
    if ('default' in field && field.default !== undefined) return { value: field.default };
    return field.isOptional === true ? { value: null } : { problem: problem(name, 'required') };
  }
  if (field.kind === 'toggle') {
    return typeof given === 'boolean' ? { value: given } : { problem: problem(name, 'wrong-type') };
  }
  if (field.kind === 'secret') {
    if (given instanceof Secret) return { value: given };
    if (typeof given !== 'string') return { problem: problem(name, 'wrong-type') };
    const trimmed = given.trim();
    return trimmed.length < (field.minLength ?? 1)
      ? { problem: problem(name, 'too-short') }
      : { value: new Secret(trimmed) };
  }
  if (typeof given !== 'string') return { problem: problem(name, 'wrong-type') };
  if (field.kind === 'choice') {
    const chosen = field.options.find((option) => option.value === given);
    if (chosen !== undefined && chosen.refusal === undefined) return { value: given };
    const refused = problem(name, 'not-a-choice');
    return { problem: { ...refused, message: chosen?.refusal ?? refused.message } };
  }
  return checkText(name, field, given.trim());
}

function checkText(name: string, field: TextField, value: string): Checked {
  if (value.length > (field.maxLength ?? 500)) return { problem: problem(name, 'too-long') };
  if (field.kind === 'url' && !/^https?:\/\/[^\s/?#@]+(\/[^\s]*)?$/.test(value)) {
    return { problem: problem(name, 'bad-format') };
  }
  if (field.kind === 'phone' && !/^\+?[\d\s()-]{6,20}$/.test(value)) return { problem: problem(name, 'bad-format') };
  if (field.pattern !== undefined && !new RegExp(`^(?:${field.pattern.source})$`, 'u').test(value)) {
    return { problem: { param: name, code: 'bad-format', message: field.pattern.message } };
  }
  return { value };
}

const MESSAGES: Readonly<Record<ConfigProblem['code'], Localised>> = {
  required: {
    pl: 'To pole jest wymagane.',
    en: 'This field is required.',
    el: 'Το πεδίο είναι υποχρεωτικό.',
  },
  'unknown-field': {
    pl: 'Nie znamy takiego pola. Usuń je.',
    en: 'There is no such field. Remove it.',
    el: 'Δεν υπάρχει τέτοιο πεδίο. Αφαιρέστε το.',
  },
  'wrong-type': {
    pl: 'Wartość ma niewłaściwy typ.',
    en: 'The value has the wrong type.',
    el: 'Η τιμή έχει λάθος τύπο.',
  },
  'too-long': { pl: 'Wartość jest za długa.', en: 'The value is too long.', el: 'Η τιμή είναι πολύ μεγάλη.' },
  'too-short': { pl: 'Wartość jest za krótka.', en: 'The value is too short.', el: 'Η τιμή είναι πολύ μικρή.' },
  'bad-format': {
    pl: 'Wartość ma niewłaściwy format.',
    en: 'The value has the wrong format.',
    el: 'Η τιμή έχει λάθος μορφή.',
  },
  'not-a-choice': {
    pl: 'Wybierz jedną z podanych wartości.',
    en: 'Choose one of the listed values.',
    el: 'Επιλέξτε μία από τις διαθέσιμες τιμές.',
  },
};

function problem(param: string, code: ConfigProblem['code']): ConfigProblem {
  return { param, code, message: MESSAGES[code] };
}

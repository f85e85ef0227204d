import { arrayParameter } from './array-parameter.js';

export interface Column {
  readonly name: string;
  /** The SQL type, e.g. `uuid`, `jsonb`. */
  readonly type: string;
  /** One for each row, or a single one that is the same in all of them. */
  readonly values: readonly unknown[];
}

export interface Rowset {
  /** A FROM item without its alias. */
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/**
 * Rows as a FROM item: `select … from ${rowset.sql} as r`. What is the same in every row travels once, so that a page of
 * a campaign is little more than its numbers and texts. The first column is always sent row by row. json and jsonb values
 * come as JSON texts, timestamps as Instants. Parameters are numbered from `first`.
 */
export function rowsetOf(columns: readonly Column[], first = 1): Rowset {
  const parameters: unknown[] = [];
  const constants: string[] = [];
  const arrays: { readonly name: string; readonly parameter: string }[] = [];
  columns.forEach(({ name, type, values }, index) => {
    const [sample] = values;
    const place = `$${first + index}::${type}`;
    if (index > 0 && (values.length === 1 || values.every((value) => value === sample))) {
      parameters.push(type === 'timestamptz' && typeof sample === 'number' ? new Date(sample) : (sample ?? null));
      constants.push(`${place} as ${name}`);
    } else {
      parameters.push(arrayParameter(type, values));
      arrays.push({ name, parameter: `${place}[]` });
    }
  });
  const unnest = `unnest(${arrays.map(({ parameter }) => parameter).join(', ')}) as u(${arrays.map(({ name }) => name).join(', ')})`;
  return { sql: `(select ${['u.*', ...constants].join(', ')} from ${unnest})`, parameters };
}

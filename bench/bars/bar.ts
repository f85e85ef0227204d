/** One line of the table: a ratio of two numbers of this run, or a figure with its bound. */
export interface Bar {
  readonly no: string;
  readonly what: string;
  readonly value: number;
  readonly unit: '×' | 'ms' | 's' | 'MB' | '';
  /** `least`: the value must not be below; `most`: not above. */
  readonly bound: 'least' | 'most';
  readonly must: number;
  readonly aim: number;
  /** The numbers behind it, for whoever asks. */
  readonly detail: Readonly<Record<string, number>>;
}

export function meets(bar: Bar, wanted: number): boolean {
  return bar.bound === 'least' ? bar.value >= wanted : bar.value <= wanted;
}

type Named = Omit<Bar, 'bound' | 'detail'> & { readonly detail?: Bar['detail'] };

export const atLeast = (bar: Named): Bar => ({ detail: {}, ...bar, bound: 'least' });
export const atMost = (bar: Named): Bar => ({ detail: {}, ...bar, bound: 'most' });

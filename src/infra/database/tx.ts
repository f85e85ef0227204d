/** What hand-written SQL is run through: `$1` parameters in, rows out. */
export interface Tx {
  query<R>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
}

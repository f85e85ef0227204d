/** Five characters with a digit among them; `EPIPE` is the system's own. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/** The five-character SQLSTATE of a database error, or an empty text. */
export function sqlStateOf(error: unknown): string {
  for (let current = error as SqlFault | null | undefined; current != null; current = current.cause) {
    if (typeof current.code === 'string' && SQLSTATE.test(current.code)) return current.code;
  }
  return '';
}

/** A row that is there already: SQLSTATE unique_violation. */
export function isDuplicate(error: unknown): boolean {
  return sqlStateOf(error) === '23505';
}

interface SqlFault {
  readonly code?: unknown;
  readonly cause?: SqlFault;
}

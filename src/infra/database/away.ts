import { setTimeout as pause } from 'node:timers/promises';
import { sqlStateOf } from './sql-state.js';

/** Postgres stayed away for as long as somebody outside is kept waiting. */
export class DatabaseAway extends Error {}

const HOLD_MS = 5_000;
const RETRY_MS = 100;
const LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND']);
/** The driver has only words for these: a connection that the server closed with none of its own, and one closed before. */
const GONE = /Connection terminated|and is not queryable/;

/** Until when somebody who comes now is kept waiting, monotonic milliseconds. */
export function holdUntil(): number {
  return performance.now() + HOLD_MS;
}

/**
 * Repeats `work`, which is safe to repeat, while Postgres is away.
 * @throws DatabaseAway when it is away at `until` still
 */
export async function heldWhileAway<T>(until: number, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isAway(error)) throw error;
      if (performance.now() + RETRY_MS > until) throw new DatabaseAway('', { cause: error });
      await pause(RETRY_MS);
    }
  }
}

/** No answer from Postgres, or one that says "not now": SQLSTATE class 08, 53, 57 and everything below SQL. */
export function isAway(error: unknown): boolean {
  return sqlStateOf(error) === '' || saysAway(error);
}

/** Surely Postgres that is away, whatever else was asked. */
export function saysAway(error: unknown): boolean {
  return awayCode(error) !== '';
}

/** Why Postgres is surely away: its SQLSTATE, or the network's code. An empty text where it need not be. */
export function awayCode(error: unknown): string {
  const state = sqlStateOf(error);
  if (/^(08|53|57)/.test(state)) return state;
  for (let current = error as Fault | null | undefined; current != null; current = current.cause) {
    const code = String(current.code);
    if (LOST.has(code)) return code;
    if (current instanceof DatabaseAway || GONE.test(String(current.message))) return 'ECONNRESET';
  }
  return '';
}

interface Fault {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: Fault;
}

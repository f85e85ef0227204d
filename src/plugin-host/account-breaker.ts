import { MINUTE_MS, SECOND_MS, plus, uuidOf, type ConnectionId, type Instant } from '@hub/kernel';
import { toTimestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { HELD_REASONS, type Connection } from './connection.entity.js';

/** Calls in a row without an answer after which an account is left in peace. */
export const OPENS_AFTER = 10;
const FIRST_HOLD_MS = 30 * SECOND_MS;
const MAX_HOLD_MS = 10 * MINUTE_MS;
/** How long the one message that tries an account again may take. */
const TRIAL_MS = 30 * SECOND_MS;

type Account = Pick<Connection, 'id' | 'accountNo'>;

/** What is known of an account when something is to be sent on it. */
export type Breaker =
  | { readonly kind: 'open-to-all' }
  /** Nothing is asked of it before `until`. */
  | { readonly kind: 'held'; readonly until: Instant; readonly reason: WaitReason }
  /** Its time is over: one message may try it, by whoever wins `beginTrial`. */
  | { readonly kind: 'trial'; readonly until: Instant; readonly reason: WaitReason };

/** What a message that waits for an account is told. */
export type WaitReason = 'account-unavailable' | 'rate-limited';

/** Reads the breaker off the row; pure. */
export function breakerOf({ failures, heldUntil, heldReason }: Connection, now: Instant): Breaker {
  if (heldUntil == null || heldReason == null) return { kind: 'open-to-all' };
  const reason = heldReason === 'rate-limited' ? heldReason : 'account-unavailable';
  if (heldUntil > now) return { kind: 'held', until: heldUntil, reason };
  return failures < OPENS_AFTER ? { kind: 'open-to-all' } : { kind: 'trial', until: plus(now, TRIAL_MS), reason };
}

/** True for the one of all processes that may try the account; the others find it held until the trial's end. */
export async function beginTrial(tx: Tx, id: ConnectionId, now: Instant): Promise<boolean> {
  const rows = await tx.query(
    `update connections set held_until = $2::timestamptz + interval '${TRIAL_MS} milliseconds', held_reason = 'account-on-trial'
     where id = $1 and held_until <= $2 returning id`,
    [uuidOf(id), toTimestamp(now)],
  );
  return rows.length > 0;
}

/**
 * Counts calls that were not answered. The tenth in a row holds the account for half a minute; each trial that fails holds
 * it twice as long, up to ten minutes. Calls that were under way when it closed count no more.
 */
export async function countFailures(tx: Tx, account: Account, calls: number, now: Instant): Promise<void> {
  const next = `case when failures < ${OPENS_AFTER} then least(failures + $3, ${OPENS_AFTER}) else failures + 1 end`;
  await tx.query(
    `update connections set failures = ${next},
       held_reason = case when ${next} >= ${OPENS_AFTER} then 'account-unavailable' else held_reason end,
       held_until = case when ${next} >= ${OPENS_AFTER} then $4::timestamptz + interval '1 millisecond'
         * least(${MAX_HOLD_MS}, ${FIRST_HOLD_MS} * power(2, least(10, ${next} - ${OPENS_AFTER}))) else held_until end
     where id = $1 and account_no = $2
       and (failures < ${OPENS_AFTER} or held_reason = 'account-on-trial')`,
    [uuidOf(account.id), account.accountNo, calls, toTimestamp(now)],
  );
}

/** The account answers: whoever waits may go. */
export async function countSuccess(tx: Tx, account: Account): Promise<void> {
  await tx.query(
    `update connections set failures = 0,
       held_until = case when held_reason = 'rate-limited' then held_until end,
       held_reason = case when held_reason = 'rate-limited' then held_reason end
     where id = $1 and account_no = $2 and failures > 0`,
    [uuidOf(account.id), account.accountNo],
  );
}

/** The vendor asks for silence until then. */
export async function holdFor(tx: Tx, account: Account, until: Instant): Promise<void> {
  await tx.query(
    `update connections set held_until = $3, held_reason = 'rate-limited'
     where id = $1 and account_no = $2 and (held_until is null or held_until < $3)`,
    [uuidOf(account.id), account.accountNo, toTimestamp(until)],
  );
}

export const ACCOUNT_STATES = ['paused', ...HELD_REASONS] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

/** How many channel accounts of the whole installation are not sent on right now, by reason. */
export async function countHeld(tx: Tx, now: Instant): Promise<ReadonlyMap<AccountState, number>> {
  const rows = await tx.query<{ reason: AccountState; count: number }>(
    `select case when state = 'paused' then 'paused' else held_reason end as reason, count(*)::int as count
     from connections where type = 'channel' and (state = 'paused' or held_until > $1) group by 1`,
    [toTimestamp(now)],
  );
  return new Map(rows.map(({ reason, count }) => [reason, count]));
}

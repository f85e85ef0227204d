import { createHash } from 'node:crypto';
import { MINUTE_MS, plus, type Instant } from '@hub/kernel';
import { toTimestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { RequestRefused } from '../infra/web/errors.js';

const WINDOW_MINUTES = 15;
/** Ten for one person; more for an address, behind which many may sit. */
const LIMITS = { person: 10, address: 100 } as const;

export type Subject = readonly [kind: keyof typeof LIMITS, name: string];

/**
 * Counts a try before it is made, so that a thousand at once are no more than ten. A window begins with its first.
 * @throws RequestRefused 429 `sign-in.locked`
 */
export async function countTry(tx: Tx, subjects: readonly Subject[], now: Instant): Promise<void> {
  const rows = await tx.query<{ subject: string; tries: number }>(
    `insert into sign_in_tries as t (subject, tries, since) select s, 1, $2 from unnest($1::text[]) as s order by s
     on conflict (subject) do update set tries = case when t.since > $3 then t.tries + 1 else 1 end,
       since = case when t.since > $3 then t.since else excluded.since end
     returning subject, tries`,
    [subjects.map(keyOf), toTimestamp(now), toTimestamp(plus(now, -WINDOW_MINUTES * MINUTE_MS))],
  );
  const tries = new Map(rows.map((row) => [row.subject, row.tries]));
  if (subjects.some((subject) => (tries.get(keyOf(subject)) ?? 0) > LIMITS[subject[0]])) throw LOCKED;
}

/** Who came in is forgiven all tries; of the address this one. */
export async function forgiveTries(tx: Tx, subjects: readonly Subject[]): Promise<void> {
  const keys = (wanted: Subject[0]) => subjects.filter(([kind]) => kind === wanted).map(keyOf);
  await tx.query('delete from sign_in_tries where subject = any ($1::text[])', [keys('person')]);
  await tx.query('update sign_in_tries set tries = tries - 1 where subject = any ($1::text[])', [keys('address')]);
}

function keyOf([kind, name]: Subject): string {
  return createHash('sha256').update(`${kind}/${name}`).digest('hex');
}

const LOCKED = new RequestRefused(
  429,
  'sign-in.locked',
  {
    pl: 'Za dużo nieudanych prób. Odczekaj 15 minut i spróbuj ponownie.',
    en: 'Too many tries in vain. Wait 15 minutes and try again.',
    el: 'Πολλές αποτυχημένες προσπάθειες. Περιμένετε 15 λεπτά και δοκιμάστε ξανά.',
  },
  { retryAfter: WINDOW_MINUTES * 60 },
);

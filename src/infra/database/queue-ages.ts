import type { Instant } from '@hub/kernel';
import { toTimestamp } from './columns.js';
import type { Tx } from './database.js';

export interface QueueAges {
  readonly rawEvents: number;
  readonly dueMessages: number;
  readonly reports: number;
}

/** How long the oldest row of each queue waits past its time, seconds of business time; 0 = nothing waits. */
export async function queueAges(tx: Tx, now: Instant): Promise<QueueAges> {
  const [row] = await tx.query<Record<keyof QueueAges, number>>(
    `select coalesce(extract(epoch from $1::timestamptz - (select min(received_at) from raw_events where state = 'waiting' and not is_stuck)), 0)::float8 as "rawEvents",
       coalesce(extract(epoch from $1::timestamptz - (select min(due_at) from connections c cross join lateral (
         select due_at from messages where connection_id = c.id and state = 'planned' and not is_stuck and due_at <= $1
         order by priority, due_at limit 1) m where c.type = 'channel')), 0)::float8 as "dueMessages",
       coalesce(extract(epoch from $1::timestamptz - (select min(received_at) from delivery_reports where state = 'waiting')), 0)::float8 as "reports"`,
    [toTimestamp(now)],
  );
  return { rawEvents: row?.rawEvents ?? 0, dueMessages: row?.dueMessages ?? 0, reports: row?.reports ?? 0 };
}

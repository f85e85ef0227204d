import { Injectable } from '@nestjs/common';
import {
  idOf,
  MINUTE_MS,
  uuidOf,
  type AttemptId,
  type ConnectionId,
  type Instant,
  type MessageAddress,
} from '@hub/kernel';
import type { AttemptRef } from '../../core/index.js';
import { toTimestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';

/** An attempt to ask the provider about. */
export interface LookUp extends AttemptRef {
  readonly attemptId: AttemptId;
  readonly connectionId: ConnectionId;
  /** Of the account that was spoken to. */
  readonly accountNo: number;
  /** The provider was asked often enough: what it says now is the last word. */
  readonly isLast: boolean;
}

/** Before the second, third… time; a provider's own books may lag behind what it reported. */
const GAPS_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS];

@Injectable()
export class LookUpRepository {
  async ask(tx: Tx, attempts: readonly AttemptId[], now: Instant): Promise<void> {
    if (attempts.length === 0) return;
    await tx.query(
      `insert into look_ups (id, organisation_id, due_at, tries)
       select id, organisation_id, $2, 0 from attempts where id = any ($1::uuid[]) on conflict do nothing`,
      [attempts.map(uuidOf), toTimestamp(now)],
    );
  }

  /** Those that are due. Each is put off at once: who asks and is killed asks again then, which changes nothing. */
  async take(tx: Tx, now: Instant, limit: number): Promise<readonly LookUp[]> {
    const rows = await tx.query<{
      id: string;
      connection_id: string;
      provider_key: string;
      provider_message_id: string | null;
      recipient: MessageAddress;
      account_no: number;
      tries: number;
    }>(
      `with taken as (
         update look_ups set tries = tries + 1,
           due_at = $1::timestamptz + ($3::bigint[])[least(tries + 1, ${GAPS_MS.length})] * interval '1 millisecond'
         where id = any (array(select id from look_ups where due_at <= $1 order by due_at limit $2 for update skip locked))
         returning id, tries)
       select a.id, a.connection_id, a.provider_key, a.provider_message_id, a.account_no, m.recipient, taken.tries
       from taken join attempts a on a.id = taken.id join messages m on m.id = a.message_id order by a.id`,
      [toTimestamp(now), limit, GAPS_MS],
    );
    return rows.map((row) => ({
      attemptId: idOf('att', row.id),
      connectionId: idOf('con', row.connection_id),
      key: row.provider_key,
      providerMessageId: row.provider_message_id,
      to: row.recipient,
      accountNo: row.account_no,
      isLast: row.tries > GAPS_MS.length,
    }));
  }

  async end(tx: Tx, attempts: readonly AttemptId[]): Promise<void> {
    await tx.query('delete from look_ups where id = any ($1::uuid[])', [attempts.map(uuidOf)]);
  }

  async hasDue(tx: Tx, now: Instant): Promise<boolean> {
    return (await tx.query('select 1 from look_ups where due_at <= $1 limit 1', [toTimestamp(now)])).length > 0;
  }
}

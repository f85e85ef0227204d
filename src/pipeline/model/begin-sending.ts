import { idOf, newId, uuidOf, type AttemptId, type Instant, type MessageId } from '@hub/kernel';
import { arrayParameter } from '../../infra/database/array-parameter.js';
import { toInstant, toTimestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { ClaimedMessage } from './claimed-messages.js';
import { countDeltas } from './message-moves.js';

export interface AttemptDraft {
  readonly message: ClaimedMessage;
  readonly providerKey: string;
  readonly sender: string | null;
}

/** An attempt as it stands when its call leaves. */
export interface AskedAttempt {
  readonly id: AttemptId;
  /** How often the provider was asked under this key, this time included. */
  readonly asked: number;
  readonly firstAskedAt: Instant;
  /** The provider account that was asked the first time. */
  readonly accountNo: number;
}

/** By the database's clock. */
export interface CallTiming {
  readonly callTimeoutMs: number;
  readonly leaseMs: number;
}

/**
 * Write before you speak: the step that must come last before a provider is spoken to, in one statement. Only messages
 * that are still claimed by us, still planned (or still unanswered, when asked again) and whose lease outlives the call
 * become `sending`; their attempts are written down with them; only what comes back may be sent. A key asked again keeps
 * its attempt and counts up.
 */
export async function beginSending(
  tx: Tx,
  drafts: readonly AttemptDraft[],
  claim: string,
  accountNo: number,
  timing: CallTiming,
  now: Instant,
): Promise<ReadonlyMap<MessageId, AskedAttempt>> {
  const rows = await tx.query<{
    id: string;
    message_id: string;
    asked: number;
    first_asked_at: string;
    account_no: number;
  }>(
    `with input as (
       select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as i(message_id, id, provider_key, sender)
     ), old as (
       select m.id, m.state from messages m where m.id = any ($1::uuid[]) order by m.id for update
     ), moved as (
       update messages m set state = 'sending', changed_at = $8, sender = i.sender,
         claimed_until = clock_timestamp() + $7 * interval '1 millisecond'
       from old join input i on i.message_id = old.id where m.id = old.id and m.claim_token = $5 and old.state in ('planned', 'sending')
         and m.claimed_until > clock_timestamp() + $6 * interval '1 millisecond'
       returning m.id, m.organisation_id, m.shop_id, m.rule_id, m.connection_id, m.country, m.role, m.created_at, m.state,
         m.leg_no, m.attempt_no, old.state as old_state
     ), counted as (${countDeltas('moved', [
       { metric: 'old_state', delta: -1, hour: 'created_at', where: 'state <> old_state' },
       { metric: 'state', delta: 1, hour: 'created_at', where: 'state <> old_state' },
     ])})
     insert into attempts as a (id, organisation_id, message_id, connection_id, leg_no, attempt_no, provider_key, sender,
       account_no, state, asked, first_asked_at, last_asked_at, is_closed_without_report)
     select i.id, m.organisation_id, m.id, m.connection_id, m.leg_no, m.attempt_no, i.provider_key, i.sender,
       $9, 'sending', 1, $8, $8, false
     from moved m join input i on i.message_id = m.id order by m.id
     on conflict (message_id, leg_no, attempt_no) do update set asked = a.asked + 1, last_asked_at = excluded.last_asked_at
     returning id, message_id, asked, first_asked_at, account_no`,
    [
      arrayParameter(
        'uuid',
        drafts.map(({ message }) => uuidOf(message.id)),
      ),
      arrayParameter(
        'uuid',
        drafts.map(() => uuidOf(newId('att'))),
      ),
      arrayParameter(
        'text',
        drafts.map(({ providerKey }) => providerKey),
      ),
      arrayParameter(
        'text',
        drafts.map(({ sender }) => sender),
      ),
      claim,
      timing.callTimeoutMs,
      timing.leaseMs,
      toTimestamp(now),
      accountNo,
    ],
  );
  return new Map(
    rows.map((row) => [
      idOf('msg', row.message_id),
      {
        id: idOf('att', row.id),
        asked: row.asked,
        firstAskedAt: toInstant(row.first_asked_at),
        accountNo: row.account_no,
      },
    ]),
  );
}

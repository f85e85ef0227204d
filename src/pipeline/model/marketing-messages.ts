import { uuidOf, type ClientId, type Instant, type RuleId } from '@hub/kernel';
import { toInstant, toTimestamp, type Timestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import { rowsetOf } from '../../infra/database/rowset.js';

/** As far back as any cap looks. */
export const LOOKS_BACK_DAYS = 30;

/** A person, as a client's shops know them. */
export interface Addressee {
  readonly clientId: ClientId;
  readonly recipientHash: string;
}

/** Advertising that somebody got, gets now or is planned to get. */
export interface MarketingMessage {
  readonly at: Instant;
  /** When it was planned. */
  readonly madeAt: Instant;
  /** False: it waits, and is in nobody's hands. */
  readonly isOut: boolean;
}

export const addresseeRef = ({ clientId, recipientHash }: Addressee) => `${clientId}/${recipientHash}`;

/**
 * The advertising of these people from an instant on, over all shops of their client, but for the occasions of `besides`. What a worker
 * holds in its hands counts as out: of two that ask at once, the second is to see the first. `besidesRule`: what this rule
 * planned does not count; null = all does.
 */
export async function marketingOf(
  tx: Tx,
  people: readonly Addressee[],
  since: Instant,
  besides: readonly string[],
  besidesRule: RuleId | null = null,
): Promise<ReadonlyMap<string, readonly MarketingMessage[]>> {
  const found = new Map<string, MarketingMessage[]>();
  if (people.length === 0) return found;
  const unique = [...new Map(people.map((person) => [addresseeRef(person), person])).values()];
  const rowset = rowsetOf(
    [
      { name: 'recipient_hash', type: 'text', values: unique.map(({ recipientHash }) => recipientHash) },
      { name: 'client_id', type: 'uuid', values: unique.map(({ clientId }) => uuidOf(clientId)) },
    ],
    4,
  );
  const rows = await tx.query<{
    client_id: string;
    recipient_hash: string;
    at: Timestamp;
    made_at: Timestamp;
    is_out: boolean;
  }>(
    `select * from (
       select r.client_id, r.recipient_hash, m.created_at as made_at,
         case when m.state in ('planned', 'held') then m.due_at else coalesce(m.accepted_at, m.changed_at) end as at,
         m.state not in ('planned', 'held') or m.claimed_until > clock_timestamp() as is_out
       from ${rowset.sql} as r
       join messages m on m.recipient_hash = r.recipient_hash and m.priority = 1
       join shops s on s.id = m.shop_id and s.client_id = r.client_id
       where m.state in ('planned', 'held', 'sending', 'uncertain', 'accepted', 'delivered', 'read')
         and m.role <> 'test' and m.occasion_key <> all ($2::text[])
         and ($3::uuid is null or m.rule_id is distinct from $3::uuid)) as found
     where at > $1`,
    [toTimestamp(since), besides, besidesRule === null ? null : uuidOf(besidesRule), ...rowset.parameters],
  );
  for (const row of rows) {
    const ref = addresseeRef({ clientId: `cli_${row.client_id}`, recipientHash: row.recipient_hash });
    const known = found.get(ref);
    const message = { at: toInstant(row.at), madeAt: toInstant(row.made_at), isOut: row.is_out ?? false };
    if (known === undefined) found.set(ref, [message]);
    else known.push(message);
  }
  return found;
}

/** Whoever else asks about one of these people waits until this transaction has ended. */
export async function lockAddressees(tx: Tx, people: readonly Addressee[]): Promise<void> {
  const refs = [...new Set(people.map(addresseeRef))].sort();
  await tx.query('select pg_advisory_xact_lock(hashtextextended(ref, 0)) from unnest($1::text[]) as r(ref)', [refs]);
}

import { Injectable } from '@nestjs/common';
import type { Instant } from '@hub/kernel';
import type { AppMessage, AppMessageKind } from '../core/index.js';
import { INSTALLATION, Keyring } from '../infra/crypto/keyring.js';
import { toInstant, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';

export const CODE_FIELD = 'app-code';

export interface StoredMessage extends AppMessage {
  readonly id: string;
  readonly pluginId: string;
  readonly sentAt: Instant;
  readonly tries: number;
}

const CLAIM_SECONDS = 120;
/** After so many failures a message is left to a person: an installation can be repeated. */
const MAX_TRIES = 10;

@Injectable()
export class AppMessageRepository {
  constructor(private readonly keyring: Keyring) {}

  /** False: it was taken already. */
  async take(tx: Tx, pluginId: string, message: AppMessage, at: Instant): Promise<boolean> {
    const { kind, identity, shopUrl, sentAt, code, digest } = message;
    const rows = await tx.query(
      `insert into app_messages (id, plugin_id, kind, identity, shop_url, sent_at, code_sealed, received_at, state, tries, due_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', 0, $8) on conflict (id) do nothing returning id`,
      [
        `${pluginId}:${digest}`,
        pluginId,
        kind,
        identity,
        shopUrl,
        toTimestamp(sentAt ?? at),
        code === null ? null : this.keyring.sealer.seal(code, { ...INSTALLATION, field: CODE_FIELD }),
        toTimestamp(at),
      ],
    );
    return rows.length > 0;
  }

  /** An entry into our page, which counts once. */
  async enter(
    tx: Tx,
    pluginId: string,
    entry: { identity: string; digest: string; sentAt: Instant },
  ): Promise<boolean> {
    const rows = await tx.query(
      `insert into app_messages (id, plugin_id, kind, identity, shop_url, sent_at, received_at, state, tries, due_at)
       values ($1, $2, 'frame', $3, '', $4, $4, 'done', 0, $4) on conflict (id) do nothing returning id`,
      [`${pluginId}:${entry.digest}`, pluginId, entry.identity, toTimestamp(entry.sentAt)],
    );
    return rows.length > 0;
  }

  async hasDue(tx: Tx, now: Instant): Promise<boolean> {
    const rows = await tx.query(
      `select 1 from app_messages where state = 'waiting' and due_at <= $1
         and (claimed_until is null or claimed_until < clock_timestamp()) limit 1`,
      [toTimestamp(now)],
    );
    return rows.length > 0;
  }

  /** The oldest that waits, of a shop that nobody is at work for. */
  async claim(tx: Tx, claimant: number, now: Instant): Promise<StoredMessage | null> {
    const [row] = await tx.query<{
      id: string;
      plugin_id: string;
      kind: AppMessageKind;
      identity: string;
      shop_url: string;
      sent_at: Timestamp;
      code_sealed: string | null;
      tries: number;
    }>(
      `update app_messages m set claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds', claimed_by = $1,
         tries = m.tries + 1
       where m.ctid = (
         select one.ctid from app_messages one
         where one.state = 'waiting' and one.due_at <= $2
           and (one.claimed_until is null or one.claimed_until < clock_timestamp())
           and not exists (select 1 from app_messages other where other.plugin_id = one.plugin_id
             and other.identity = one.identity and other.state = 'waiting' and other.claimed_until >= clock_timestamp())
         order by one.sent_at, one.received_at limit 1 for update skip locked)
       returning m.id, m.plugin_id, m.kind, m.identity, m.shop_url, m.sent_at, m.code_sealed, m.tries`,
      [claimant, toTimestamp(now)],
    );
    if (row === undefined) return null;
    return {
      id: row.id,
      pluginId: row.plugin_id,
      kind: row.kind,
      identity: row.identity,
      shopUrl: row.shop_url,
      sentAt: toInstant(row.sent_at),
      digest: row.id.slice(row.plugin_id.length + 1),
      tries: row.tries,
      code:
        row.code_sealed === null
          ? null
          : this.keyring.sealer.open(row.code_sealed, { ...INSTALLATION, field: CODE_FIELD }),
    };
  }

  /** When this shop last installed the app, as far as that was worked on. */
  async installedAt(tx: Tx, { pluginId, identity }: StoredMessage): Promise<Instant | null> {
    const [row] = await tx.query<{ at: Timestamp | null }>(
      `select max(sent_at) as at from app_messages where plugin_id = $1 and identity = $2 and kind = 'installed'`,
      [pluginId, identity],
    );
    return row?.at == null ? null : toInstant(row.at);
  }

  async done(tx: Tx, { id }: StoredMessage, outcome: string): Promise<void> {
    await tx.query(
      `update app_messages set state = 'done', outcome = $2, code_sealed = null, claimed_until = null where id = $1`,
      [id, outcome],
    );
  }

  async again(tx: Tx, { id, tries }: StoredMessage, code: string, dueAt: Instant): Promise<void> {
    const isOver = tries >= MAX_TRIES;
    await tx.query(
      `update app_messages set state = $2, outcome = $3, due_at = $4, claimed_until = null,
         code_sealed = case when $5 then null else code_sealed end where id = $1`,
      [id, isOver ? 'done' : 'waiting', code, toTimestamp(dueAt), isOver],
    );
  }

  /** Lets go of what hubs that are gone had claimed. */
  async freeOfTheGone(tx: Tx, live: readonly number[]): Promise<void> {
    await tx.query(
      `update app_messages set claimed_until = null where state = 'waiting' and claimed_until > clock_timestamp()
         and claimed_by <> all ($1::int[])`,
      [live],
    );
  }
}

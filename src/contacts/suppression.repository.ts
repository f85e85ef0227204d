import { Injectable } from '@nestjs/common';
import { uuidOf, type ClientId, type Instant, type OrganisationId } from '@hub/kernel';
import type { MessageClass } from '../core/index.js';
import { toInstant, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { rowsetOf } from '../infra/database/rowset.js';
import type { SuppressionSource } from './suppression.entity.js';

export interface SuppressionQuery {
  readonly clientId: ClientId;
  readonly phoneHash: string;
  readonly messageClass: MessageClass;
}

export interface Suppression extends SuppressionQuery {
  readonly organisationId: OrganisationId;
  readonly source: SuppressionSource;
}

export interface SuppressionRecord {
  readonly messageClass: MessageClass;
  readonly source: SuppressionSource;
  readonly createdAt: Instant;
}

export const suppressionRef = (query: SuppressionQuery) => `${query.clientId}/${query.phoneHash}/${query.messageClass}`;

/** Who must not be written to, per client and class of message. */
@Injectable()
export class SuppressionRepository {
  /** Those of `queries` that are suppressed, by `suppressionRef`, with who stopped them. */
  async among(tx: Tx, queries: readonly SuppressionQuery[]): Promise<ReadonlyMap<string, SuppressionSource>> {
    if (queries.length === 0) return new Map();
    const rowset = rowsetOf([
      { name: 'phone_hash', type: 'text', values: queries.map((query) => query.phoneHash) },
      { name: 'client_id', type: 'uuid', values: queries.map((query) => uuidOf(query.clientId)) },
      { name: 'message_class', type: 'text', values: queries.map((query) => query.messageClass) },
    ]);
    const rows = await tx.query<{
      client_id: string;
      phone_hash: string;
      message_class: MessageClass;
      source: SuppressionSource;
    }>(
      `select s.client_id, s.phone_hash, s.message_class, s.source
       from ${rowset.sql} as r join suppressions s using (client_id, phone_hash, message_class)`,
      rowset.parameters,
    );
    return new Map(
      rows.map((row) => [
        suppressionRef({
          clientId: `cli_${row.client_id}`,
          phoneHash: row.phone_hash,
          messageClass: row.message_class,
        }),
        row.source,
      ]),
    );
  }

  /** What stands already stays as it is, but for an erasure, which stays for good. */
  async add(tx: Tx, suppressions: readonly Suppression[], at: Instant): Promise<void> {
    if (suppressions.length === 0) return;
    const rows = suppressions.map((item) => ({
      organisation_id: uuidOf(item.organisationId),
      client_id: uuidOf(item.clientId),
      phone_hash: item.phoneHash,
      message_class: item.messageClass,
      source: item.source,
    }));
    await tx.query(
      `insert into suppressions as s (organisation_id, client_id, phone_hash, message_class, source, created_at)
       select distinct on (client_id, phone_hash, message_class)
         organisation_id, client_id, phone_hash, message_class, source, $2::timestamptz
       from jsonb_to_recordset($1::jsonb) as r(organisation_id uuid, client_id uuid, phone_hash text, message_class text, source text)
       order by client_id, phone_hash, message_class
       on conflict (client_id, phone_hash, message_class) do update set source = excluded.source
       where excluded.source = 'erased' and s.source <> 'erased'`,
      [JSON.stringify(rows), toTimestamp(at)],
    );
  }

  /** The newest word of the ledger decides: a no stops the class, a yes lifts what an earlier no had stopped. */
  async followConsent(
    tx: Tx,
    told: readonly (SuppressionQuery & { readonly organisationId: OrganisationId })[],
    at: Instant,
  ): Promise<void> {
    if (told.length === 0) return;
    const rowset = rowsetOf(
      [
        { name: 'phone_hash', type: 'text', values: told.map((item) => item.phoneHash) },
        { name: 'organisation_id', type: 'uuid', values: told.map((item) => uuidOf(item.organisationId)) },
        { name: 'client_id', type: 'uuid', values: told.map((item) => uuidOf(item.clientId)) },
        { name: 'message_class', type: 'text', values: told.map((item) => item.messageClass) },
      ],
      2,
    );
    await tx.query(
      `with newest as (
         select distinct on (c.client_id, c.phone_hash, c.message_class)
           c.organisation_id, c.client_id, c.phone_hash, c.message_class, c.status
         from ${rowset.sql} as r join consents c using (organisation_id, client_id, phone_hash, message_class)
         order by c.client_id, c.phone_hash, c.message_class, c.given_at desc, (c.status = 'withdrawn') desc
       ), lifted as (
         delete from suppressions s using newest n
         where s.client_id = n.client_id and s.phone_hash = n.phone_hash and s.message_class = n.message_class
           and s.source in ('consent', 'stop-reply') and n.status = 'granted'
       )
       insert into suppressions (organisation_id, client_id, phone_hash, message_class, source, created_at)
       select organisation_id, client_id, phone_hash, message_class, 'consent', $1 from newest
       where status = 'withdrawn' order by client_id, phone_hash, message_class
       on conflict do nothing`,
      [toTimestamp(at), ...rowset.parameters],
    );
  }

  /** Lets the merchant write again; what an erasure stopped stays stopped. */
  async lift(tx: Tx, clientId: ClientId, phoneHash: string, classes: readonly MessageClass[]): Promise<void> {
    await tx.query(
      `delete from suppressions
       where client_id = $1 and phone_hash = $2 and message_class = any ($3) and source <> 'erased'`,
      [uuidOf(clientId), phoneHash, classes],
    );
  }

  async of(tx: Tx, clientId: ClientId, phoneHash: string): Promise<readonly SuppressionRecord[]> {
    const rows = await tx.query<{ message_class: MessageClass; source: SuppressionSource; created_at: Timestamp }>(
      `select message_class, source, created_at from suppressions
       where client_id = $1 and phone_hash = $2 order by message_class`,
      [uuidOf(clientId), phoneHash],
    );
    return rows.map((row) => ({
      messageClass: row.message_class,
      source: row.source,
      createdAt: toInstant(row.created_at),
    }));
  }
}

import { Injectable } from '@nestjs/common';
import { uuidOf, type ClientId, type Instant, type OrganisationId } from '@hub/kernel';
import type { MessageClass } from '../core/index.js';
import { toTimestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { rowsetOf } from '../infra/database/rowset.js';

export interface SuppressionQuery {
  readonly clientId: ClientId;
  readonly phoneHash: string;
  readonly messageClass: MessageClass;
}

export const suppressionRef = (query: SuppressionQuery) => `${query.clientId}/${query.phoneHash}/${query.messageClass}`;

/** Who must not be written to, per client and class of message. */
@Injectable()
export class SuppressionRepository {
  /** Those of `queries` that are suppressed, as `suppressionRef`s. */
  async among(tx: Tx, queries: readonly SuppressionQuery[]): Promise<ReadonlySet<string>> {
    if (queries.length === 0) return new Set();
    const rowset = rowsetOf([
      { name: 'phone_hash', type: 'text', values: queries.map((query) => query.phoneHash) },
      { name: 'client_id', type: 'uuid', values: queries.map((query) => uuidOf(query.clientId)) },
      { name: 'message_class', type: 'text', values: queries.map((query) => query.messageClass) },
    ]);
    const rows = await tx.query<{ client_id: string; phone_hash: string; message_class: MessageClass }>(
      `select s.client_id, s.phone_hash, s.message_class
       from ${rowset.sql} as r join suppressions s using (client_id, phone_hash, message_class)`,
      rowset.parameters,
    );
    return new Set(
      rows.map((row) =>
        suppressionRef({
          clientId: `cli_${row.client_id}`,
          phoneHash: row.phone_hash,
          messageClass: row.message_class,
        }),
      ),
    );
  }

  async add(
    tx: Tx,
    suppressions: readonly (SuppressionQuery & { organisationId: OrganisationId; source: string })[],
    at: Instant,
  ): Promise<void> {
    if (suppressions.length === 0) return;
    const rows = suppressions.map((item) => ({
      organisation_id: uuidOf(item.organisationId),
      client_id: uuidOf(item.clientId),
      phone_hash: item.phoneHash,
      message_class: item.messageClass,
      source: item.source,
    }));
    await tx.query(
      `insert into suppressions (organisation_id, client_id, phone_hash, message_class, source, created_at)
       select organisation_id, client_id, phone_hash, message_class, source, $2
       from jsonb_to_recordset($1::jsonb) as r(organisation_id uuid, client_id uuid, phone_hash text, message_class text, source text)
       order by client_id, phone_hash, message_class
       on conflict do nothing`,
      [JSON.stringify(rows), toTimestamp(at)],
    );
  }
}

import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type ClientId, type Instant, type OrganisationId } from '@hub/kernel';
import { toTimestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { rowsetOf } from '../infra/database/rowset.js';

export interface Erased {
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly subjectHash: string;
}

export const erasedRef = (item: Pick<Erased, 'clientId' | 'subjectHash'>) => `${item.clientId}/${item.subjectHash}`;

/** Whose data a client erased. */
@Injectable()
export class ErasureRepository {
  async add(tx: Tx, items: readonly Erased[], at: Instant): Promise<void> {
    await tx.query(
      `insert into erasures (organisation_id, client_id, subject_hash, erased_at)
       select * from unnest($1::uuid[], $2::uuid[], $3::text[]) as r(a, b, c), (select $4::timestamptz) as t(d)
       on conflict (client_id, subject_hash) do update set finished_at = null`,
      [
        items.map(({ organisationId }) => uuidOf(organisationId)),
        items.map(({ clientId }) => uuidOf(clientId)),
        items.map(({ subjectHash }) => subjectHash),
        toTimestamp(at),
      ],
    );
  }

  /** Those of these clients who ever erased anybody: mostly none, and then nothing more need be asked. */
  async clientsAmong(tx: Tx, clientIds: readonly ClientId[]): Promise<ReadonlySet<ClientId>> {
    if (clientIds.length === 0) return new Set();
    const rows = await tx.query<{ client_id: string }>(
      `select c.client_id from unnest($1::uuid[]) as c(client_id)
       where exists (select 1 from erasures e where e.client_id = c.client_id)`,
      [[...new Set(clientIds)].map(uuidOf)],
    );
    return new Set(rows.map((row) => idOf('cli', row.client_id)));
  }

  /** Those of `subjects` that were erased, as `erasedRef`s. */
  async among(tx: Tx, subjects: readonly Pick<Erased, 'clientId' | 'subjectHash'>[]): Promise<ReadonlySet<string>> {
    if (subjects.length === 0) return new Set();
    const rowset = rowsetOf([
      { name: 'subject_hash', type: 'text', values: subjects.map(({ subjectHash }) => subjectHash) },
      { name: 'client_id', type: 'uuid', values: subjects.map(({ clientId }) => uuidOf(clientId)) },
    ]);
    const rows = await tx.query<{ client_id: string; subject_hash: string }>(
      `select e.client_id, e.subject_hash from ${rowset.sql} as r join erasures e using (client_id, subject_hash)`,
      rowset.parameters,
    );
    return new Set(
      rows.map((row) => erasedRef({ clientId: idOf('cli', row.client_id), subjectHash: row.subject_hash })),
    );
  }
}

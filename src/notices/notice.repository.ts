import { Injectable } from '@nestjs/common';
import { newId, uuidOf, type Instant, type Localised, type OrganisationId } from '@hub/kernel';
import { toTimestamp } from '../infra/database/columns.js';
import type { EntityTx, Tx } from '../infra/database/database.js';
import { NoticeEntity, type Notice } from './notice.entity.js';

export interface NoticeDraft {
  readonly organisationId: OrganisationId;
  /** The id of what it is about. */
  readonly subjectId: string;
  readonly code: string;
  readonly text: Localised;
}

/** What merchants must be told. The same trouble twice is one notice that counts. */
@Injectable()
export class NoticeRepository {
  async raise(tx: Tx, drafts: readonly NoticeDraft[], at: Instant): Promise<void> {
    const unique = [...new Map(drafts.map((draft) => [`${draft.subjectId}/${draft.code}`, draft])).values()];
    if (unique.length === 0) return;
    const rows = unique.map((draft) => ({
      id: uuidOf(newId('not')),
      organisation_id: uuidOf(draft.organisationId),
      subject_id: draft.subjectId,
      code: draft.code,
      text: draft.text,
    }));
    await tx.query(
      `insert into notices as n (id, organisation_id, subject_id, code, text, count, first_at, last_at)
       select id, organisation_id, subject_id, code, text, 1, $2, $2
       from jsonb_to_recordset($1::jsonb) as r(id uuid, organisation_id uuid, subject_id text, code text, text jsonb)
       order by organisation_id, subject_id, code
       on conflict (organisation_id, subject_id, code) where resolved_at is null
       do update set count = n.count + 1, last_at = excluded.last_at, text = excluded.text`,
      [JSON.stringify(rows), toTimestamp(at)],
    );
  }

  open(tx: EntityTx, organisationId: OrganisationId): Promise<Notice[]> {
    return tx.em.find(NoticeEntity, { organisationId, resolvedAt: null }, { orderBy: { lastAt: 'desc' }, limit: 200 });
  }

  async resolve(tx: Tx, subjectId: string, at: Instant): Promise<void> {
    await tx.query('update notices set resolved_at = $2 where subject_id = $1 and resolved_at is null', [
      subjectId,
      toTimestamp(at),
    ]);
  }
}

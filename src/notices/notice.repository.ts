import { Injectable } from '@nestjs/common';
import {
  idOf,
  newId,
  toIso,
  uuidOf,
  type Id,
  type IdPrefix,
  type Instant,
  type Localised,
  type NoticeId,
  type OrganisationId,
  type ShopId,
} from '@hub/kernel';
import type { Place } from '../accounts/account.js';
import { announce, type Announcement } from '../outbound-webhooks/announce.js';
import { toInstant, toInstantOrNull, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { Notice } from './notice.entity.js';
import type { NoticeDraft, NoticeState, Severity } from './notice.js';

export interface NoticeFilter {
  /** Only what lies in one of these, or concerns an account that a shop there was let use. */
  readonly places: readonly Place[];
  readonly state: NoticeState;
  readonly code: string | null;
  readonly shopId: ShopId | null;
  /** Only what was first raised before this one. */
  readonly before: NoticeId | null;
  readonly limit: number;
}

/** What merchants must be told. The same trouble twice is one notice that counts; one that was resolved comes anew. */
@Injectable()
export class NoticeRepository {
  async raise(tx: Tx, drafts: readonly NoticeDraft[], at: Instant): Promise<void> {
    const unique = [...new Map(drafts.map((draft) => [`${draft.subjectId}/${draft.code}`, draft])).values()];
    if (unique.length === 0) return;
    const rows = unique.map((draft) => ({
      id: uuidOf(newId('not')),
      organisation_id: uuidOf(draft.organisationId),
      subject_id: draft.subjectId,
      subject: uuidOf(draft.subjectId as Id<IdPrefix>),
      code: draft.code,
      severity: draft.severity,
      text: draft.text,
    }));
    const raised = await tx.query<NoticeRow & { is_new: boolean }>(
      `insert into notices as n (id, organisation_id, subject_id, shop_id, client_id, code, severity, text, count, first_at, last_at)
       select r.id, r.organisation_id, r.subject_id, s.id, coalesce(s.client_id, w.client_id, l.id), r.code, r.severity, r.text, 1, $2, $2
       from jsonb_to_recordset($1::jsonb) as r(id uuid, organisation_id uuid, subject_id text, subject uuid, code text, severity text, text jsonb)
       left join connections c on c.id = r.subject and r.subject_id like 'con\\_%'
       left join rules u on u.id = r.subject and r.subject_id like 'rul\\_%'
       left join clients l on l.id = r.subject and r.subject_id like 'cli\\_%'
       left join webhook_endpoints w on w.id = r.subject and r.subject_id like 'hke\\_%'
       left join campaigns p on p.id = r.subject and r.subject_id like 'cmp\\_%'
       left join shops s on s.id = coalesce(c.shop_id, u.shop_id, w.shop_id, p.shop_id, case when r.subject_id like 'shp\\_%' then r.subject end)
       order by r.organisation_id, r.subject_id, r.code
       on conflict (organisation_id, subject_id, code) where resolved_at is null
       do update set count = n.count + 1, last_at = excluded.last_at, text = excluded.text, severity = excluded.severity
       returning n.*, (xmax = 0) as is_new`,
      [JSON.stringify(rows), toTimestamp(at)],
    );
    const fresh = raised.filter((row) => row.is_new).map(fromRow);
    await announce(
      tx,
      fresh.map((notice) => announced('notice.raised', notice)),
      at,
    );
  }

  /** Newest first. */
  async list(tx: Tx, organisationId: OrganisationId, filter: NoticeFilter): Promise<Notice[]> {
    const { places, state, code, shopId, before, limit } = filter;
    const rows = await tx.query<NoticeRow>(
      `select n.* from notices n
       where n.organisation_id = $1 and (n.resolved_at is not null) = $2 and ($3::text is null or n.code = $3)
         and ($4::uuid is null or n.id < $4)
         and exists (
           select 1 from (
             select n.client_id, n.shop_id
             union all
             select s.client_id, s.id from connection_grants g join shops s on s.id = g.shop_id
             where n.subject_id like 'con\\_%' and g.connection_id = substr(n.subject_id, 5)::uuid
           ) as t
           where ($5::boolean or t.client_id = any ($6::uuid[]) or t.shop_id = any ($7::uuid[]))
             and ($8::uuid is null or t.shop_id = $8)
         )
       order by n.id desc limit $9`,
      [
        uuidOf(organisationId),
        state === 'resolved',
        code,
        before === null ? null : uuidOf(before),
        places.some((place) => place.clientId === null && place.shopId === null),
        places.flatMap(({ clientId, shopId: shop }) => (clientId === null || shop !== null ? [] : [uuidOf(clientId)])),
        places.flatMap(({ shopId: shop }) => (shop === null ? [] : [uuidOf(shop)])),
        shopId === null ? null : uuidOf(shopId),
        limit,
      ],
    );
    return rows.map(fromRow);
  }

  /** Open or closed, about a shop or an account it was let use; what came back last is first. */
  async aboutShop(
    tx: Tx,
    organisationId: OrganisationId,
    shopId: ShopId,
    after: { readonly at: Instant; readonly uuid: string } | null,
    limit: number,
  ): Promise<Notice[]> {
    const rows = await tx.query<NoticeRow>(
      `select n.* from notices n
       where n.organisation_id = $1 and ($3::timestamptz is null or (n.last_at, n.id) < ($3, $4::uuid))
         and (n.shop_id = $2 or (n.subject_id like 'con\\_%' and exists (
           select 1 from connection_grants g where g.shop_id = $2 and g.connection_id = substr(n.subject_id, 5)::uuid)))
       order by n.last_at desc, n.id desc limit $5`,
      [uuidOf(organisationId), uuidOf(shopId), toTimestamp(after?.at ?? null), after?.uuid ?? null, limit],
    );
    return rows.map(fromRow);
  }

  /**
   * What is so now: raises what is not open yet and closes what is no longer so. For one who looks again and again at
   * everything this code may be about; `untold`: what could not be looked at, and stays as it is.
   */
  async keepOpen(
    tx: Tx,
    code: string,
    drafts: readonly NoticeDraft[],
    at: Instant,
    untold: readonly string[] = [],
  ): Promise<void> {
    const open = await tx.query<{ organisation_id: string; subject_id: string }>(
      'select organisation_id, subject_id from notices where code = $1 and resolved_at is null',
      [code],
    );
    const known = new Set(open.map((row) => row.subject_id));
    const current = new Set([...drafts.map(({ subjectId }) => subjectId), ...untold]);
    await this.raise(
      tx,
      drafts.filter(({ subjectId }) => !known.has(subjectId)),
      at,
    );
    const gone = [...known].filter((subjectId) => !current.has(subjectId));
    if (gone.length === 0) return;
    const resolved = await tx.query<NoticeRow>(
      'update notices set resolved_at = $3 where code = $1 and subject_id = any ($2::text[]) and resolved_at is null returning *',
      [code, gone, toTimestamp(at)],
    );
    await this.#announceResolved(tx, resolved, at);
  }

  /** Closes everything open about one thing, or only what has this code. */
  async resolve(tx: Tx, subjectId: string, at: Instant, code: string | null = null): Promise<void> {
    const resolved = await tx.query<NoticeRow>(
      `update notices set resolved_at = $2 where subject_id = $1 and resolved_at is null and ($3::text is null or code = $3)
       returning *`,
      [subjectId, toTimestamp(at), code],
    );
    await this.#announceResolved(tx, resolved, at);
  }

  async resolveOne(tx: Tx, organisationId: OrganisationId, id: NoticeId, at: Instant): Promise<void> {
    const resolved = await tx.query<NoticeRow>(
      'update notices set resolved_at = $3 where organisation_id = $1 and id = $2 and resolved_at is null returning *',
      [uuidOf(organisationId), uuidOf(id), toTimestamp(at)],
    );
    await this.#announceResolved(tx, resolved, at);
  }

  #announceResolved(tx: Tx, rows: readonly NoticeRow[], at: Instant): Promise<void> {
    return announce(
      tx,
      rows.map((row) => announced('notice.resolved', fromRow(row))),
      at,
    );
  }
}

/** A notice as other systems are told of it. */
function announced(type: Announcement['type'], notice: Notice): Announcement {
  const { organisationId, clientId = null, shopId = null, id, subjectId, code, severity, text } = notice;
  return {
    organisationId,
    clientId,
    shopId,
    type,
    data: { id, subjectId, clientId, shopId, code, severity, text, firstAt: toIso(notice.firstAt) },
  };
}

interface NoticeRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly subject_id: string;
  readonly shop_id: string | null;
  readonly client_id: string | null;
  readonly code: string;
  readonly severity: Severity;
  readonly text: Localised;
  readonly count: number;
  readonly first_at: Timestamp;
  readonly last_at: Timestamp;
  readonly resolved_at: Timestamp | null;
}

function fromRow(row: NoticeRow): Notice {
  return {
    id: idOf('not', row.id),
    organisationId: idOf('org', row.organisation_id),
    subjectId: row.subject_id,
    shopId: row.shop_id === null ? null : idOf('shp', row.shop_id),
    clientId: row.client_id === null ? null : idOf('cli', row.client_id),
    code: row.code,
    severity: row.severity,
    text: row.text,
    count: row.count,
    firstAt: toInstant(row.first_at),
    lastAt: toInstant(row.last_at),
    resolvedAt: toInstantOrNull(row.resolved_at),
  };
}

import { Injectable } from '@nestjs/common';
import {
  idOf,
  newId,
  uuidOf,
  type ClientId,
  type ContactId,
  type Id,
  type IdPrefix,
  type Instant,
  type Locale,
} from '@hub/kernel';
import { toInstant, toInstantOrNull, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { rowsetOf, type Column } from '../infra/database/rowset.js';
import type { Contact, ContactNews } from './contact.js';

export interface ContactFilter {
  /** Part of a number or of a name, or an e-mail address's beginning. */
  readonly search: string | null;
  readonly searchesNumbers: boolean;
  readonly before: ContactId | null;
  readonly limit: number;
}

/** `client/hash`, as a map's key. */
export function contactRef(clientId: ClientId, phoneHash: string): string {
  return `${clientId}/${phoneHash}`;
}

/** The people a client may write to. */
@Injectable()
export class ContactRepository {
  /**
   * Adds those who are new and fills in what is news about the others. An erased contact stays erased. Returns the id of
   * each by `contactRef`, and whether it is new.
   */
  async remember(
    tx: Tx,
    news: readonly ContactNews[],
    at: Instant,
  ): Promise<ReadonlyMap<string, { readonly id: ContactId; readonly isNew: boolean }>> {
    // A multi-row write touches each contact once: the later word wins, field by field.
    const newest = new Map<string, ContactNews>();
    for (const item of news) {
      const ref = contactRef(item.clientId, item.phoneHash);
      newest.set(ref, merged(newest.get(ref), item));
    }
    if (newest.size === 0) return new Map();
    const column = (name: string, type: string, read: (item: ContactNews) => unknown): Column => ({
      name,
      type,
      values: [...newest.values()].map(read),
    });
    const rowset = rowsetOf(
      [
        column('id', 'uuid', () => uuidOf(newId('ctc'))),
        column('organisation_id', 'uuid', ({ organisationId }) => uuidOf(organisationId)),
        column('client_id', 'uuid', ({ clientId }) => uuidOf(clientId)),
        column('phone_hash', 'text', ({ phoneHash }) => phoneHash),
        column('phone', 'text', ({ phone }) => phone),
        column('country', 'text', ({ country }) => country),
        column('email', 'text', ({ email }) => email),
        column('first_name', 'text', ({ firstName }) => firstName),
        column('last_name', 'text', ({ lastName }) => lastName),
        column('language', 'text', ({ language }) => language),
        column('is_registered', 'boolean', ({ isRegistered }) => isRegistered),
        column('registered_at', 'timestamptz', ({ registeredAt }) => registeredAt),
        column('last_visit_at', 'timestamptz', ({ lastVisitAt }) => lastVisitAt),
        column('shop_id', 'uuid', ({ shopId }) => (shopId === null ? null : uuidOf(shopId))),
        column('customer_id', 'text', ({ customerId }) => customerId),
        column('groups', 'jsonb', ({ groups }) => (groups === null ? null : JSON.stringify(groups))),
        column('fields', 'jsonb', ({ fields }) => (fields === null ? null : JSON.stringify(fields))),
      ],
      2,
    );
    const rows = await tx.query<{ id: string; client_id: string; phone_hash: string; is_new: boolean }>(
      `insert into contacts as c (id, organisation_id, client_id, phone_hash, phone, country, email, first_name, last_name,
         language, is_registered, registered_at, last_visit_at, shop_id, customer_id, groups, fields, created_at, changed_at)
       select id, organisation_id, client_id, phone_hash, phone, country, email, first_name, last_name, language,
         is_registered, registered_at, last_visit_at, shop_id, customer_id, coalesce(groups, '[]'), coalesce(fields, '{}'), $1, $1
       from ${rowset.sql} as r order by client_id, phone_hash
       on conflict (client_id, phone_hash) do update set
         phone = excluded.phone, country = excluded.country,
         email = coalesce(excluded.email, c.email),
         first_name = coalesce(excluded.first_name, c.first_name),
         last_name = coalesce(excluded.last_name, c.last_name),
         language = coalesce(excluded.language, c.language),
         is_registered = coalesce(excluded.is_registered, c.is_registered),
         registered_at = coalesce(excluded.registered_at, c.registered_at),
         last_visit_at = greatest(excluded.last_visit_at, c.last_visit_at),
         shop_id = coalesce(excluded.shop_id, c.shop_id),
         customer_id = coalesce(excluded.customer_id, c.customer_id),
         groups = case when excluded.groups = '[]' then c.groups else excluded.groups end,
         fields = c.fields || excluded.fields,
         changed_at = excluded.changed_at
       where c.erased_at is null
       returning id, client_id, phone_hash, (xmax = 0) as is_new`,
      [toTimestamp(at), ...rowset.parameters],
    );
    await this.#leaveGroups(tx, [...newest.values()]);
    return new Map(
      rows.map((row) => [
        contactRef(idOf('cli', row.client_id), row.phone_hash),
        { id: idOf('ctc', row.id), isNew: row.is_new },
      ]),
    );
  }

  /** Whoever is in no group any more: no news of groups and news of none are told apart here. */
  async #leaveGroups(tx: Tx, news: readonly ContactNews[]): Promise<void> {
    const left = news.filter(({ groups }) => groups?.length === 0);
    if (left.length === 0) return;
    await tx.query(
      `update contacts c set groups = '[]' from unnest($1::uuid[], $2::text[]) as r(client_id, phone_hash)
       where c.client_id = r.client_id and c.phone_hash = r.phone_hash and c.groups <> '[]'`,
      [left.map(({ clientId }) => uuidOf(clientId)), left.map(({ phoneHash }) => phoneHash)],
    );
  }

  async find(tx: Tx, clientId: ClientId, id: ContactId): Promise<Contact | null> {
    const rows = await tx.query<ContactRow>('select * from contacts where client_id = $1 and id = $2', [
      uuidOf(clientId),
      uuidOf(id),
    ]);
    return rows[0] === undefined ? null : contactOf(rows[0]);
  }

  async byEmail(tx: Tx, clientId: ClientId, email: string): Promise<readonly Contact[]> {
    const rows = await tx.query<ContactRow>(
      'select * from contacts where client_id = $1 and lower(email) = lower($2) and email is not null',
      [uuidOf(clientId), email],
    );
    return rows.map(contactOf);
  }

  async byPhones(tx: Tx, clientId: ClientId, phoneHashes: readonly string[]): Promise<readonly Contact[]> {
    const rows = await tx.query<ContactRow>(
      'select * from contacts where client_id = $1 and phone_hash = any ($2::text[]) and erased_at is null',
      [uuidOf(clientId), phoneHashes],
    );
    return rows.map(contactOf);
  }

  /** Who these people are, by number, else by e-mail address; by their own ids. */
  async ofPeople<P extends Id<IdPrefix>>(
    tx: Tx,
    people: readonly {
      readonly id: P;
      readonly clientId: ClientId;
      readonly phoneHash: string | null;
      readonly email: string | null;
    }[],
  ): Promise<ReadonlyMap<P, Contact>> {
    const rows = await tx.query<ContactRow & { ref: string }>(
      `select distinct on (r.ref) r.ref, c.* from unnest($1::text[], $2::uuid[], $3::text[], $4::text[]) as r(ref, client_id, phone_hash, email)
         join contacts c on c.client_id = r.client_id and c.erased_at is null
           and (c.phone_hash = r.phone_hash or (r.phone_hash is null and lower(c.email) = lower(r.email)))
       order by r.ref, c.changed_at desc`,
      [
        people.map(({ id }) => id),
        people.map(({ clientId }) => uuidOf(clientId)),
        people.map(({ phoneHash }) => phoneHash),
        people.map(({ email }) => email),
      ],
    );
    return new Map(rows.map((row) => [row.ref as P, contactOf(row)]));
  }

  /** Newest first; erased ones are not shown. */
  async list(tx: Tx, clientId: ClientId, filter: ContactFilter): Promise<readonly Contact[]> {
    const { search, searchesNumbers, before, limit } = filter;
    const pattern = search === null ? null : `%${search.replace(/[\\%_]/g, '\\$&')}%`;
    const digits = search === null || !searchesNumbers ? '' : search.replace(/\D/g, '');
    const rows = await tx.query<ContactRow>(
      `select * from contacts where client_id = $1 and erased_at is null and ($2::uuid is null or id < $2)
         and ($3::text is null or email ilike $3 or concat_ws(' ', first_name, last_name) ilike $3
           or (length($4) >= 3 and phone like '%' || $4 || '%'))
       order by id desc limit $5`,
      [uuidOf(clientId), before === null ? null : uuidOf(before), pattern, digits, limit],
    );
    return rows.map(contactOf);
  }

  /** Takes everything personal out of these contacts. */
  async blank(tx: Tx, ids: readonly ContactId[], at: Instant): Promise<void> {
    await tx.query(
      `update contacts set phone = null, email = null, first_name = null, last_name = null, language = null,
         registered_at = null, last_visit_at = null, customer_id = null, groups = '[]', fields = '{}', erased_at = coalesce(erased_at, $2), changed_at = $2
       where id = any ($1::uuid[])`,
      [ids.map(uuidOf), toTimestamp(at)],
    );
  }
}

function merged(known: ContactNews | undefined, news: ContactNews): ContactNews {
  if (known === undefined) return news;
  const given = Object.fromEntries(Object.entries(news).filter(([, value]) => value !== null));
  return { ...known, ...given };
}

/** A contact as `select *` gives it back. */
export interface ContactRow {
  readonly id: string;
  readonly client_id: string;
  readonly phone_hash: string;
  readonly phone: string | null;
  readonly country: string | null;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly language: Locale | null;
  readonly is_registered: boolean | null;
  readonly registered_at: Timestamp | null;
  readonly last_visit_at: Timestamp | null;
  readonly shop_id: string | null;
  readonly customer_id: string | null;
  readonly groups: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
  readonly created_at: Timestamp;
  readonly changed_at: Timestamp;
  readonly erased_at: Timestamp | null;
}

export function contactOf(row: ContactRow): Contact {
  return {
    id: idOf('ctc', row.id),
    clientId: idOf('cli', row.client_id),
    phoneHash: row.phone_hash,
    phone: row.phone,
    country: row.country,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    language: row.language,
    isRegistered: row.is_registered,
    registeredAt: toInstantOrNull(row.registered_at),
    lastVisitAt: toInstantOrNull(row.last_visit_at),
    shopId: row.shop_id === null ? null : idOf('shp', row.shop_id),
    customerId: row.customer_id,
    groups: row.groups,
    fields: row.fields,
    createdAt: toInstant(row.created_at),
    changedAt: toInstant(row.changed_at),
    erasedAt: toInstantOrNull(row.erased_at),
  };
}

import { Injectable } from '@nestjs/common';
import { idOf, newId, uuidOf, type ClientId, type Instant } from '@hub/kernel';
import type { MessageClass } from '../core/index.js';
import { toInstant, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import { rowsetOf, type Column } from '../infra/database/rowset.js';
import type { ConsentNews, ConsentRecord } from './contact.js';
import type { ConsentSource, ConsentStatus } from './contact.entity.js';

export interface ConsentQuery {
  readonly clientId: ClientId;
  readonly phoneHash: string;
}

export const consentRef = ({ clientId, phoneHash }: ConsentQuery) => `${clientId}/${phoneHash}`;

/** Where somebody's word stands. */
export interface ConsentPlace extends ConsentQuery {
  readonly reference: string;
}

export const placeRef = (place: ConsentPlace) => `${consentRef(place)}/${place.reference}`;

/** The ledger of consent: rows are added, the newest word counts. */
@Injectable()
export class ConsentRepository {
  /** The same word told twice is one row. */
  async append(tx: Tx, news: readonly ConsentNews[], at: Instant): Promise<void> {
    if (news.length === 0) return;
    const column = (name: string, type: string, read: (item: ConsentNews) => unknown): Column => ({
      name,
      type,
      values: news.map(read),
    });
    const rowset = rowsetOf(
      [
        column('id', 'uuid', () => uuidOf(newId('cns'))),
        column('organisation_id', 'uuid', ({ organisationId }) => uuidOf(organisationId)),
        column('client_id', 'uuid', ({ clientId }) => uuidOf(clientId)),
        column('phone_hash', 'text', ({ phoneHash }) => phoneHash),
        column('message_class', 'text', ({ messageClass }) => messageClass),
        column('status', 'text', ({ status }) => status),
        column('source', 'text', ({ source }) => source),
        column('wording', 'text', ({ wording }) => wording),
        column('reference', 'text', ({ reference }) => reference),
        column('given_at', 'timestamptz', ({ givenAt }) => givenAt),
      ],
      2,
    );
    await tx.query(
      `insert into consents (id, organisation_id, client_id, phone_hash, message_class, status, source, wording, reference,
         given_at, recorded_at)
       select id, organisation_id, client_id, phone_hash, message_class, status, source, wording, reference, given_at, $1
       from ${rowset.sql} as r order by client_id, phone_hash, message_class, given_at
       on conflict do nothing`,
      [toTimestamp(at), ...rowset.parameters],
    );
  }

  /** Those of `queries` whose newest word about advertising is a yes, as `consentRef`s. Of two at one instant the no counts. */
  grantedMarketing(tx: Tx, queries: readonly ConsentQuery[]): Promise<ReadonlySet<string>> {
    return this.#newestIs(tx, queries, 'granted');
  }

  /** Likewise, those whose newest word is a no. */
  refusedMarketing(tx: Tx, queries: readonly ConsentQuery[]): Promise<ReadonlySet<string>> {
    return this.#newestIs(tx, queries, 'withdrawn');
  }

  async #newestIs(tx: Tx, queries: readonly ConsentQuery[], status: ConsentStatus): Promise<ReadonlySet<string>> {
    if (queries.length === 0) return new Set();
    const rowset = rowsetOf([
      { name: 'phone_hash', type: 'text', values: queries.map(({ phoneHash }) => phoneHash) },
      { name: 'client_id', type: 'uuid', values: queries.map(({ clientId }) => uuidOf(clientId)) },
    ]);
    const rows = await tx.query<{ client_id: string; phone_hash: string }>(
      `select r.client_id, r.phone_hash from ${rowset.sql} as r, lateral (
         select status from consents c
         where c.client_id = r.client_id and c.phone_hash = r.phone_hash and c.message_class = 'marketing'
         order by given_at desc, (status = 'withdrawn') desc limit 1
       ) as newest where newest.status = '${status}'`,
      rowset.parameters,
    );
    return new Set(rows.map((row) => consentRef({ clientId: idOf('cli', row.client_id), phoneHash: row.phone_hash })));
  }

  /** The newest word about advertising that stands at each place, as `placeRef`s; a place without a word is left out. */
  async newestAt(tx: Tx, places: readonly ConsentPlace[]): Promise<ReadonlyMap<string, ConsentStatus>> {
    if (places.length === 0) return new Map();
    const rowset = rowsetOf([
      { name: 'phone_hash', type: 'text', values: places.map(({ phoneHash }) => phoneHash) },
      { name: 'client_id', type: 'uuid', values: places.map(({ clientId }) => uuidOf(clientId)) },
      { name: 'reference', type: 'text', values: places.map(({ reference }) => reference) },
    ]);
    const rows = await tx.query<{ client_id: string; phone_hash: string; reference: string; status: ConsentStatus }>(
      `select distinct on (c.client_id, c.phone_hash, c.reference) c.client_id, c.phone_hash, c.reference, c.status
       from ${rowset.sql} as r join consents c using (client_id, phone_hash, reference)
       where c.message_class = 'marketing'
       order by c.client_id, c.phone_hash, c.reference, c.given_at desc, (c.status = 'withdrawn') desc`,
      rowset.parameters,
    );
    return new Map(
      rows.map(({ client_id, phone_hash, reference, status }) => [
        placeRef({ clientId: idOf('cli', client_id), phoneHash: phone_hash, reference }),
        status,
      ]),
    );
  }

  /** Takes away where words were said, which may name a person; that and when they were said stays. */
  async forgetReferences(tx: Tx, clientId: ClientId, phoneHashes: readonly string[]): Promise<void> {
    await tx.query(
      'update consents set reference = null where client_id = $1 and phone_hash = any ($2::text[]) and reference is not null',
      [uuidOf(clientId), phoneHashes],
    );
  }

  /** Everything somebody said, oldest first. */
  async of(tx: Tx, clientId: ClientId, phoneHash: string): Promise<readonly ConsentRecord[]> {
    const rows = await tx.query<{
      id: string;
      message_class: MessageClass;
      status: ConsentStatus;
      source: ConsentSource;
      wording: string | null;
      reference: string | null;
      given_at: Timestamp;
      recorded_at: Timestamp;
    }>('select * from consents where client_id = $1 and phone_hash = $2 order by given_at, id', [
      uuidOf(clientId),
      phoneHash,
    ]);
    return rows.map((row) => ({
      id: idOf('cns', row.id),
      messageClass: row.message_class,
      status: row.status,
      source: row.source,
      wording: row.wording,
      reference: row.reference,
      givenAt: toInstant(row.given_at),
      recordedAt: toInstant(row.recorded_at),
    }));
  }
}

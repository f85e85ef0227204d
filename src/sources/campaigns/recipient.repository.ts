import { Injectable } from '@nestjs/common';
import { uuidOf, type CampaignId, type Locale, type PhoneNumber } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';
import { rowsetOf, type Column } from '../../infra/database/rowset.js';
import type { Campaign, PeoplePage } from './campaign.js';

/** Somebody of an uploaded list. */
export interface Recipient {
  readonly phone: PhoneNumber;
  readonly phoneHash: string;
  readonly country: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly language: Locale | null;
  readonly fields: Readonly<Record<string, string>>;
}

/** The lists that were uploaded for campaigns. */
@Injectable()
export class RecipientRepository {
  /** Adds those whose numbers are not on the list yet. Returns how many. */
  async add(tx: Tx, campaign: Campaign, from: number, recipients: readonly Recipient[]): Promise<number> {
    if (recipients.length === 0) return 0;
    const column = (name: string, type: string, read: (item: Recipient, index: number) => unknown): Column => ({
      name,
      type,
      values: recipients.map(read),
    });
    const rowset = rowsetOf(
      [
        column('position', 'int', (_, index) => from + index),
        column('phone', 'text', ({ phone }) => phone),
        column('phone_hash', 'text', ({ phoneHash }) => phoneHash),
        column('country', 'text', ({ country }) => country),
        column('first_name', 'text', ({ firstName }) => firstName),
        column('last_name', 'text', ({ lastName }) => lastName),
        column('language', 'text', ({ language }) => language),
        column('fields', 'jsonb', ({ fields }) => JSON.stringify(fields)),
      ],
      4,
    );
    const { id, organisationId, clientId } = campaign;
    const rows = await tx.query(
      `insert into campaign_recipients (campaign_id, organisation_id, client_id, position, phone, phone_hash, country, first_name,
         last_name, language, fields)
       select $1::uuid, $2::uuid, $3::uuid, position, phone, phone_hash, country, first_name, last_name, language, fields
       from ${rowset.sql} as r order by phone_hash
       on conflict (campaign_id, phone_hash) do nothing returning 1`,
      [...[id, organisationId, clientId].map(uuidOf), ...rowset.parameters],
    );
    return rows.length;
  }

  async clear(tx: Tx, id: CampaignId): Promise<void> {
    await tx.query('delete from campaign_recipients where campaign_id = $1', [uuidOf(id)]);
  }

  /** How many there are, and the place after the last. */
  async size(tx: Tx, id: CampaignId): Promise<{ readonly count: number; readonly end: number }> {
    const [row] = await tx.query<{ count: number; last: number | null }>(
      'select count(*)::int as count, max(position)::int as last from campaign_recipients where campaign_id = $1',
      [uuidOf(id)],
    );
    return { count: row?.count ?? 0, end: (row?.last ?? 0) + 1 };
  }

  /** In the list's order. */
  async page(tx: Tx, id: CampaignId, cursor: string | null, limit: number): Promise<PeoplePage> {
    const rows = await tx.query<RecipientRow>(
      `select * from campaign_recipients where campaign_id = $1 and position > $2 and phone is not null order by position limit $3`,
      [uuidOf(id), Number(cursor ?? 0), limit],
    );
    return {
      cursor: rows.at(-1)?.position.toString() ?? null,
      people: rows.map((row) => ({
        phone: row.phone as PhoneNumber,
        phoneHash: row.phone_hash,
        country: row.country,
        customer: {
          id: null,
          email: null,
          firstName: row.first_name,
          lastName: row.last_name,
          phone: row.phone,
          countryCode: row.country,
          language: row.language,
          isRegistered: null,
          registeredAt: null,
          lastVisitAt: null,
          groups: [],
          fields: row.fields,
        },
      })),
    };
  }
}

interface RecipientRow {
  readonly position: number;
  readonly phone: string;
  readonly phone_hash: string;
  readonly country: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly language: Locale | null;
  readonly fields: Readonly<Record<string, string>>;
}

import { Injectable } from '@nestjs/common';
import {
  idOf,
  uuidOf,
  type ClientId,
  type Instant,
  type MessageId,
  type OrganisationId,
  type ShopId,
} from '@hub/kernel';
import { toTimestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { PlannedMessage } from './message.repository.js';

export interface Link {
  readonly code: string;
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly shopId: ShopId;
  readonly messageId: MessageId;
  readonly recipientHash: string;
  readonly opensOptOut: boolean;
  readonly target: string | null;
}

@Injectable()
export class LinkRepository {
  /** The links of these messages. A message that is planned anew keeps its links, which then are the newer one's; nobody else's become so. */
  async insert(tx: Tx, messages: readonly PlannedMessage[], now: Instant): Promise<void> {
    const linking = messages.filter(({ links }) => links.length > 0);
    if (linking.length === 0) return;
    const rows = linking.flatMap(({ id, planning, recipientHash, links }) =>
      links.map(({ code, target }) => ({
        code,
        organisation_id: uuidOf(planning.organisationId),
        client_id: uuidOf(planning.clientId),
        shop_id: uuidOf(planning.shopId),
        message_id: uuidOf(id),
        recipient_hash: recipientHash,
        opens_opt_out: target === null,
        target,
      })),
    );
    await tx.query(
      `insert into links as l (code, organisation_id, client_id, shop_id, message_id, recipient_hash, opens_opt_out, target, clicks, created_at)
       select distinct on (code) code, organisation_id, client_id, shop_id, message_id, recipient_hash, opens_opt_out, target, 0, $2::timestamptz
       from jsonb_to_recordset($1::jsonb) as r(code text, organisation_id uuid, client_id uuid, shop_id uuid, message_id uuid,
         recipient_hash text, opens_opt_out boolean, target text)
       order by code on conflict (code) do update set message_id = excluded.message_id
         where l.shop_id = excluded.shop_id and l.recipient_hash = excluded.recipient_hash`,
      [JSON.stringify(rows), toTimestamp(now)],
    );
  }

  async find(tx: Tx, code: string): Promise<Link | null> {
    const [row] = await tx.query<{
      code: string;
      organisation_id: string;
      client_id: string;
      shop_id: string;
      message_id: string;
      recipient_hash: string;
      opens_opt_out: boolean;
      target: string | null;
    }>(
      `select code, organisation_id, client_id, shop_id, message_id, recipient_hash, opens_opt_out, target
       from links where code = $1`,
      [code],
    );
    return row === undefined
      ? null
      : {
          code: row.code,
          organisationId: idOf('org', row.organisation_id),
          clientId: idOf('cli', row.client_id),
          shopId: idOf('shp', row.shop_id),
          messageId: idOf('msg', row.message_id),
          recipientHash: row.recipient_hash,
          opensOptOut: row.opens_opt_out,
          target: row.target,
        };
  }

  async countClick(tx: Tx, code: string, now: Instant): Promise<void> {
    await tx.query(
      `update links set clicks = clicks + 1, first_click_at = coalesce(first_click_at, $2), last_click_at = $2 where code = $1`,
      [code, toTimestamp(now)],
    );
  }
}

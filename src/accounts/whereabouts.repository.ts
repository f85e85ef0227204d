import { Injectable } from '@nestjs/common';
import { idOf, parseId, uuidOf, type Id, type IdPrefix } from '@hub/kernel';
import type { Tx } from '../infra/database/database.js';
import { notFound } from '../infra/web/errors.js';
import { ORGANISATION, type Place } from './account.js';

export interface Whereabouts {
  readonly place: Place;
  /** Where it may be looked at and used beside that: an account that shops were let use. */
  readonly alsoSeenIn: readonly Place[];
}

interface Home {
  readonly table: string;
  /** The columns that name its shop and client, where it has them. */
  readonly shop?: string;
  readonly client?: string;
}

/** Where the things that paths name are kept. An id of any other kind names nothing of a tenant's. */
const HOMES: Readonly<Partial<Record<IdPrefix, Home>>> = {
  cli: { table: 'clients', client: 'id' },
  shp: { table: 'shops', shop: 'id', client: 'client_id' },
  con: { table: 'connections', shop: 'shop_id' },
  tkt: { table: 'connect_tickets', shop: 'shop_id' },
  rul: { table: 'rules', shop: 'shop_id', client: 'client_id' },
  msg: { table: 'messages', shop: 'shop_id' },
  cmp: { table: 'campaigns', shop: 'shop_id', client: 'client_id' },
  rpy: { table: 'rule_replays', shop: 'shop_id', client: 'client_id' },
  tpl: { table: 'templates', shop: 'shop_id' },
  hke: { table: 'webhook_endpoints', shop: 'shop_id', client: 'client_id' },
  ctc: { table: 'contacts', client: 'client_id' },
  cnv: { table: 'conversations', shop: 'shop_id', client: 'client_id' },
  not: { table: 'notices', shop: 'shop_id', client: 'client_id' },
  usr: { table: 'users' },
  key: { table: 'api_keys' },
};

/** What shops were let use: an account, and what is told about one. SQL for the account's id. */
const ACCOUNTS: Readonly<Partial<Record<string, string>>> = {
  connections: '$1',
  notices: `(select substr(n.subject_id, 5)::uuid from notices n where n.id = $1 and n.subject_id like 'con\\_%')`,
};

/** Tells to which shop, client or organisation an id belongs; what belongs to a neighbour is not there. */
@Injectable()
export class WhereaboutsRepository {
  /** Null: the organisation has no such thing. Undefined: this is no id of anything that belongs somewhere. */
  async of(tx: Tx, text: string): Promise<Whereabouts | null | undefined> {
    const home = HOMES[text.slice(0, 3) as IdPrefix];
    if (home === undefined || parseId(text.slice(0, 3) as IdPrefix, text) === null) return undefined;
    const rows = await tx.query<{ client_id: string | null; shop_id: string | null; is_owner: boolean }>(sqlFor(home), [
      uuidOf(text as Id<IdPrefix>),
    ]);
    const owner = rows.find((row) => row.is_owner);
    if (owner === undefined) return null;
    return { place: placeOf(owner), alsoSeenIn: rows.filter((row) => !row.is_owner).map(placeOf) };
  }

  /** The place that a body names by a shop, a client or neither. @throws RequestRefused 404 */
  async placeOf(tx: Tx, { clientId, shopId }: Place): Promise<Place> {
    const id = shopId ?? clientId;
    if (id === null) return ORGANISATION;
    const found = await this.of(tx, id);
    if (found == null) throw notFound();
    return found.place;
  }
}

function sqlFor({ table, shop, client }: Home): string {
  const own =
    shop === undefined
      ? `select ${client === undefined ? 'null::uuid' : `t.${client}`} as client_id, null::uuid as shop_id, true as is_owner from ${table} t where t.id = $1`
      : `select coalesce(s.client_id, ${client === undefined ? 'null' : `t.${client}`}) as client_id, t.${shop} as shop_id, true as is_owner
         from ${table} t left join shops s on s.id = t.${shop} where t.id = $1`;
  const account = ACCOUNTS[table];
  return account === undefined
    ? own
    : `${own} union all select s.client_id, s.id, false from connection_grants g join shops s on s.id = g.shop_id where g.connection_id = ${account}`;
}

function placeOf(row: { client_id: string | null; shop_id: string | null }): Place {
  if (row.client_id === null && row.shop_id === null) return ORGANISATION;
  return {
    clientId: row.client_id === null ? null : idOf('cli', row.client_id),
    shopId: row.shop_id === null ? null : idOf('shp', row.shop_id),
  };
}

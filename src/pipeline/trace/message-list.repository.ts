import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type ConnectionId, type MessageId } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';
import type { MessageCursor, MessageFilter, MessagePage, MessageSort, Names } from './message-list.js';
import { conditions, Parameters, shopIn } from './message-filter.sql.js';
import { firstValue, mayGlance, pageSql, type Sql } from './message-list.sql.js';
import { isWalked, LONG, piecesOf, type Span, type Walk } from './message-walk.js';
import { SELECT_MESSAGE, toMessage, type MessageRecord, type MessageRow } from './message-record.js';

/**
 * Lists always walk an index: the planner, taking row security for a filter that leaves little, would walk the table, and
 * look every row's rule up among all of them.
 * Compiling costs more than it saves, and so does a process that Postgres starts for a part of the walk (measured at a
 * million rows): it has to map the whole index first.
 */
const WALK_THE_INDEX = `select set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true),
  set_config('enable_bitmapscan', 'off', true), set_config('enable_nestloop', 'off', true),
  set_config('max_parallel_workers_per_gather', '0', true)`;

/**
 * Reads lists of messages: first which rows a page has, from the index, then those rows. A page that a look does not
 * find is walked for, a long list by several at once, each in a transaction of its own.
 */
@Injectable()
export class MessageListRepository {
  /** What a first look finds: the page itself, or what is to be walked for it. */
  async look(tx: Tx, filter: MessageFilter, page: MessagePage): Promise<readonly MessageCursor[] | Walk> {
    if (filter.shopIds.length === 0) return [];
    await tx.query(WALK_THE_INDEX);
    const names = await this.names(tx, filter, page.sort);
    if (!isWalked(filter, page)) return cursorsOf(tx, pageSql(filter, page, names));
    const isGlanced = mayGlance(filter, page, names);
    const glanced = isGlanced ? await cursorsOf(tx, pageSql(filter, page, names, { glance: true })) : [];
    const isFull = glanced.length === page.limit;
    const worst = isFull ? (glanced.at(-1) as MessageCursor) : null;
    if (isFull && (page.sort === 'createdAt' || worst?.value === firstValue(page, names))) return glanced;
    const spans = await tx.query<Span>(SPANS, [filter.shopIds.map(uuidOf), LONG]);
    if (spans.some((span) => span.is_long))
      return { names, worst, pieces: piecesOf(filter, spans, page.direction), found: [] };
    // A glance goes further than this list.
    return isGlanced ? glanced : cursorsOf(tx, pageSql(filter, page, names));
  }

  /** Walks one piece after the other until none is left; several that walk side by side share them. */
  async walk(tx: Tx, { names, worst, pieces, found }: Walk, page: MessagePage): Promise<void> {
    await tx.query(WALK_THE_INDEX);
    let upTo = worst;
    for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
      const best = await cursorsOf(tx, pageSql(piece, page, names, { upTo }));
      found.push(...best);
      // By age the pieces come in the list's own order: those that were taken hold the page.
      if (page.sort === 'createdAt' && found.length >= page.limit) return;
      // What a page can be made of is as good as this: the next pieces need not sort the rest.
      if (best.length === page.limit) upTo = best.at(-1) ?? null;
    }
  }

  /** The page that is among what was found; out of all of the list where a page's worth of that has gone since. */
  async best(
    tx: Tx,
    filter: MessageFilter,
    page: MessagePage,
    { names, worst, found }: Walk,
  ): Promise<readonly MessageCursor[]> {
    await tx.query(WALK_THE_INDEX);
    const ids = found.map(({ id }) => id);
    const best = await cursorsOf(tx, pageSql({ ...filter, ids }, page, names));
    const isWhole = best.length === page.limit || (worst === null && best.length === found.length);
    return isWhole ? best : cursorsOf(tx, pageSql(filter, page, names));
  }

  /** These messages in this order. */
  async records(tx: Tx, ids: readonly MessageId[]): Promise<readonly MessageRecord[]> {
    if (ids.length === 0) return [];
    const rows = await tx.query<MessageRow>(`${SELECT_MESSAGE} where m.id = any ($1::uuid[])`, [ids.map(uuidOf)]);
    const found = new Map(rows.map((row) => [idOf('msg', row.id), toMessage(row)]));
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  /** How many planned messages that no provider was ever asked about a filter finds, and the newest of them. */
  async countUnspoken(tx: Tx, filter: MessageFilter): Promise<{ count: number; newest: MessageId | null }> {
    await tx.query(WALK_THE_INDEX);
    const parameters = new Parameters();
    const where = [
      shopIn(filter, parameters),
      ...conditions(filter, parameters, await this.names(tx, filter, 'createdAt')),
      UNSPOKEN,
    ].join(' and ');
    const [row] = await tx.query<{ count: string; newest: string | null }>(
      `select count(*) as count, (max(m.id::text)) as newest from messages m where ${where}`,
      parameters.values,
    );
    const newest = row?.newest ?? null;
    return { count: Number(row?.count ?? 0), newest: newest === null ? null : idOf('msg', newest) };
  }

  /** The oldest of them after `after` and up to `upTo`, locked: whoever claims one meanwhile has it. */
  async unspoken(
    tx: Tx,
    filter: MessageFilter,
    { after, upTo, limit }: { readonly after: MessageId | null; readonly upTo: MessageId; readonly limit: number },
  ): Promise<readonly MessageId[]> {
    await tx.query(WALK_THE_INDEX);
    const parameters = new Parameters();
    const where = [
      shopIn(filter, parameters),
      ...conditions(filter, parameters, await this.names(tx, filter, 'createdAt')),
      UNSPOKEN,
    ];
    if (after !== null) where.push(`m.id > ${parameters.add(uuidOf(after), 'uuid')}`);
    where.push(`m.id <= ${parameters.add(uuidOf(upTo), 'uuid')}`);
    const rows = await tx.query<{ id: string }>(
      `select m.id from messages m where ${where.join(' and ')} order by m.id
       limit ${parameters.add(limit, 'int')} for update of m`,
      parameters.values,
    );
    return rows.map((row) => idOf('msg', row.id));
  }

  /** Channel accounts that shops of the organisation may use. */
  async channels(tx: Tx): Promise<readonly { readonly id: ConnectionId; readonly pluginId: string }[]> {
    const rows = await tx.query<{ id: string; plugin_id: string }>(
      `select id, plugin_id from connections where type = 'channel'`,
    );
    return rows.map((row) => ({ id: idOf('con', row.id), pluginId: row.plugin_id }));
  }

  /** What this filter and sort must know of channels and rules; the rest stays empty. */
  async names(tx: Tx, { shopIds, places }: MessageFilter, sort: MessageSort): Promise<Names> {
    const channels =
      sort === 'channel'
        ? await tx.query<{ id: string }>(`select id from connections where type = 'channel' order by lower(name), id`)
        : [];
    const rules =
      sort === 'rule' || sort === 'place' || places !== undefined
        ? await tx.query<{ id: string; event: string | null }>(
            `select id, spec -> 'trigger' ->> 'event' as event from rules where shop_id = any ($1::uuid[])
             order by lower(name), id`,
            [shopIds.map(uuidOf)],
          )
        : [];
    return {
      connections: channels.map(({ id }) => id),
      rules: rules.map(({ id }) => id),
      events: rules.map(({ event }) => event ?? ''),
    };
  }
}

/** The first and the last message of each shop, and whether there are more than `$2`. */
const SPANS = `select first.id as first, last.id as last,
    exists (select 1 from messages m where m.shop_id = shop.id order by m.shop_id, m.id offset $2) as is_long
  from unnest($1::uuid[]) as shop(id)
  cross join lateral (select id from messages m where m.shop_id = shop.id order by m.shop_id, m.id limit 1) first
  cross join lateral (select id from messages m where m.shop_id = shop.id order by m.shop_id desc, m.id desc limit 1) last`;

async function cursorsOf(tx: Tx, { text, parameters }: Sql): Promise<readonly MessageCursor[]> {
  const rows = await tx.query<{ id: string; value: string | null }>(text, parameters);
  return rows.map(({ id, value }) => ({ id: idOf('msg', id), value }));
}

const UNSPOKEN = `m.state = 'planned' and not exists (select 1 from attempts a where a.message_id = m.id)`;

import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type ConnectionId, type MessageId } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';
import type { MessageCursor, MessageFilter, MessagePage, MessageSort, Names } from './message-list.js';
import { conditions, Parameters, shopIn } from './message-filter.sql.js';
import { firstValue, mayGlance, pageSql, type Sql } from './message-list.sql.js';
import { SELECT_MESSAGE, toMessage, type MessageRecord, type MessageRow } from './message-record.js';

/**
 * Lists always walk an index: the planner, taking row security for a filter that leaves little, would walk the table, and
 * look every row's rule up among all of them.
 * Compiling costs more than it saves, and so does a second process on the same index (measured at a million rows).
 */
const WALK_THE_INDEX = `select set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true),
  set_config('enable_bitmapscan', 'off', true), set_config('enable_nestloop', 'off', true),
  set_config('max_parallel_workers_per_gather', '0', true)`;

/** Reads lists of messages: first which rows a page has, from the index, then those rows. */
@Injectable()
export class MessageListRepository {
  /** One page of cursors, the place of each row in the sorted list. */
  async page(tx: Tx, filter: MessageFilter, page: MessagePage): Promise<readonly MessageCursor[]> {
    if (filter.shopIds.length === 0) return [];
    await tx.query(WALK_THE_INDEX);
    const names = await this.names(tx, filter, page.sort);
    const glanced = mayGlance(filter, page) ? await cursorsOf(tx, pageSql(filter, page, names, { glance: true })) : [];
    const worst = glanced.length < page.limit ? undefined : glanced.at(-1);
    if (worst === undefined) return cursorsOf(tx, pageSql(filter, page, names));
    if (worst.value !== null && worst.value === firstValue(page, names)) return glanced;
    // What a page can be made of is as good as this: a walk need not sort the rest.
    const bounded = await cursorsOf(tx, pageSql(filter, page, names, { upTo: worst }));
    // Rows that were moved between the two looks left a gap.
    return bounded.length === page.limit ? bounded : cursorsOf(tx, pageSql(filter, page, names));
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

async function cursorsOf(tx: Tx, { text, parameters }: Sql): Promise<readonly MessageCursor[]> {
  const rows = await tx.query<{ id: string; value: string | null }>(text, parameters);
  return rows.map(({ id, value }) => ({ id: idOf('msg', id), value }));
}

const UNSPOKEN = `m.state = 'planned' and not exists (select 1 from attempts a where a.message_id = m.id)`;

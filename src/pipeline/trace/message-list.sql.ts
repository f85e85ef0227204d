import { uuidOf } from '@hub/kernel';
import { toTimestamp } from '../../infra/database/columns.js';
import type { MessageFilter, MessagePage, MessageSort, Names } from './message-list.js';

export interface Sql {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** Collects a statement's parameters: `add` gives the place of one. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

interface Key {
  /** What is sorted by, of `messages m`. */
  readonly sql: string;
  /** The same as the cursor writes it. */
  readonly written: string;
  /** SQL of the cursor's value, given the place of its text and of its id. */
  readonly read: (value: string, id: string) => string;
}

const instant = (column: string): Key => ({
  sql: column,
  written: `(extract(epoch from ${column}) * 1000)::bigint::text`,
  read: (value) => `to_timestamp(${value}::float8 / 1000)`,
});
const text = (sql: string): Key => ({ sql, written: sql, read: (value) => value });
const number = (sql: string): Key => ({ sql, written: `(${sql})::text`, read: (value) => `${value}::bigint` });

function keyOf(sort: Exclude<MessageSort, 'createdAt'>, names: Names, parameters: Parameters): Key {
  const place = (column: string, ids: readonly string[]): Key => {
    const order = parameters.add(ids, 'uuid[]');
    const at = (value: string) => `coalesce(array_position(${order}, ${value}), 0)`;
    return {
      sql: at(column),
      written: `coalesce(${column}, '${NOBODY}')::text`,
      read: (value) => at(`${value}::uuid`),
    };
  };
  switch (sort) {
    case 'dueAt':
      return instant('m.due_at');
    case 'changedAt':
      return instant('m.changed_at');
    case 'recipient':
      return {
        sql: 'm.recipient',
        written: 'null::text',
        read: (_, id) => `(select last.recipient from messages last where last.id = ${id})`,
      };
    case 'sender':
      return text(`coalesce(m.sender, '')`);
    case 'state':
      return text('m.state');
    case 'success':
      return number(`(m.state in ('accepted', 'delivered', 'read'))::int`);
    case 'error':
      return text(
        `case when m.state in ('failed', 'expired', 'uncertain') then coalesce(m.reason, m.state) else '' end`,
      );
    case 'channel':
      return place('m.connection_id', names.connections);
    case 'rule':
      return place('m.rule_id', names.rules);
    case 'place':
      return text(placeSql(names, parameters));
    case 'parts':
      return number('coalesce(m.parts, 0)');
    case 'billed':
      return number('coalesce(m.price_micros, -1)');
  }
}

/**
 * The ids of one page, with what its last row was sorted by. Asks for nothing that `messages_newest` does not hold but
 * orders and words, so that any filter and sort is a walk of that index at worst.
 */
export function pageSql(filter: MessageFilter, page: MessagePage, names: Names): Sql {
  const parameters = new Parameters();
  const limit = parameters.add(page.limit, 'int');
  const { direction, after } = page;
  const beyond = direction === 'desc' ? '<' : '>';
  const left = conditions(filter, parameters, names);
  const lastId = after === null ? '' : parameters.add(uuidOf(after.id), 'uuid');
  if (page.sort === 'createdAt') {
    const where = after === null ? left : [...left, `m.id ${beyond} ${lastId}`];
    // Each shop's newest are at one end of the index; of several shops, the newest of their newest.
    const ofShop = (shop: string) =>
      `select m.id, null::text as value from messages m where ${[`m.shop_id = ${shop}`, ...where].join(' and ')}
       order by m.id ${direction} limit ${limit}`;
    const shops = parameters.add(filter.shopIds.map(uuidOf), 'uuid[]');
    const statement =
      filter.shopIds.length === 1
        ? ofShop(`(${shops})[1]`)
        : `select found.* from unnest(${shops}) as shop(id) cross join lateral (${ofShop('shop.id')}) found
           order by found.id ${direction} limit ${limit}`;
    return { text: statement, parameters: parameters.values };
  }
  const key = keyOf(page.sort, names, parameters);
  const where = [shopIn(filter, parameters), ...left];
  if (after !== null) {
    const value = after.value === null ? '' : parameters.add(after.value, 'text');
    where.push(`(${key.sql}, m.id) ${beyond} (${key.read(value, lastId)}, ${lastId})`);
  }
  return {
    text: `select m.id, ${key.written} as value from messages m where ${where.join(' and ')}
      order by ${key.sql} ${direction}, m.id ${direction} limit ${limit}`,
    parameters: parameters.values,
  };
}

/** Of one shop an equation, which the index is sorted by. */
export function shopIn({ shopIds }: Pick<MessageFilter, 'shopIds'>, parameters: Parameters): string {
  const shops = parameters.add(shopIds.map(uuidOf), 'uuid[]');
  return shopIds.length === 1 ? `m.shop_id = (${shops})[1]` : `m.shop_id = any (${shops})`;
}

/** Everything a filter asks for but the shops. */
export function conditions(filter: MessageFilter, parameters: Parameters, names: Names): string[] {
  const sql: string[] = [];
  const among = (column: string, values: readonly string[] | undefined, type: string) => {
    if (values !== undefined) sql.push(`${column} = any (${parameters.add(values, `${type}[]`)})`);
  };
  const within = (column: string, since: MessageFilter['dueSince'], until: MessageFilter['dueUntil']) => {
    if (since !== undefined) sql.push(`${column} >= ${parameters.add(toTimestamp(since), 'timestamptz')}`);
    if (until !== undefined) sql.push(`${column} < ${parameters.add(toTimestamp(until), 'timestamptz')}`);
  };
  // An id tells when it was made: its first 48 bits are milliseconds.
  if (filter.createdSince !== undefined) sql.push(`m.id >= ${parameters.add(firstIdAt(filter.createdSince), 'uuid')}`);
  if (filter.createdUntil !== undefined) sql.push(`m.id < ${parameters.add(firstIdAt(filter.createdUntil), 'uuid')}`);
  among('m.id', filter.ids?.map(uuidOf), 'uuid');
  among('m.state', filter.states, 'text');
  if (filter.isSuccess !== undefined)
    sql.push(`(m.state in ('accepted', 'delivered', 'read')) = ${parameters.add(filter.isSuccess, 'boolean')}`);
  within('m.due_at', filter.dueSince, filter.dueUntil);
  within('m.changed_at', filter.changedSince, filter.changedUntil);
  among('m.connection_id', filter.connectionIds?.map(uuidOf), 'uuid');
  among('m.rule_id', filter.ruleIds?.map(uuidOf), 'uuid');
  if (filter.places !== undefined) {
    const rules = names.rules.filter((_, index) => filter.places?.includes(names.events[index] ?? ''));
    sql.push(
      `(m.source = any (${parameters.add(filter.places, 'text[]')}) or m.rule_id = any (${parameters.add(rules, 'uuid[]')}))`,
    );
  }
  among('m.sender', filter.senders, 'text');
  among('m.reason', filter.errorCodes, 'text');
  if (filter.orderId !== undefined) sql.push(`m.order_id = ${parameters.add(filter.orderId, 'text')}`);
  if (filter.number !== undefined) sql.push(numberSql(filter, filter.number, parameters));
  if (filter.words !== undefined) {
    const words = parameters.add(anyCase(filter.words), 'text');
    sql.push(`concat_ws(' ', m.texts->'sms'->>'body', m.texts->'chat'->>'body', m.texts->'email'->>'body') ~ ${words}`);
  }
  return sql;
}

/** A pattern of these words in capitals or not, whatever language the database was made for. */
function anyCase(words: string): string {
  return [...words]
    .map((letter) => {
      const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
      if (lower === upper) return letter.replace(/[^\p{L}\p{N}\s]/u, '\\$&');
      return [lower, upper].every((one) => [...one].length === 1) ? `[${lower}${upper}]` : letter;
    })
    .join('');
}

function numberSql(
  { numberShopIds, shopIds }: MessageFilter,
  { exact, part }: NonNullable<MessageFilter['number']>,
  parameters: Parameters,
): string {
  const whole = `m.recipient = any (${parameters.add(exact, 'text[]')})`;
  if (part === null || numberShopIds.length === 0) return whole;
  const holds = `strpos(m.recipient, ${parameters.add(part, 'text')}) > 0`;
  if (numberShopIds.length === shopIds.length) return `(${whole} or ${holds})`;
  return `(${whole} or (${holds} and m.shop_id = any (${parameters.add(numberShopIds.map(uuidOf), 'uuid[]')})))`;
}

/** What brought it about: a source, else what its rule waits for. */
function placeSql({ rules, events }: Names, parameters: Parameters): string {
  const event = `(${parameters.add(events, 'text[]')})[array_position(${parameters.add(rules, 'uuid[]')}, m.rule_id)]`;
  return `coalesce(m.source, ${event}, '')`;
}

function firstIdAt(at: number): string {
  const hex = at.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}

import { uuidOf, type ShopId } from '@hub/kernel';
import { MESSAGE_STATES, SOURCES } from '../model/message.js';
import { conditions, IS_SUCCESS, Parameters, shopIn } from './message-filter.sql.js';
import type { Direction, MessageCursor, MessageFilter, MessagePage, MessageSort, Names } from './message-list.js';

export interface Sql {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

const FEW = 16;
const NOBODY = '00000000-0000-0000-0000-000000000000';

interface Key {
  /** The columns of `messages m` it is made of. */
  readonly columns: readonly string[];
  /** What is sorted by, of those columns. */
  readonly sql: string;
  /** What the key needs beside them. */
  readonly join?: string;
  /** How the cursor writes it, given the column that holds it. Reckoned for the rows of a page only. */
  readonly written: (column: string) => string;
  /** SQL of the cursor's value, given the place of its text and of its id. */
  readonly read: (value: string, id: string) => string;
}

const instant = (column: string): Key => ({
  columns: [column],
  sql: column,
  written: (key) => `(extract(epoch from ${key}) * 1000)::bigint::text`,
  read: (value) => `to_timestamp(${value}::float8 / 1000)`,
});
const text = (columns: readonly string[], sql: string): Key => ({
  columns,
  sql,
  written: (key) => key,
  read: (value) => value,
});
const number = (column: string, sql: string): Key => ({
  columns: [column],
  sql,
  written: (key) => `${key}::text`,
  read: (value) => `${value}::bigint`,
});

/** What is in no list comes last, whichever way the list goes. */
const LAST: Readonly<Record<Direction, number>> = { asc: 2_147_483_647, desc: 0 };

/** By the place of an id in a list; a short one is quicker looked through than joined. */
function listed(column: string, ids: readonly string[], direction: Direction, parameters: Parameters): Key {
  const list = parameters.add(ids, 'uuid[]');
  const last = LAST[direction];
  return {
    columns: [column],
    ...(ids.length <= FEW
      ? { sql: `coalesce(array_position(${list}, ${column}), ${last})` }
      : {
          sql: `coalesce(listed.place, ${last})`,
          join: `left join unnest(${list}) with ordinality as listed(uuid, place) on listed.uuid = ${column}`,
        }),
    written: (key) => `coalesce((${list})[${key}::int], '${NOBODY}')::text`,
    read: (value) => `coalesce(array_position(${list}, ${value}::uuid), ${last})`,
  };
}

/** Every place a message of these shops may have, in their order. */
function placesOf({ events }: Names): readonly string[] {
  return [...new Set([...SOURCES, ...events])].filter((place) => place !== '').toSorted();
}

function keyOf(
  sort: Exclude<MessageSort, 'createdAt'>,
  direction: Direction,
  names: Names,
  parameters: Parameters,
): Key {
  switch (sort) {
    case 'dueAt':
      return instant('due_at');
    case 'changedAt':
      return instant('changed_at');
    case 'recipient':
      return {
        columns: ['recipient'],
        sql: 'recipient',
        written: () => 'null::text',
        read: (_, id) => `(select last.recipient from messages last where last.id = ${id})`,
      };
    case 'sender':
      return text(['sender'], `coalesce(sender, '')`);
    case 'state':
      return text(['state'], 'state');
    case 'success':
      return number('state', `${IS_SUCCESS}::int`);
    case 'error':
      return text(
        ['state', 'reason'],
        `case when reason is null or state not in ('failed', 'expired', 'uncertain') then '' else reason end`,
      );
    case 'channel':
      return listed('connection_id', names.connections, direction, parameters);
    case 'rule':
      return listed('rule_id', names.rules, direction, parameters);
    case 'place': {
      // By rank: a million numbers are sorted sooner than a million words.
      const places = placesOf(names);
      const list = parameters.add(places, 'text[]');
      const ruleIds = parameters.add(names.rules, 'uuid[]');
      const ranks = parameters.add(
        names.events.map((event) => places.indexOf(event) + 1 || LAST[direction]),
        'int[]',
      );
      const isShort = names.rules.length <= FEW;
      const rank = isShort ? `(${ranks})[array_position(${ruleIds}, rule_id)]` : 'listed.rank';
      return {
        columns: ['source', 'rule_id'],
        sql: `coalesce(${rank}, array_position(${list}, source), ${LAST[direction]})`,
        ...(isShort
          ? {}
          : { join: `left join unnest(${ruleIds}, ${ranks}) as listed(uuid, rank) on listed.uuid = rule_id` }),
        written: (key) => `coalesce((${list})[${key}], '')`,
        read: (value) => `coalesce(array_position(${list}, ${value}), ${LAST[direction]})`,
      };
    }
    case 'parts':
      return number('parts', 'coalesce(parts, 0)');
    case 'billed':
      return number('price_micros', 'coalesce(price_micros, -1)');
  }
}

/** How far into a shop's messages a glance goes: all the way where a list is not `LONG`. */
const GLANCE = 50_000;
/** What `messages_newest` holds. */
const INDEXED = `id, shop_id, due_at, changed_at, price_micros, organisation_id, connection_id, rule_id, parts, state,
  recipient, reason, sender, source`;

export interface Bounds {
  /** Only among the shop's first messages. */
  readonly glance?: boolean;
  /** Nothing that comes after this row. */
  readonly upTo?: MessageCursor | null;
}

/** Digits of a number that few people share. */
const RARE_DIGITS = 4;

/**
 * Whether a page may be found at a glance: by age, or by what has a value that nothing comes before; of one shop, by what
 * its index holds, and not of so few messages that a glance finds no page of them.
 */
export function mayGlance(filter: MessageFilter, page: MessagePage, names: Names): boolean {
  const { words, campaignIds, number } = filter;
  const isRare = number !== undefined && (number.part === null || number.part.length >= RARE_DIGITS);
  if (filter.shopIds.length !== 1 || words !== undefined || campaignIds !== undefined || isRare) return false;
  return page.sort === 'createdAt' || firstValue({ ...page, after: null }, names) !== undefined;
}

/**
 * The value that no row of the list comes before, where that is known: of a page that has no other, nothing but the
 * order of ids decides, so that a full one seen at a glance is the page.
 */
export function firstValue({ sort, direction, after }: MessagePage, names: Names): string | undefined {
  if (after !== null) return after.value ?? undefined;
  const values: Readonly<Partial<Record<MessageSort, readonly string[]>>> = {
    channel: names.connections,
    rule: names.rules,
    place: placesOf(names),
    state: MESSAGE_STATES.toSorted(),
    success: ['0', '1'],
    // Who has none comes first; who comes last nobody knows.
    ...(direction === 'asc' ? { sender: [''], error: [''] } : {}),
  };
  return values[sort]?.at(direction === 'asc' ? 0 : -1);
}

/**
 * The ids of one page, with what its rows are sorted by. Asks for nothing that `messages_newest` does not hold but
 * orders, campaigns and words, so that any filter and sort is a walk of that index at worst.
 */
export function pageSql(filter: MessageFilter, page: MessagePage, names: Names, bounds: Bounds = {}): Sql {
  const parameters = new Parameters();
  const limit = parameters.add(page.limit, 'int');
  const { direction, after } = page;
  const beyond = direction === 'desc' ? '<' : '>';
  const left = conditions(filter, parameters, names);
  const lastId = after === null ? '' : parameters.add(uuidOf(after.id), 'uuid');
  const { glance = false, upTo = null } = bounds;
  if (page.sort === 'createdAt') {
    const rest = after === null ? [] : [`m.id ${beyond} ${lastId}`];
    if (glance) {
      const shop = parameters.add(uuidOf(filter.shopIds[0] as ShopId), 'uuid');
      const rows = `(select ${INDEXED} from messages m where ${[`shop_id = ${shop}`, ...rest].join(' and ')}
        order by m.id ${direction} limit ${GLANCE})`;
      const where = left.length === 0 ? '' : `where ${left.join(' and ')}`;
      return {
        text: `select m.id, null::text as value from ${rows} m ${where} order by m.id ${direction} limit ${limit}`,
        parameters: parameters.values,
      };
    }
    const where = [...left, ...rest];
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
  const key = keyOf(page.sort, direction, names, parameters);
  const where = [shopIn(filter, parameters), ...left].join(' and ');
  // In the order of ids, so that of equals the first ones found stay: else each row would take another's place.
  const inOrder = filter.shopIds.length === 1 ? `order by m.shop_id ${direction}, m.id ${direction}` : '';
  const value = after?.value == null ? '' : parameters.add(after.value, 'text');
  const bound: string[] = [];
  if (after !== null) bound.push(`(${key.sql}, id) ${beyond} (${key.read(value, lastId)}, ${lastId})`);
  if (upTo !== null) {
    const id = parameters.add(uuidOf(upTo.id), 'uuid');
    const worst = upTo.value === null ? '' : parameters.add(upTo.value, 'text');
    bound.push(`(${key.sql}, id) ${direction === 'desc' ? '>' : '<'}= (${key.read(worst, id)}, ${id})`);
  }
  const rows = glance
    ? `(select ${INDEXED} from messages where shop_id = ${parameters.add(uuidOf(filter.shopIds[0] as ShopId), 'uuid')}
         order by shop_id ${direction}, id ${direction} limit ${GLANCE})`
    : 'messages';
  return {
    text: `select page.id, ${key.written('page.key')} as value from (
        select id, ${key.sql} as key from (
          select ${['id', ...key.columns].map((column) => `m.${column}`).join(', ')} from ${rows} m where ${where} ${inOrder}
        ) walk ${key.join ?? ''} ${bound.length === 0 ? '' : `where ${bound.join(' and ')}`} order by 2 ${direction}, 1 ${direction} limit ${limit}
      ) page order by page.key ${direction}, page.id ${direction}`,
    parameters: parameters.values,
  };
}

import { uuidOf, type ShopId } from '@hub/kernel';
import type { MessageFilter, MessagePage, Names } from './message-list.js';
import { conditions, Parameters, placesOf, type Sql } from './message-list.sql.js';

/** How far into a shop's messages a page is looked for that is all of one channel, rule or place. */
const GLANCE = 100_000;
/** What `messages_newest` holds. */
const INDEXED = `id, shop_id, due_at, changed_at, price_micros, organisation_id, connection_id, rule_id, parts, state,
  recipient, reason, sender, source`;

/**
 * A page that lies in one group: where a list is sorted by channel, rule or place, the first rows mostly share theirs and
 * are found among the first messages. It is the page only when it is full; null where it cannot be looked for so.
 */
export function groupSql(filter: MessageFilter, page: MessagePage, names: Names): Sql | null {
  const { sort, direction, after, limit } = page;
  const isBeyondIndex = filter.orderId !== undefined || filter.words !== undefined || filter.ids !== undefined;
  if (filter.shopIds.length !== 1 || isBeyondIndex) return null;
  const groups =
    sort === 'channel' ? names.connections : sort === 'rule' ? names.rules : sort === 'place' ? placesOf(names) : [];
  const group = after === null ? groups.at(direction === 'asc' ? 0 : -1) : groups.find((one) => one === after.value);
  if (group === undefined) return null;
  const parameters = new Parameters();
  const one = parameters.add(group, sort === 'place' ? 'text' : 'uuid');
  const rules = names.rules.filter((_, index) => names.events[index] === group);
  const isOfGroup = {
    channel: () => `m.connection_id = ${one}`,
    rule: () => `m.rule_id = ${one}`,
    place: () => `(m.source = ${one} or m.rule_id = any (${parameters.add(rules, 'uuid[]')}))`,
  }[sort as 'channel' | 'rule' | 'place']();
  const beyond = direction === 'desc' ? '<' : '>';
  const start = after === null ? '' : `and id ${beyond} ${parameters.add(uuidOf(after.id), 'uuid')}`;
  const shop = parameters.add(uuidOf(filter.shopIds[0] as ShopId), 'uuid');
  const where = [isOfGroup, ...conditions(filter, parameters, names)].join(' and ');
  return {
    text: `select m.id, ${one}::text as value from (
        select ${INDEXED} from messages where shop_id = ${shop} ${start}
        order by shop_id ${direction}, id ${direction} limit ${GLANCE}
      ) m where ${where} order by m.id ${direction} limit ${parameters.add(limit, 'int')}`,
    parameters: parameters.values,
  };
}

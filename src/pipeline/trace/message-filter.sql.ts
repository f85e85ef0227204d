import { uuidOf } from '@hub/kernel';
import { toTimestamp } from '../../infra/database/columns.js';
import type { MessageFilter, Names } from './message-list.js';

/** Collects a statement's parameters: `add` gives the place of one. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/** What most messages are comes first: the others are not asked then. */
export const IS_SUCCESS = `(state = 'delivered' or state = 'accepted' or state = 'read')`;

/** Of one shop an equation, which the index is sorted by. */
export function shopIn({ shopIds }: Pick<MessageFilter, 'shopIds'>, parameters: Parameters): string {
  const shops = parameters.add(shopIds.map(uuidOf), 'uuid[]');
  return shopIds.length === 1 ? `m.shop_id = (${shops})[1]` : `m.shop_id = any (${shops})`;
}

/** Everything a filter asks for but the shops. */
export function conditions(filter: MessageFilter, parameters: Parameters, names: Names): string[] {
  const sql: string[] = [];
  const among = (column: string, values: readonly string[] | undefined, type: string) => {
    if (values === undefined) return;
    const list = parameters.add(values, `${type}[]`);
    sql.push(values.length === 1 ? `${column} = (${list})[1]` : `${column} = any (${list})`);
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
  if (filter.isSuccess !== undefined) sql.push(filter.isSuccess ? IS_SUCCESS : `not ${IS_SUCCESS}`);
  within('m.due_at', filter.dueSince, filter.dueUntil);
  within('m.changed_at', filter.changedSince, filter.changedUntil);
  among('m.connection_id', filter.connectionIds?.map(uuidOf), 'uuid');
  among('m.rule_id', filter.ruleIds?.map(uuidOf), 'uuid');
  if (filter.places !== undefined) {
    const rules = names.rules.filter((_, index) => filter.places?.includes(names.events[index] ?? ''));
    sql.push(
      `(m.source = any (${parameters.add(filter.places, 'text[]')}) or m.rule_id in (select unnest(${parameters.add(rules, 'uuid[]')})))`,
    );
  }
  among('m.sender', filter.senders, 'text');
  among('m.reason', filter.errorCodes, 'text');
  if (filter.campaignIds !== undefined) {
    const campaigns = parameters.add(filter.campaignIds.map(uuidOf), 'uuid[]');
    sql.push(
      `m.source = 'campaign' and m.planning_id in (select id from plannings where campaign_id = any (${campaigns}))`,
    );
  }
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
  const letters = Array.from(words, (letter) => {
    const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
    if (lower === upper) return letter.replace(/[^\p{L}\p{N}\s]/u, '\\$&');
    return lower.length === letter.length && upper.length === letter.length ? `[${lower}${upper}]` : letter;
  });
  return letters.join('');
}

function numberSql(
  { numberShopIds, shopIds }: MessageFilter,
  { exact, part }: NonNullable<MessageFilter['number']>,
  parameters: Parameters,
): string {
  const whole = () => `m.recipient = any (${parameters.add(exact, 'text[]')})`;
  if (part === null || numberShopIds.length === 0) return whole();
  // Digits only: nothing in it is a pattern.
  const holds = `m.recipient like '%' || ${parameters.add(part, 'text')} || '%'`;
  if (numberShopIds.length < shopIds.length)
    return `(${whole()} or (${holds} and m.shop_id = any (${parameters.add(numberShopIds.map(uuidOf), 'uuid[]')})))`;
  // What is meant as a whole number holds its digits too, as a rule: a million rows are then asked one thing.
  return exact.every((number) => number.includes(part)) ? holds : `(${whole()} or ${holds})`;
}

function firstIdAt(at: number): string {
  const hex = at.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}

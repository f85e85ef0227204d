import { Injectable } from '@nestjs/common';
import { DAY_MS, plus, uuidOf, type ClientId, type ContactId, type Instant, type ShopId } from '@hub/kernel';
import { toTimestamp, walkFrom } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { Contact } from './contact.js';
import { contactOf, type ContactRow } from './contact.repository.js';

/** Which of a shop's contacts are meant; what is left out is not asked. */
export interface AudienceFilter {
  /** False: guests, and those of whom nobody said that they are registered. */
  readonly isRegistered?: boolean;
  /** In one of them, by the shop's ids. */
  readonly groups?: readonly string[];
  /** An additional field's value, letter by letter. */
  readonly field?: { readonly id: string; readonly value: string };
  readonly orderedWithinDays?: number;
  readonly notOrderedWithinDays?: number;
  /** Micro-units of the shop's currency: in all orders that did not end without success. */
  readonly spentAtLeastMicros?: number;
  /** The newest word about advertising is a yes. */
  readonly hasMarketingConsent?: boolean;
}

/** Whose contacts are asked. */
export interface AudienceShop {
  readonly id: ShopId;
  readonly clientId: ClientId;
  /** ISO 4217. */
  readonly currency: string;
}

/** Walks a shop's contacts page by page: those it met last, and those who ever ordered there. */
@Injectable()
export class ContactAudienceRepository {
  /** By id, after `after`. Days count back from `at`. */
  async page(
    tx: Tx,
    shop: AudienceShop,
    filter: AudienceFilter,
    { at, after, limit }: { readonly at: Instant; readonly after: ContactId | null; readonly limit: number },
  ): Promise<readonly Contact[]> {
    const values: unknown[] = [uuidOf(shop.clientId), uuidOf(shop.id), walkFrom(after), limit];
    const add = (value: unknown) => `$${values.push(value)}`;
    const where = conditions(filter, shop, at, add).map((sql) => ` and ${sql}`);
    const rows = await tx.query<ContactRow>(
      `select c.* from contacts c
       where c.client_id = $1 and c.erased_at is null and c.phone is not null and c.id > $3::uuid
         and (c.shop_id = $2 or exists (select 1 from orders o where o.contact_id = c.id and o.shop_id = $2))${where.join('')}
       order by c.id limit $4`,
      values,
    );
    return rows.map(contactOf);
  }
}

const ORDERS = `from orders o where o.contact_id = c.id and o.shop_id = $2 and o.deleted_at is null`;
const HAS_CONSENT = `coalesce((select k.status = 'granted' from consents k
  where k.client_id = c.client_id and k.phone_hash = c.phone_hash and k.message_class = 'marketing'
  order by k.given_at desc, (k.status = 'withdrawn') desc limit 1), false)`;

/** One line for each thing that may be asked. */
function conditions(
  filter: AudienceFilter,
  shop: AudienceShop,
  at: Instant,
  add: (value: unknown) => string,
): readonly string[] {
  const sql: string[] = [];
  const ordered = (days: number) => `exists (select 1 ${ORDERS} and o.placed_at >= ${since(days)}::timestamptz)`;
  const since = (days: number) => add(toTimestamp(plus(at, -days * DAY_MS)));
  const { isRegistered, groups, field, orderedWithinDays, notOrderedWithinDays, spentAtLeastMicros } = filter;
  if (isRegistered !== undefined) sql.push(`(c.is_registered is true) = ${add(isRegistered)}::boolean`);
  if (groups !== undefined) sql.push(`jsonb_exists_any(c.groups, ${add(groups)}::text[])`);
  if (field !== undefined) sql.push(`c.fields ->> ${add(field.id)}::text = ${add(field.value)}::text`);
  if (orderedWithinDays !== undefined) sql.push(ordered(orderedWithinDays));
  if (notOrderedWithinDays !== undefined) sql.push(`not ${ordered(notOrderedWithinDays)}`);
  if (spentAtLeastMicros !== undefined)
    sql.push(`(select coalesce(sum((o.snapshot -> 'total' ->> 'micros')::numeric), 0) ${ORDERS}
      and o.snapshot -> 'total' ->> 'currency' = ${add(shop.currency)}
      and coalesce(o.snapshot -> 'status' ->> 'isUnsuccessful', 'false') <> 'true') >= ${add(spentAtLeastMicros)}::numeric`);
  if (filter.hasMarketingConsent !== undefined)
    sql.push(`${HAS_CONSENT} = ${add(filter.hasMarketingConsent)}::boolean`);
  return sql;
}

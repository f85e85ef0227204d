import { Injectable } from '@nestjs/common';
import { idOf, newId, uuidOf, type Instant, type Locale, type ShopId, type SubscriptionId } from '@hub/kernel';
import { toInstant, toInstantOrNull, toTimestamp, type Timestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import { rowsetOf, type Column } from '../../infra/database/rowset.js';
import type { SubscriptionState } from './stock.entity.js';
import type { Demand, ListFilter, Subscription, SubscriptionNews } from './subscription.js';

export const subscriptionRef = (item: Pick<SubscriptionNews, 'productId' | 'variationId' | 'phoneHash'>) =>
  JSON.stringify([item.productId, item.variationId ?? '', item.phoneHash]);

/** Who waits for what, as people look at it. */
@Injectable()
export class SubscriptionRepository {
  /** Puts people in line; whoever stands there already keeps their place. Returns who is new, as `subscriptionRef`s. */
  async add(tx: Tx, news: readonly SubscriptionNews[], at: Instant): Promise<ReadonlySet<string>> {
    if (news.length === 0) return new Set();
    const column = (name: string, type: string, read: (item: SubscriptionNews) => unknown): Column => ({
      name,
      type,
      values: news.map(read),
    });
    const rowset = rowsetOf(
      [
        column('id', 'uuid', () => uuidOf(newId('sub'))),
        column('organisation_id', 'uuid', ({ organisationId }) => uuidOf(organisationId)),
        column('client_id', 'uuid', ({ clientId }) => uuidOf(clientId)),
        column('shop_id', 'uuid', ({ shopId }) => uuidOf(shopId)),
        column('product_id', 'text', ({ productId }) => productId),
        column('variation_id', 'text', ({ variationId }) => variationId ?? ''),
        column('product_name', 'text', ({ productName }) => productName),
        column('phone', 'text', ({ phone }) => phone),
        column('phone_hash', 'text', ({ phoneHash }) => phoneHash),
        column('country', 'text', ({ country }) => country),
        column('language', 'text', ({ language }) => language),
        column('customer_id', 'text', ({ customerId }) => customerId),
        column('since', 'timestamptz', ({ since }) => since ?? null),
      ],
      2,
    );
    const rows = await tx.query<{ product_id: string; variation_id: string; phone_hash: string }>(
      `insert into stock_subscriptions (id, organisation_id, client_id, shop_id, product_id, variation_id, product_name, phone,
         phone_hash, country, language, customer_id, state, tries, created_at)
       select r.id, r.organisation_id, r.client_id, r.shop_id, r.product_id, r.variation_id, coalesce(p.name, r.product_name),
         r.phone, r.phone_hash, r.country, r.language, r.customer_id, 'waiting', 0,
         coalesce(r.since, $1)
       from ${rowset.sql} as r
         left join lateral (select name from products p where p.shop_id = r.shop_id and p.product_id = r.product_id
           and p.variation_id in (r.variation_id, '') order by p.variation_id desc limit 1) as p on true
       order by r.id
       on conflict (shop_id, product_id, variation_id, phone_hash) where state in ('waiting', 'released') do nothing
       returning product_id, variation_id, phone_hash`,
      [toTimestamp(at), ...rowset.parameters],
    );
    return new Set(
      rows.map((row) =>
        subscriptionRef({
          productId: row.product_id,
          variationId: row.variation_id || null,
          phoneHash: row.phone_hash,
        }),
      ),
    );
  }

  /** Newest first. */
  async list(
    tx: Tx,
    shopId: ShopId,
    filter: ListFilter,
    page: { readonly before: SubscriptionId | null; readonly limit: number },
  ): Promise<readonly Subscription[]> {
    const rows = await tx.query<SubscriptionRow>(
      `select s.* from stock_subscriptions s where ${MEANT} and ($7::uuid is null or s.id < $7) order by s.id desc limit $8`,
      [...meant(shopId, filter), page.before === null ? null : uuidOf(page.before), page.limit],
    );
    return rows.map(fromRow);
  }

  /** How many stand in line now. */
  async waiting(tx: Tx, shopId: ShopId): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `select count(*)::int as count from stock_subscriptions where shop_id = $1 and state in ('waiting', 'released')`,
      [uuidOf(shopId)],
    );
    return row?.count ?? 0;
  }

  /**
   * Takes people out of the list: these, or all that the filter means. What was told already stays as what was told.
   * Returns the occasion keys of messages that may be under way for them, and how many they were.
   */
  async remove(
    tx: Tx,
    shopId: ShopId,
    wanted: readonly SubscriptionId[] | ListFilter,
  ): Promise<{ readonly removed: number; readonly occasionKeys: readonly string[] }> {
    const isList = Array.isArray(wanted);
    const rows = await tx.query<{ occasion_keys: string[] | null }>(
      `update stock_subscriptions s set state = 'removed', reason = null
       where s.state in ('waiting', 'released', 'refused') and ${isList ? 's.shop_id = $1 and s.id = any ($2::uuid[])' : MEANT}
       returning s.occasion_keys`,
      isList
        ? [uuidOf(shopId), (wanted as readonly SubscriptionId[]).map(uuidOf)]
        : meant(shopId, wanted as ListFilter),
    );
    return { removed: rows.length, occasionKeys: rows.flatMap((row) => row.occasion_keys ?? []) };
  }

  /** What people wait for most, first. */
  async demand(tx: Tx, shopId: ShopId, limit: number): Promise<readonly Demand[]> {
    const rows = await tx.query<{
      product_id: string;
      variation_id: string;
      product_name: string | null;
      waiting: number;
      told: number;
      since: Timestamp;
    }>(
      `select product_id, variation_id, max(product_name) as product_name,
         (count(*) filter (where state in ('waiting', 'released')))::int as waiting,
         (count(*) filter (where state = 'sent'))::int as told, min(created_at) as since
       from stock_subscriptions where shop_id = $1 and state in ('waiting', 'released', 'sent')
       group by product_id, variation_id order by waiting desc, told desc, product_id, variation_id limit $2`,
      [uuidOf(shopId), limit],
    );
    return rows.map((row) => ({
      productId: row.product_id,
      variationId: row.variation_id || null,
      productName: row.product_name,
      waiting: row.waiting,
      told: row.told,
      since: toInstant(row.since),
    }));
  }
}

/** Of the shop $1; the rest of the filter is $2–$6. */
const MEANT = `s.shop_id = $1 and s.state <> 'removed' and ($2::text is null or s.state = $2) and ($3::text is null or s.product_id = $3)
  and ($4::text is null or s.product_id ilike $4 or s.product_name ilike $4 or ($6::boolean and length($5) >= 3 and s.phone like '%' || $5 || '%'))`;

function meant(shopId: ShopId, { search, searchesNumbers, state, productId }: ListFilter): readonly unknown[] {
  const pattern = search === null ? null : `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  return [uuidOf(shopId), state, productId, pattern, search?.replace(/\D/g, '') ?? '', searchesNumbers];
}

interface SubscriptionRow {
  readonly id: string;
  readonly product_id: string;
  readonly variation_id: string;
  readonly product_name: string | null;
  readonly phone: string | null;
  readonly language: Locale | null;
  readonly customer_id: string | null;
  readonly state: SubscriptionState;
  readonly reason: string | null;
  readonly created_at: Timestamp;
  readonly sent_at: Timestamp | null;
}

function fromRow(row: SubscriptionRow): Subscription {
  return {
    id: idOf('sub', row.id),
    productId: row.product_id,
    variationId: row.variation_id || null,
    productName: row.product_name,
    phone: row.phone,
    customerId: row.customer_id,
    state: row.state,
    reason: row.reason,
    createdAt: toInstant(row.created_at),
    sentAt: toInstantOrNull(row.sent_at),
  };
}

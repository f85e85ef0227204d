import {
  addToDate,
  atLocalTime,
  localParts,
  uuidOf,
  type Instant,
  type LocalDate,
  type OrganisationId,
  type ShopId,
} from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';
import { rowsetOf, type Column } from '../../infra/database/rowset.js';
import type { Shop } from '../../shops/shop.entity.js';

/** A day (`2026-11-24`) or a month (`2026-11`) of a shop's own calendar, and what it may spend in it. */
export interface Budget {
  readonly organisationId: OrganisationId;
  readonly shopId: ShopId;
  readonly period: string;
  /** Micro-units of the shop's currency. */
  readonly capMicros: number;
  /** When the next one begins. */
  readonly endsAt: Instant;
}

export interface Spent extends Budget {
  readonly spentMicros: number;
}

/** The budgets a shop's spending counts against now; none where it set no cap. */
export function budgetsOf({ id, organisationId, zone, settings }: Shop, now: Instant): readonly Budget[] {
  const caps = settings.spendCaps ?? null;
  if (caps === null) return [];
  const { date } = localParts(now, zone);
  const of = (period: string, capMicros: number | null, next: LocalDate): readonly Budget[] =>
    capMicros === null
      ? []
      : [{ organisationId, shopId: id, period, capMicros, endsAt: atLocalTime(next, '00:00', zone) }];
  const month = date.slice(0, 'YYYY-MM'.length);
  return [
    ...of(date, caps.dailyMicros, addToDate(date, 1, 'days')),
    ...of(month, caps.monthlyMicros, addToDate(`${month}-01` as LocalDate, 1, 'months')),
  ];
}

/** What these budgets have spent, locked until the transaction ends: whoever else spends from them waits. */
export async function lockSpent(tx: Tx, budgets: readonly Budget[]): Promise<readonly Spent[]> {
  if (budgets.length === 0) return [];
  const rowset = rowsetOf([
    column('period', 'text', budgets, ({ period }) => period),
    column('organisation_id', 'uuid', budgets, ({ organisationId }) => uuidOf(organisationId)),
    column('shop_id', 'uuid', budgets, ({ shopId }) => uuidOf(shopId)),
  ]);
  // Updating is the lock: of two that come first at once, one inserts and the other waits for it.
  const rows = await tx.query<{ shop_id: string; period: string; micros: string }>(
    `insert into spendings as s (organisation_id, shop_id, period, micros)
     select organisation_id, shop_id, period, 0 from ${rowset.sql} as r order by shop_id, period
     on conflict (shop_id, period) do update set micros = s.micros
     returning shop_id, period, micros::text`,
    rowset.parameters,
  );
  const spent = new Map(rows.map((row) => [`shp_${row.shop_id}/${row.period}`, Number(row.micros)]));
  return budgets.map((budget) => ({ ...budget, spentMicros: spent.get(`${budget.shopId}/${budget.period}`) ?? 0 }));
}

export interface SpendChange {
  readonly shopId: ShopId;
  readonly period: string;
  readonly micros: number;
}

/** Adds to what was spent, or gives back. */
export async function changeSpent(tx: Tx, changes: readonly SpendChange[]): Promise<void> {
  const real = changes.filter(({ micros }) => micros !== 0);
  if (real.length === 0) return;
  const rowset = rowsetOf([
    column('micros', 'bigint', real, ({ micros }) => micros),
    column('shop_id', 'uuid', real, ({ shopId }) => uuidOf(shopId)),
    column('period', 'text', real, ({ period }) => period),
  ]);
  await tx.query(
    `update spendings s set micros = greatest(s.micros + r.micros, 0)
     from (select shop_id, period, sum(micros)::bigint as micros from ${rowset.sql} as c group by 1, 2) as r
     where s.shop_id = r.shop_id and s.period = r.period`,
    rowset.parameters,
  );
}

function column<T>(name: string, type: string, items: readonly T[], read: (item: T) => unknown): Column {
  return { name, type, values: items.map(read) };
}

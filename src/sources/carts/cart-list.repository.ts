import { Injectable } from '@nestjs/common';
import type { CartPhase } from '@hub/abandoned-carts';
import { uuidOf, type CartId, type ShopId } from '@hub/kernel';
import type { Tx } from '../../infra/database/database.js';
import type { Cart } from './cart.js';
import { fromRow, type CartRow } from './cart.repository.js';

export interface CartCount {
  readonly phase: CartPhase;
  readonly count: number;
}

/** What came back after a reminder. */
export interface RecoveredValue {
  readonly currency: string | null;
  readonly micros: number;
  readonly count: number;
}

/** Carts as people look at them. */
@Injectable()
export class CartListRepository {
  /** Newest first. */
  async list(
    tx: Tx,
    shopId: ShopId,
    {
      phase,
      before,
      limit,
    }: { readonly phase: CartPhase | null; readonly before: CartId | null; readonly limit: number },
  ): Promise<readonly Cart[]> {
    const rows = await tx.query<CartRow>(
      `select * from carts where shop_id = $1 and ($2::text is null or phase = $2) and ($3::uuid is null or id < $3)
       order by id desc limit $4`,
      [uuidOf(shopId), phase, before === null ? null : uuidOf(before), limit],
    );
    return rows.map(fromRow);
  }

  async counts(tx: Tx, shopId: ShopId): Promise<readonly CartCount[]> {
    return tx.query<CartCount>(
      'select phase, count(*)::int as count from carts where shop_id = $1 group by phase order by phase',
      [uuidOf(shopId)],
    );
  }

  /** What carts became that were reminded before, by currency. */
  async recovered(tx: Tx, shopId: ShopId): Promise<readonly RecoveredValue[]> {
    return tx.query<RecoveredValue>(
      `select value_currency as currency, coalesce(sum(value_micros), 0)::float8 as micros, count(*)::int as count
       from carts where shop_id = $1 and phase = 'recovered' and reminded_at is not null
       group by value_currency order by value_currency`,
      [uuidOf(shopId)],
    );
  }
}

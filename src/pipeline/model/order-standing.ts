import type { OrderSnapshot } from '../../core/index.js';
import type { OrderStanding } from '../../shops/order.repository.js';
import type { Recheck } from './rule.js';

/** What a message says of its order, and how closely the order must still agree. */
export interface OrderMeant {
  readonly recheck: Recheck;
  readonly event: string | null;
  /** As the event told it. */
  readonly status: OrderSnapshot['status'];
}

/**
 * `not-cancelled`: the order is gone or has ended without success since; a message about that very end still goes.
 * `same-status`: the order left the status the message is about. `unpaid`: it has been paid meanwhile. Null: it still agrees;
 * an order of which nothing is known speaks against nothing.
 */
export function orderSpeaksAgainst(
  { recheck, event, status: told }: OrderMeant,
  order: OrderStanding | undefined,
): string | null {
  if (recheck === 'none' || order === undefined) return null;
  if (order.isDeleted && event !== 'order.deleted') return 'order-deleted';
  if (recheck === 'unpaid' && order.isPaid === true) return 'order-paid';
  const { status } = order;
  if (status?.isUnsuccessful === true && told?.isUnsuccessful !== true) return 'order-cancelled';
  if (recheck === 'same-status' && status != null && told !== null && status.id !== told.id) return 'status-changed';
  return null;
}

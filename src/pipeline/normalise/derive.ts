import type { OrderSnapshot, ShopEvent } from '../../core/index.js';

/**
 * What follows from what a shop said: an order that enters a status by which parcels are on their way is shipped.
 * `shipped`: ids or names of such statuses; names match without regard to case.
 */
export function derivedFrom(event: ShopEvent, shipped: readonly string[]): readonly ShopEvent[] {
  if (event.kind !== 'order.status_changed' || !isOneOf(event.order.status, shipped)) return [];
  return [{ kind: 'order.shipped', occurredAt: event.order.status?.since ?? event.occurredAt, order: event.order }];
}

function isOneOf(status: OrderSnapshot['status'], wanted: readonly string[]): boolean {
  if (status === null) return false;
  const name = status.name === null ? null : fold(status.name);
  return wanted.some((item) => item === status.id || (name !== null && fold(item) === name));
}

const fold = (text: string) => text.trim().toLocaleLowerCase('pl');

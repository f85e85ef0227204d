import type { ShoperAsking } from './shoper.asking.js';
import { textOf } from './shoper.mapper.js';

/**
 * Those of these orders before which the shop has none of the same buyer: orders count upwards, and an e-mail address is one
 * person (reference §10.4). An order that is gone is no first order.
 */
export async function readFirstOrders(ask: ShoperAsking, ids: readonly string[]): Promise<readonly string[]> {
  const first: string[] = [];
  for (const [id, order] of await ask.byId('orders', ids)) {
    const email = textOf(order?.['email']);
    if (email === null) continue;
    // Whether the shop tells small and capital letters apart is not known [UNK].
    const filters = { email: { in: [...new Set([email, email.toLowerCase()])] }, order_id: { '<': Number(id) } };
    const { rows } = await ask.page('orders', { filters, order: 'order_id ASC' });
    // Rows that do not match come from a filter the shop did not know (reference §15.14).
    const isEarlier = (row: (typeof rows)[number]) =>
      textOf(row['email'])?.toLowerCase() === email.toLowerCase() && Number(textOf(row['order_id'])) < Number(id);
    if (!rows.some(isEarlier)) first.push(id);
  }
  return first;
}

import type { Instant, Shipment } from '@hub/core';
import type { ShoperAsking } from './shoper.asking.js';
import type { JsonObject } from './shoper.body.js';
import { flagOf, objectOf, stampOf, textOf, toOrderSnapshot, trackingLink } from './shoper.mapper.js';
import { namedOrder } from './shoper.names.js';

/** The orders that parcels belong to, with all parcels of each: which of them left, and where they can be followed. Reference §10.9. */
export async function readShipments(ask: ShoperAsking, parcelIds: readonly string[]): Promise<readonly Shipment[]> {
  const touched = await ask.byId('parcels', parcelIds);
  const orderIds = [...new Set([...touched.values()].flatMap((parcel) => textOf(parcel?.['order_id']) ?? []))];
  const orders = await ask.matching('orders', 'order_id', orderIds, 'order_id ASC');
  const lines = Map.groupBy(await ask.matching('order-products', 'order_id', orderIds, 'id ASC'), orderIdOf);
  const parcels = Map.groupBy(await ask.matching('parcels', 'order_id', orderIds, 'parcel_id ASC'), orderIdOf);
  const names = await ask.names();
  const shop = ask.contextOf(names);
  return orders.flatMap((row): Shipment[] => {
    const id = textOf(row['order_id']);
    if (id === null) return [];
    const own = parcels.get(id) ?? [];
    const sent = own.filter((parcel) => flagOf(parcel['sent']) === true);
    const left = sent.flatMap((parcel) => stampOf(parcel['send_date'], shop) ?? []);
    const order = namedOrder({ ...row, products: lines.get(id) ?? [] }, names);
    const link = linkOf(sent.length > 0 ? sent : own, order, names.shippings);
    return [
      {
        order: toOrderSnapshot(
          { ...order, shipping: { ...objectOf(order['shipping']), callback_url: link } },
          id,
          shop,
        ),
        isSent: sent.length > 0,
        sentAt: left.length === 0 ? null : (Math.min(...left) as Instant),
      },
    ];
  });
}

function orderIdOf(row: JsonObject): string {
  return textOf(row['order_id']) ?? '';
}

/** Of the first parcel that has a number. */
function linkOf(
  parcels: readonly JsonObject[],
  order: JsonObject,
  shippings: ReadonlyMap<string, JsonObject>,
): string | null {
  for (const parcel of parcels) {
    const way = textOf(parcel['shipping_id']) ?? textOf(order['shipping_id']) ?? '';
    const link = trackingLink(textOf(shippings.get(way)?.['url']), textOf(parcel['shipping_code']));
    if (link !== null) return link;
  }
  return null;
}

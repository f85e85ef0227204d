import { maskPhone, toIso, type ShopId } from '@hub/kernel';
import type { ListedOrder } from '../shops/order-list.repository.js';

export class OrderLineView {
  productId!: string | null;
  name!: string;
  code!: string | null;
  /** As the shop wrote it. */
  quantity!: string;
  option!: string | null;
}

export class OrderStatusView {
  id!: string;
  name!: string | null;
  isUnsuccessful!: boolean | null;
}

/** An order as the shop told of it last. */
export class OrderView {
  shopId!: string;
  orderId!: string;
  number!: string;
  placedAt!: string;
  status!: OrderStatusView | null;
  /** Micro-units, gross, delivery included; null where the shop did not say. */
  totalMicros!: number | null;
  currency!: string | null;
  isPaid!: boolean | null;
  isDeleted!: boolean;
  /** When its first parcel left, where the hub knows of one. */
  shippedAt!: string | null;
  trackingUrl!: string | null;
  contactId!: string | null;
  firstName!: string | null;
  lastName!: string | null;
  email!: string | null;
  /** As the buyer typed it; masked where the right to see numbers is not held. */
  phone!: string | null;
  lines!: OrderLineView[];
}

export class OrderPageView {
  items!: OrderView[];
  /** Pass it as `from` for the next page; null at the end. */
  next!: string | null;
}

export function orderView(order: ListedOrder, numbers: ReadonlySet<ShopId>): OrderView {
  const { snapshot, shopId } = order;
  const buyer = snapshot.delivery ?? snapshot.billing;
  const phone = snapshot.delivery?.phone ?? snapshot.billing?.phone ?? null;
  return {
    shopId,
    orderId: snapshot.id,
    number: snapshot.number,
    placedAt: toIso(order.placedAt),
    status:
      snapshot.status === null
        ? null
        : {
            id: snapshot.status.id,
            name: snapshot.status.name,
            isUnsuccessful: snapshot.status.isUnsuccessful,
          },
    totalMicros: snapshot.total?.micros ?? null,
    currency: snapshot.total?.currency ?? null,
    isPaid: snapshot.isPaid,
    isDeleted: order.isDeleted,
    shippedAt: order.shippedAt === null ? null : toIso(order.shippedAt),
    trackingUrl: snapshot.shipping?.trackingUrl ?? null,
    contactId: order.contactId,
    firstName: buyer?.firstName ?? null,
    lastName: buyer?.lastName ?? null,
    email: snapshot.customer.email,
    phone: phone === null || numbers.has(shopId) ? phone : maskPhone(phone),
    lines: snapshot.lines.map(({ productId, name, code, quantity, option }) => ({
      productId,
      name,
      code,
      quantity,
      option,
    })),
  };
}

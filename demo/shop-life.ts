import { setTimeout as pause } from 'node:timers/promises';
import type { ShoperSimulator, SimulatedOrder } from '../plugins/shoper/simulator/index.js';

const BUYERS = [
  { firstname: 'Łucja', lastname: 'Wiśniewska', phone: '512 513 514' },
  { firstname: 'Jan', lastname: 'Nowak', phone: '600-200-300' },
  { firstname: 'Zofia', lastname: 'Zając', phone: '+48 721 222 333' },
  { firstname: 'Γιώργος', lastname: 'Παπαδόπουλος', phone: '+30 691 234 5678' },
  { firstname: '', lastname: '', phone: '790 100 100' },
  { firstname: 'Ewa', lastname: 'Mazur', phone: '22 123 45 67' },
] as const;

const GOODS = [
  [{ name: 'Spódnica plisowana', price: '149.00', quantity: '1' }],
  [{ name: 'Sukienka w groszki', price: '219.50', quantity: '1' }],
  [
    { name: 'Szal', price: '59.90', quantity: '2' },
    { name: 'Pasek', price: '39.00', quantity: '1' },
  ],
] as const;

/** Slow enough for the provider's limit of ten messages a minute to one number: the owner gets one for each order. */
const STEP_MS = 7_000;

/** A shop's day, quickened: somebody orders every few seconds; most pay and get their parcel, some cancel. */
export function liveShop(shop: ShoperSimulator): { stop(): void } {
  const stopped = new AbortController();
  const wait = (ms: number) => pause(ms, undefined, { signal: stopped.signal });

  const follow = async (order: SimulatedOrder, number: number) => {
    await wait(STEP_MS);
    if (number % 5 === 4) return shop.changeStatus(order.order_id, '8');
    await shop.pay(order.order_id);
    await wait(STEP_MS);
    const trackingUrl = number % 2 === 0 ? `https://sledzenie.example/${order.order_id}` : '';
    await shop.changeStatus(order.order_id, '7', { trackingUrl });
  };

  const live = async () => {
    for (let number = 0; ; number++) {
      const buyer = BUYERS[number % BUYERS.length];
      const products = GOODS[number % GOODS.length] ?? GOODS[0];
      const goods = products.reduce((sum, product) => sum + Number(product.price) * Number(product.quantity), 0);
      const order = await shop.placeOrder({
        ...buyer,
        billingPhone: buyer?.phone ?? '',
        products,
        sum: (goods + 15).toFixed(2),
      });
      follow(order, number).catch(ignoreEnd);
      await wait(STEP_MS);
    }
  };
  live().catch(ignoreEnd);
  return { stop: () => stopped.abort() };
}

/** The end of the demo, or a delivery that found the hub already gone. */
function ignoreEnd(): void {}

export { ShoperSimulator, type Delivery, type HookSettings } from './shoper.simulator.js';
export { classicBody, restBody, type SimulatedOrder } from './order-bodies.js';
export { APP, Appstore } from './appstore.js';
export type { CustomerWish } from './people.js';
export type { ProductWish } from './goods.js';

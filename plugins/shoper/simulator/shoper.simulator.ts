import { createHash } from 'node:crypto';
import { Simulator, type SimulatedAnswer, type SimulatedRequest } from '@hub/core/testing';
import { LICENCE } from './licence.js';
import { classicBody, lineRows, restBody, type SimulatedOrder } from './order-bodies.js';
import type { Row } from './rest-lists.js';
import { Goods } from './goods.js';
import { People, type CustomerWish } from './people.js';
import { CURRENCY_ROWS, LANGUAGE_ROWS, PAYMENT_ROWS, SHIPPING_ROWS, STATUS_ROWS } from './shop-data.js';
import { ShoperRest } from './shoper-rest.js';

export interface ShoperSimulatorOptions {
  /** Epoch milliseconds of the shop's clock; the real time when left out. */
  readonly now?: () => number;
  /** The zone of the shop's zoneless stamps. */
  readonly zone?: string;
  readonly firstOrderId?: number;
}

export interface HookSettings {
  /** Where deliveries go; the registration the merchant made in the panel. */
  url: string;
  /** "Klucz"; empty = the signature is made with an empty key. */
  key: string;
  webhookId: string;
  shape: 'classic' | 'rest';
  format: 'json' | 'form';
  events: readonly string[];
  /** How long the shop waits for an answer, milliseconds; for ever when left out. */
  patienceMs?: number;
}

/** A delivery on its way to the hub. */
export interface Delivery {
  /** Null: to the registration the merchant made in the panel, wherever it leads by then. */
  readonly url: string | null;
  readonly topic: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const VERSION = '5.26.54';

/**
 * A Shoper shop seen from outside: it keeps orders and delivers webhooks as reference §8 and §9 describe, signed over the
 * raw bytes, with slashes escaped. With `isHolding` deliveries wait in `held`, to be doubled, dropped or shuffled by hand.
 * One change may fire several events, as seen live: a status change also fires an edit.
 */
export class ShoperSimulator extends Simulator {
  readonly hook: HookSettings = {
    url: '',
    key: '',
    webhookId: '5',
    shape: 'classic',
    format: 'json',
    events: ['order.create', 'order.edit', 'order.paid', 'order.status', 'order.delete'],
  };
  /** Deliveries that wait while `isHolding`. */
  readonly held: Delivery[] = [];
  isHolding = false;
  /** What becomes of each delivery on its way; as it should be when null. */
  onTheWay: ((delivery: Delivery) => readonly Delivery[]) | null = null;
  readonly orders = new Map<string, SimulatedOrder>();
  /** Statuses as the REST API lists them. */
  readonly statuses: Row[] = [...STATUS_ROWS];
  readonly people = new People();
  readonly goods = new Goods();
  readonly parcels: Row[] = [];
  /** Like a shop’s own settings: the status an order gets when its parcel leaves. */
  parcelSendStatusId = '7';
  readonly rest: ShoperRest;
  /** What the panel, at `/admin`, shows in its frame. */
  panelFrame = 'about:blank';
  readonly #now: () => number;
  readonly #zone: string;
  #nextId: number;
  /** The orders as the REST API lists them, until one changes. */
  #orderRows: readonly Row[] | null = null;

  constructor(options: ShoperSimulatorOptions = {}) {
    super();
    this.rest = new ShoperRest({
      rows: (resource) => this.#rows(resource),
      object: (path) => (path === 'application-config' ? this.#applicationConfig() : undefined),
      changeOrder: (orderId, wish) => this.#obey(orderId, wish),
      now: () => this.#now(),
    });
    this.#now = options.now ?? Date.now;
    this.#zone = options.zone ?? 'Europe/Warsaw';
    this.#nextId = options.firstOrderId ?? 1001;
  }

  /** Each step answers the statuses the hub gave its deliveries. */
  async placeOrder(overrides: Partial<SimulatedOrder> = {}): Promise<SimulatedOrder> {
    const order = this.newOrder(overrides);
    await this.fire('order.create', order);
    return order;
  }

  /** A new order that nobody was told of yet. */
  newOrder(overrides: Partial<SimulatedOrder> = {}): SimulatedOrder {
    const stamp = this.stamp();
    const order: SimulatedOrder = {
      order_id: String(this.#nextId++),
      date: stamp,
      status_id: '1',
      status_date: stamp,
      sum: '115.00',
      shipping_cost: '15.00',
      paid: '0.00',
      currency_name: 'PLN',
      email: 'jan@example.com',
      firstname: 'Jan',
      lastname: 'Nowak',
      phone: '512 513 514',
      billingPhone: '512513514',
      country_code: 'PL',
      shippingName: 'Kurier',
      trackingUrl: '',
      paymentName: 'onlinePayment',
      paymentTitle: 'Przelew online',
      notes: '',
      products: [{ name: 'Spódnica', price: '100.00', quantity: '1' }],
      additionalFields: [],
      ...overrides,
    };
    for (const { stock_id, quantity } of order.products)
      if (stock_id !== undefined) this.goods.move(stock_id, -Number(quantity));
    this.#keep(order);
    return order;
  }

  /** Somebody makes an account. */
  async register(wish: CustomerWish = {}): Promise<Row> {
    const user = this.people.add(wish, this.stamp());
    await this.#tell('client.create', user);
    return user;
  }

  async editCustomer(userId: string, changes: Parameters<People['change']>[1]): Promise<void> {
    await this.#tell('client.edit', this.people.change(userId, changes));
  }

  /** The merchant saves a product after changing its stock. */
  async restock(product: Row, units: number): Promise<void> {
    this.goods.setStock(this.goods.stockIdOf(product), units);
    await this.#tell('product.edit', product);
  }

  async deleteProduct(product: Row): Promise<void> {
    this.goods.delete(String(product['product_id']));
    await this.#tell('product.delete', { product_id: product['product_id'] });
  }

  /** A parcel that leaves at once, with its number or, as some couriers do, without one yet. */
  async sendParcel(orderId: string, shippingCode = ''): Promise<Row> {
    const order = this.#order(orderId);
    const parcel: Row = {
      parcel_id: String(this.parcels.length + 1),
      order_id: orderId,
      shipping_id: '8',
      shipping_code: shippingCode,
      sent: '1',
      order_date: order.date,
      send_date: this.stamp(),
      delivery_date: '0000-00-00 00:00:00',
      weight: '1',
      online: '0',
      products: [],
    };
    this.parcels.push(parcel);
    await this.#tell('parcel.create', parcel);
    await this.#tell('parcel.send', parcel);
    await this.changeStatus(orderId, this.parcelSendStatusId);
    return parcel;
  }

  async changeStatus(orderId: string, statusId: string, changes: Partial<SimulatedOrder> = {}): Promise<void> {
    const order = this.#change(orderId, { ...changes, status_id: statusId, status_date: this.stamp() });
    await this.fire('order.status', order);
    await this.fire('order.edit', order);
  }

  async pay(orderId: string): Promise<void> {
    const order = this.#change(orderId, { paid: this.#order(orderId).sum });
    await this.fire('order.paid', order);
    await this.fire('order.edit', order);
  }

  async edit(orderId: string, changes: Partial<SimulatedOrder>): Promise<void> {
    await this.fire('order.edit', this.#change(orderId, changes));
  }

  async delete(orderId: string): Promise<void> {
    for (const { stock_id, quantity } of this.#order(orderId).products)
      if (stock_id !== undefined) this.goods.move(stock_id, Number(quantity));
    this.orders.delete(orderId);
    this.#orderRows = null;
    await this.#tell('order.delete', { order_id: orderId });
  }

  /** Delivers an event about an order as it is now. */
  async fire(topic: string, order: SimulatedOrder): Promise<number | null> {
    return this.#tell(topic, this.bodyOf(order));
  }

  /** The order as this shop's webhooks tell it. */
  bodyOf(order: SimulatedOrder): Record<string, unknown> {
    return this.hook.shape === 'classic' ? classicBody(order) : restBody(order);
  }

  /** Delivers, or keeps while holding. Answers the hub's HTTP status; null when nothing was sent. */
  async send(delivery: Delivery): Promise<number | null> {
    if (this.isHolding) {
      this.held.push(delivery);
      return null;
    }
    let status: number | null = null;
    for (const one of this.onTheWay?.(delivery) ?? [delivery]) status = await this.#post(one);
    return status;
  }

  async #post(delivery: Delivery): Promise<number> {
    const { url, patienceMs } = this.hook;
    const response = await fetch(delivery.url ?? url, {
      method: 'POST',
      headers: delivery.headers,
      body: new Uint8Array(delivery.body),
      ...(patienceMs === undefined ? {} : { signal: AbortSignal.timeout(patienceMs) }),
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** To the webhook of the panel and to those registered through the API, each signed with its own key. */
  async #tell(topic: string, content: Record<string, unknown>): Promise<number | null> {
    let status: number | null = null;
    if (this.hook.url !== '' && this.hook.events.includes(topic))
      status = await this.send(this.delivery(topic, content));
    for (const hook of this.rest.webhooks) {
      if (hook['active'] !== '1' || !(hook['events'] as string[]).includes(topic)) continue;
      const to = { url: String(hook['url']), key: String(hook['secret']), webhookId: String(hook['webhook_id']) };
      status = await this.send(
        this.rawDelivery(topic, Buffer.from(toJson(content)), { ...this.hook, ...to, format: 'json' }),
      );
    }
    return status;
  }

  delivery(topic: string, content: Record<string, unknown>): Delivery {
    return this.rawDelivery(topic, Buffer.from(this.hook.format === 'form' ? toForm(content) : toJson(content)));
  }

  /** A delivery of any bytes, signed like every other. */
  rawDelivery(topic: string, body: Buffer, hook: HookSettings = this.hook): Delivery {
    const { webhookId, key, format } = hook;
    const url = hook === this.hook ? null : hook.url;
    const sha1 = createHash('sha1').update(`${webhookId}:${key}:`).update(body).digest('hex');
    const contentType = format === 'form' ? 'application/x-www-form-urlencoded' : 'application/json; charset=utf-8';
    return {
      url,
      topic,
      headers: {
        'X-Shop-License': LICENCE,
        'X-Shop-Domain': 'sklep1.shoparena.pl',
        'X-Shop-Version': VERSION,
        'X-Webhook-Name': topic,
        'X-Webhook-Id': webhookId,
        'X-Webhook-SHA1': sha1,
        'User-Agent': `Shop Webhook Sender ${VERSION}`,
        'Content-Type': contentType,
      },
      body,
    };
  }

  /** `2026-01-15 13:37:23` on the shop's wall, without a zone. */
  stamp(ms: number = this.#now()): string {
    return new Date(ms).toLocaleString('sv-SE', { timeZone: this.#zone });
  }

  protected async answer(request: SimulatedRequest): Promise<SimulatedAnswer> {
    if (request.path === '/admin') {
      const body = `<!doctype html><title>Panel</title><iframe src="${escape(this.panelFrame)}" width="900" height="600"></iframe>`;
      return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
    }
    return this.rest.answer(request);
  }

  #rows(resource: string): readonly Row[] | undefined {
    switch (resource) {
      case 'orders':
        return (this.#orderRows ??= [...this.orders.values()].map(restBody));
      case 'order-products':
        return [...this.orders.values()].flatMap(lineRows);
      case 'statuses':
        return this.statuses;
      case 'users':
        return this.people.users;
      case 'user-addresses':
        return this.people.addresses;
      case 'user-groups':
        return this.people.groups;
      case 'additional-fields':
        return this.people.fields;
      case 'products':
        return this.goods.products;
      case 'product-stocks':
        return this.goods.stocks;
      case 'availabilities':
        return this.goods.availabilities;
      case 'parcels':
        return this.parcels;
      case 'languages':
        return LANGUAGE_ROWS;
      case 'currencies':
        return CURRENCY_ROWS;
      case 'payments':
        return PAYMENT_ROWS;
      case 'shippings':
        return SHIPPING_ROWS;
      default:
        return undefined;
    }
  }

  #applicationConfig(): Row {
    return {
      shop_name: 'Sklep testowy',
      shop_url: this.url,
      technical_url: this.url,
      license_id: '568425',
      locale_timezone: this.#zone,
      default_language_name: 'pl_PL',
      default_language_id: '1',
      default_currency_name: 'PLN',
      default_currency_id: '1',
      shop_off: '',
      product_defaults_warn_level: '1',
    };
  }

  /** What the API is told about an order. */
  #obey(orderId: string, { status_id, notes_priv }: Row): void {
    if (notes_priv !== undefined) this.#change(orderId, { notes_priv: String(notes_priv) });
    // Nobody waits for what is told of it: a hub that is gone by then hears nothing.
    if (status_id !== undefined) void this.changeStatus(orderId, String(status_id)).catch(() => undefined);
  }

  #keep(order: SimulatedOrder): void {
    this.orders.set(order.order_id, order);
    this.#orderRows = null;
  }

  #order(orderId: string): SimulatedOrder {
    const order = this.orders.get(orderId);
    if (order === undefined) throw new Error(`The shop has no order ${orderId}`);
    return order;
  }

  #change(orderId: string, changes: Partial<SimulatedOrder>): SimulatedOrder {
    const changed = { ...this.#order(orderId), ...changes };
    this.#keep(changed);
    return changed;
  }
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** PHP's JSON: slashes are escaped. */
function toJson(content: Record<string, unknown>): string {
  return JSON.stringify(content).replaceAll('/', '\\/');
}

function toForm(content: Record<string, unknown>): string {
  const form = new URLSearchParams();
  const add = (name: string, value: unknown): void => {
    if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) add(name === '' ? key : `${name}[${key}]`, item);
    } else form.append(name, value === null ? '' : String(value));
  };
  add('', content);
  return form.toString();
}

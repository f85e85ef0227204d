import { newCart, nextCartState } from '@hub/abandoned-carts';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { parseMoney, parsePhone, uuidOf, type Clock, type Instant, type Money, type ShopId } from '@hub/kernel';
import { ErasureRepository } from '../../contacts/erasure.repository.js';
import type { OrderLine } from '../../core/index.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { Keyring } from '../../infra/crypto/keyring.js';
import { Database, type Tx } from '../../infra/database/database.js';
import { RULE_BOOK, type RuleBook } from '../../pipeline/model/rule-book.port.js';
import { cancelOccasions } from '../../pipeline/model/waiting-messages.js';
import { OrderNews, type OrderListener } from '../../shops/order-news.js';
import type { OrderOfClient } from '../../shops/order.repository.js';
import { ProductRepository } from '../../shops/product.repository.js';
import type { Shop } from '../../shops/shop.entity.js';
import { StorefrontRepository } from '../../storefront/storefront.repository.js';
import { cartEventId, cartTimes, MAX_STEPS, nextLook, type Cart, type CartNews } from './cart.js';
import { CartRepository, type OrderTraces } from './cart.repository.js';
import type { ToldCart } from './told-cart.js';

/** Shorter values of an order's fields name no cart. */
const LEAST_NAME = 8;

/** What shops and their pages tell of carts, and what orders make of them. */
@Injectable()
export class CartService implements OrderListener, OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly carts: CartRepository,
    private readonly storefronts: StorefrontRepository,
    private readonly products: ProductRepository,
    private readonly erasures: ErasureRepository,
    private readonly orders: OrderNews,
    @Inject(RULE_BOOK) private readonly rules: RuleBook,
    @Inject(Keyring) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.orders.listen(this);
  }

  /**
   * What a page told of a cart. Anybody can write to it, so nothing a stranger typed ever stands in a message: products are
   * called what the shop calls them, links lead to the shop's own pages, and names are those of the contact.
   */
  async tellByPage(shop: Shop, told: ToldCart, hosts: readonly string[]): Promise<void> {
    await this.database.inOrganisation(shop.organisationId, async (tx) => {
      const ids = told.lines.flatMap(({ productId }) => productId ?? []);
      const names = await this.products.names(tx, shop.id, ids);
      const lines = told.lines.flatMap((line) => {
        const name = names.get(line.productId ?? '');
        return name === undefined ? [] : [{ ...line, name }];
      });
      const url = told.url !== undefined && leadsTo(hosts, told.url) ? told.url : undefined;
      const { cartId, phone, email, language, total, currency } = told;
      const isEmpty = told.lines.length === 0;
      await this.#tell(
        tx,
        shop,
        { cartId, phone, email, language, total, currency, url, lines },
        { isEmpty, isSigned: false },
      );
    });
  }

  /** What the shop itself told. Returns false where its link leads elsewhere than to the shop. */
  async tellByShop(tx: Tx, shop: Shop, told: ToldCart): Promise<boolean> {
    const { hosts } = await this.storefronts.settingsOf(tx, shop.id);
    if (told.url !== undefined && !leadsTo(hosts, told.url)) return false;
    await this.#tell(tx, shop, told, { isEmpty: told.lines.length === 0, isSigned: true });
    return true;
  }

  /** The shop says which order a cart became. False: there is no such cart, or it has ended. */
  async ordered(
    tx: Tx,
    shop: Shop,
    cartId: string,
    order: { readonly id: string; readonly total: Money | null },
  ): Promise<boolean> {
    const cart = await this.carts.open(tx, shop.id, cartId);
    if (cart === null) return false;
    await this.#buy(tx, [cart], order, this.clock.now());
    return true;
  }

  /** Whoever buys is reminded of nothing more, whichever way the order is known to be theirs. */
  async ordersTold(tx: Tx, orders: readonly OrderOfClient[]): Promise<void> {
    const shops = new Set(await this.carts.shopsWithOpen(tx, [...new Set(orders.map(({ shopId }) => shopId))]));
    const known = orders.filter(({ shopId }) => shops.has(shopId));
    const traced = await this.carts.traced(
      tx,
      known.map((order) => this.#tracesOf(order)),
    );
    for (const [index, carts] of traced) {
      const order = known[index];
      if (order === undefined) continue;
      const at = order.snapshot.placedAt ?? this.clock.now();
      const theirs = carts.filter(({ createdAt }) => createdAt <= at);
      if (theirs.length > 0) await this.#buy(tx, theirs, { id: order.orderId, total: order.snapshot.total }, at);
    }
  }

  async #tell(
    tx: Tx,
    shop: Shop,
    told: ToldCart,
    { isEmpty, isSigned }: { readonly isEmpty: boolean; readonly isSigned: boolean },
  ): Promise<void> {
    const now = this.clock.now();
    const news = await this.#newsOf(tx, shop, told, isSigned);
    const times = cartTimes((await this.storefronts.settingsOf(tx, shop.id)).carts);
    const known = await this.carts.open(tx, shop.id, news.cartId);
    if (known === null && isEmpty) return;
    const state = newCart(now);
    const cart = await this.carts.tell(tx, shop, news, {
      state,
      dueAt: isEmpty ? null : nextLook(state, 0, times),
      at: now,
    });
    const others = await this.carts.othersOf(tx, cart);
    // One person, one cart: of several the newest counts.
    await this.carts.keep(
      tx,
      others.map((other) => ({ ...other, state: { ...other.state, phase: 'expired' as const }, dueAt: null })),
    );
    if (known !== null && known.state.phase === 'abandoned')
      await this.#takeBack(tx, cart, nextLook(state, 0, times), now);
    await this.#cancel(tx, others, 'cart-changed', now);
  }

  /** Its owner is back: a reminder that did not leave is taken back and may be told again later. */
  async #takeBack(tx: Tx, cart: Cart, dueAt: Instant | null, now: Instant): Promise<void> {
    const cancelled = await this.#cancel(tx, [cart], 'cart-changed', now);
    if (cancelled === 0) return;
    await this.carts.keep(tx, [{ ...cart, step: Math.max(0, cart.step - 1), round: cart.round + 1, dueAt }]);
  }

  async #buy(
    tx: Tx,
    carts: readonly Cart[],
    order: { readonly id: string; readonly total: Money | null },
    at: Instant,
  ): Promise<void> {
    const { abandonedAfterMs, ...rest } = cartTimes((await this.storefronts.settingsOf(tx, shopOf(carts))).carts);
    await this.carts.keep(
      tx,
      carts.map((cart) => ({
        ...cart,
        state: nextCartState(cart.state, { kind: 'order-placed', at }, { abandonedAfterMs, ...rest }),
        orderId: order.id,
        value: order.total ?? cart.total,
        dueAt: null,
      })),
    );
    await this.#cancel(tx, carts, 'cart-bought', this.clock.now());
  }

  async #cancel(tx: Tx, carts: readonly Cart[], reason: string, now: Instant): Promise<number> {
    const reminded = carts.filter(({ step }) => step > 0);
    if (reminded.length === 0) return 0;
    const active = await this.rules.active(tx, [shopOf(reminded)]);
    const rules = active.filter(({ spec }) => spec.trigger.event === 'cart.abandoned');
    const steps = Array.from({ length: MAX_STEPS }, (_, index) => index + 1);
    const keys = reminded.flatMap((cart) =>
      rules.flatMap(({ ruleKey }) =>
        steps.flatMap((step) => {
          const base = `${uuidOf(cart.shopId)}/${ruleKey}/cart:${cartEventId(cart)}/step:${step}/customer`;
          return [base, `${base}/test`];
        }),
      ),
    );
    return cancelOccasions(tx, keys, reason, now);
  }

  #tracesOf({ clientId, shopId, country, snapshot }: OrderOfClient): OrderTraces {
    const addresses = [snapshot.delivery, snapshot.billing];
    const phoneHashes = addresses.flatMap((address) => {
      if (address?.phone == null) return [];
      const parsed = parsePhone(address.phone, address.countryCode ?? country, { repair: true });
      return parsed.ok ? [this.keyring.phoneHash(clientId, parsed.phone)] : [];
    });
    const { email } = snapshot.customer;
    return {
      shopId,
      clientId,
      phoneHashes,
      emailHashes: email === null ? [] : [this.keyring.emailHash(clientId, email)],
      cartIds: snapshot.additionalFields.map(({ value }) => value).filter((value) => value.length >= LEAST_NAME),
    };
  }

  async #newsOf(tx: Tx, shop: Shop, told: ToldCart, isSigned: boolean): Promise<CartNews> {
    const { clientId } = shop;
    const parsed = told.phone === undefined ? null : parsePhone(told.phone, shop.country);
    const phone = parsed?.ok === true ? parsed.phone : null;
    const phoneHash = phone === null ? null : this.keyring.phoneHash(clientId, phone);
    const email = told.email ?? null;
    const emailHash = email === null ? null : this.keyring.emailHash(clientId, email);
    const subjects = [phoneHash, emailHash].flatMap((hash) => (hash === null ? [] : [{ clientId, subjectHash: hash }]));
    const isErased = (await this.erasures.among(tx, subjects)).size > 0;
    const currency = told.currency ?? shop.currency;
    const person = {
      phone,
      phoneHash,
      country: parsed?.ok === true ? parsed.country : null,
      email,
      emailHash,
      firstName: told.firstName ?? null,
      lastName: told.lastName ?? null,
    };
    return {
      ...(isErased ? NOBODY : person),
      cartId: told.cartId,
      isSigned,
      language: told.language ?? null,
      url: told.url ?? null,
      total: told.total === undefined ? null : parseMoney(told.total, currency),
      lines: told.lines.map((line): OrderLine => ({
        productId: line.productId ?? null,
        name: line.name ?? '',
        code: null,
        quantity: line.quantity,
        unitPrice: line.unitPrice === undefined ? null : parseMoney(line.unitPrice, currency),
        option: null,
      })),
    };
  }
}

const NOBODY = {
  phone: null,
  phoneHash: null,
  country: null,
  email: null,
  emailHash: null,
  firstName: null,
  lastName: null,
} as const;

/** Carts are told together only of one shop. */
function shopOf(carts: readonly Cart[]): ShopId {
  const [first] = carts;
  if (first === undefined) throw new Error('no carts, no shop');
  return first.shopId;
}

function leadsTo(hosts: readonly string[], url: string): boolean {
  return URL.canParse(url) && hosts.includes(new URL(url).host);
}

import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { parsePhone, type Clock, type Instant, type ShopId, type SubscriptionId } from '@hub/kernel';
import { ErasureRepository, erasedRef } from '../../contacts/erasure.repository.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { Keyring } from '../../infra/crypto/keyring.js';
import { Database, type Tx } from '../../infra/database/database.js';
import { cancelOccasions } from '../../pipeline/model/waiting-messages.js';
import { ProductNews, sellableUnits, type KnownChange, type ProductListener } from '../../shops/product-news.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { ListFilter, SubscriptionNews } from './subscription.js';
import { SubscriptionRepository, subscriptionRef } from './subscription.repository.js';
import type { SubscriptionDto } from './waiting-list.dto.js';
import type { StockLevel } from './wave.js';
import { WaveRepository } from './wave.repository.js';

/** Somebody whose number a form took. */
export interface Visitor extends Pick<SubscriptionNews, 'phone' | 'phoneHash' | 'country'> {
  readonly isErased: boolean;
}

export interface SubscriptionOutcome {
  readonly outcome: 'added' | 'known' | 'erased' | 'refused';
  readonly code: string | null;
}

/** Those who wait for products, and what a shop's stock does to them. */
@Injectable()
export class WaitingListService implements ProductListener, OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly subscriptions: SubscriptionRepository,
    private readonly waves: WaveRepository,
    private readonly news: ProductNews,
    private readonly erasures: ErasureRepository,
    @Inject(Keyring) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.news.listen(this);
  }

  /**
   * A product, or with `variationId` one variation of it, can be bought again: the first `units` in line are told, all of
   * them where the shop keeps no stock (null). Not for a product's first sight.
   */
  async release(
    tx: Tx,
    shop: Shop,
    product: { readonly productId: string; readonly variationId: string | null },
    units: number | null,
  ): Promise<void> {
    await this.waves.follow(tx, shop, [{ ...product, units, isBack: true }], this.clock.now());
  }

  /** What is back begins a wave; those for whom too little is left go back to their places before they were written to. */
  async productsChanged(tx: Tx, shop: Shop, changes: readonly KnownChange[], at: Instant): Promise<void> {
    const levels = changes.flatMap(toLevel);
    await this.waves.follow(tx, shop, levels, at);
    const keys = await this.waves.callBack(tx, shop.id, levels);
    await cancelOccasions(tx, keys, 'out-of-stock', at);
  }

  /** Somebody left their number on a product's page. Nothing tells them, or anybody, whether they waited already. */
  async join(
    { organisationId, clientId, id: shopId }: Shop,
    { phone, phoneHash, country, isErased }: Visitor,
    wish: Pick<SubscriptionNews, 'productId' | 'variationId' | 'language'>,
  ): Promise<void> {
    if (isErased) return;
    // What a product is called is the shop's word: a stranger's would go out in its name.
    const news = {
      organisationId,
      clientId,
      shopId,
      ...wish,
      productName: null,
      phone,
      phoneHash,
      country,
      customerId: null,
    };
    await this.database.inOrganisation(organisationId, (tx) => this.subscriptions.add(tx, [news], this.clock.now()));
  }

  /** Puts people in line, one outcome for each in its order. A national number is read by its country, else by the shop's. */
  async addAll(tx: Tx, shop: Shop, items: readonly SubscriptionDto[]): Promise<readonly SubscriptionOutcome[]> {
    const { organisationId, clientId, id: shopId, country } = shop;
    const read = items.map((item) => ({ item, parsed: parsePhone(item.phone, item.country ?? country) }));
    const news = read.map(({ item, parsed }) =>
      !parsed.ok
        ? null
        : {
            organisationId,
            clientId,
            shopId,
            productId: item.productId,
            variationId: item.variationId ?? null,
            productName: item.productName ?? null,
            phone: parsed.phone,
            phoneHash: this.keyring.phoneHash(clientId, parsed.phone),
            country: parsed.country,
            language: item.language ?? null,
            customerId: item.customerId ?? null,
          },
    );
    const sound = news.filter((one) => one !== null);
    const erased = await this.erasures.among(
      tx,
      sound.map(({ phoneHash }) => ({ clientId, subjectHash: phoneHash })),
    );
    const isErased = ({ phoneHash }: SubscriptionNews) => erased.has(erasedRef({ clientId, subjectHash: phoneHash }));
    const added = await this.subscriptions.add(
      tx,
      sound.filter((one) => !isErased(one)),
      this.clock.now(),
    );
    return read.map(({ parsed }, index) => {
      const one = news[index] ?? null;
      if (one === null) return { outcome: 'refused', code: parsed.ok ? null : parsed.reason };
      if (isErased(one)) return { outcome: 'erased', code: null };
      return { outcome: added.has(subscriptionRef(one)) ? 'added' : 'known', code: null };
    });
  }

  /** Takes people out of the list, and what was planned for them out of the way. Returns how many. */
  async remove(tx: Tx, shopId: ShopId, wanted: readonly SubscriptionId[] | ListFilter): Promise<number> {
    const { removed, occasionKeys } = await this.subscriptions.remove(tx, shopId, wanted);
    await cancelOccasions(tx, occasionKeys, 'deleted', this.clock.now());
    return removed;
  }
}

/** Nothing where what can be bought is what it was. */
function toLevel({ before, after }: KnownChange): readonly StockLevel[] {
  const [had, units] = [sellableUnits(before), sellableUnits(after)];
  if (had === units) return [];
  return [{ productId: after.id, variationId: after.variationId, units, isBack: had === 0 && units !== 0 }];
}

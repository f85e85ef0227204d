import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { maskPhone, parseId, toIso, type Locale, type Localised, type ShopId, type SubscriptionId } from '@hub/kernel';
import type { Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { Database } from '../../infra/database/database.js';
import { invalid } from '../../infra/web/errors.js';
import { localeOf } from '../../infra/web/problem.filter.js';
import { IdPipe } from '../../infra/web/validation.js';
import { toView } from '../../infra/web/view.js';
import type { Shop } from '../../shops/shop.entity.js';
import { ShopService } from '../../shops/shop.service.js';
import type { SubscriptionState } from './stock.entity.js';
import type { ListFilter, Subscription } from './subscription.js';
import { SubscriptionRepository } from './subscription.repository.js';
import { RemovalDto, SubscriptionsDto, WaitingListQueryDto, type WaitingListFilterDto } from './waiting-list.dto.js';
import { WaitingListService } from './waiting-list.service.js';
import {
  DemandView,
  RemovedView,
  SubscriptionOutcomesView,
  SubscriptionView,
  WaitingListPageView,
} from './waiting-list.view.js';

const MOST_WANTED = 200;

/** Who waits for what. */
@ApiTags('waiting list')
@Controller('api/v1/shops/:shop/waiting-list')
export class WaitingListController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly subscriptions: SubscriptionRepository,
    private readonly service: WaitingListService,
  ) {}

  /** Newest first, in pages. Numbers are searched only by those who may see them. */
  @Needs('view')
  @Get()
  async list(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Query() query: WaitingListQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<WaitingListPageView> {
    const { organisationId } = account;
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      const seesNumbers = maySeeNumbers(account, shop);
      const found = await this.subscriptions.list(tx, id, filterOf(query, seesNumbers), {
        // One that cannot be read starts from the beginning: it only ever came from us.
        before: query.from === undefined ? null : parseId('sub', query.from),
        limit: query.limit + 1,
      });
      const items = found.slice(0, query.limit);
      return {
        waiting: await this.subscriptions.waiting(tx, id),
        items: items.map((item) => viewOf(item, seesNumbers, localeOf(request))),
        next: found.length > query.limit ? (items.at(-1)?.id ?? null) : null,
      };
    });
  }

  /** What people wait for most, first. */
  @Needs('view')
  @Get('demand')
  async demand(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
  ): Promise<DemandView[]> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.shops.find(tx, organisationId, id);
      const demand = await this.subscriptions.demand(tx, id, MOST_WANTED);
      return demand.map((item) => toView(DemandView, { ...item, since: toIso(item.since) }));
    });
  }

  /** Puts people in line, at most 1 000 at once; whoever waits already keeps their place. Safe to repeat. */
  @Needs('send-bulk')
  @Post()
  @HttpCode(200)
  async add(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Body() { subscriptions }: SubscriptionsDto,
  ): Promise<SubscriptionOutcomesView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      const items = await this.service.addAll(tx, shop, subscriptions);
      return { added: items.filter(({ outcome }) => outcome === 'added').length, items: [...items] };
    });
  }

  /** Takes these out of the list, or everybody whom the filter means. What was sent stays as what was sent. */
  @Needs('rules')
  @Post('remove')
  @HttpCode(200)
  async remove(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Body() body: RemovalDto,
  ): Promise<RemovedView> {
    const { organisationId } = account;
    if (body.ids === undefined && body.all !== true) throw WHOM;
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      const wanted = (body.ids as SubscriptionId[] | undefined) ?? filterOf(body, maySeeNumbers(account, shop));
      return { removed: await this.service.remove(tx, id, wanted) };
    });
  }

  @Needs('rules')
  @Delete(':subscription')
  @HttpCode(204)
  async removeOne(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Param('subscription', new IdPipe('sub')) subscription: SubscriptionId,
  ): Promise<void> {
    await this.database.inOrganisation(organisationId, (tx) => this.service.remove(tx, id, [subscription]));
  }
}

function maySeeNumbers(account: Account, { clientId, id }: Shop): boolean {
  return account.may('numbers', { clientId, shopId: id });
}

function filterOf({ search, state, productId }: WaitingListFilterDto, searchesNumbers: boolean): ListFilter {
  return { search: search ?? null, searchesNumbers, state: state ?? null, productId: productId ?? null };
}

function viewOf(item: Subscription, seesNumbers: boolean, locale: Locale): SubscriptionView {
  const phone = item.phone ?? '';
  return toView(SubscriptionView, {
    ...item,
    phone: seesNumbers || phone === '' ? phone : maskPhone(phone),
    status: STATES[item.state][locale],
    createdAt: toIso(item.createdAt),
    sentAt: item.sentAt === null ? null : toIso(item.sentAt),
  });
}

const STATES: Readonly<Record<SubscriptionState, Localised>> = {
  waiting: { pl: 'oczekuje', en: 'waiting', el: 'σε αναμονή' },
  released: { pl: 'w drodze', en: 'on its way', el: 'καθ’ οδόν' },
  sent: { pl: 'wysłany', en: 'sent', el: 'στάλθηκε' },
  removed: { pl: 'usunięty', en: 'removed', el: 'αφαιρέθηκε' },
  refused: { pl: 'nie można wysłać', en: 'cannot be sent to', el: 'δεν μπορεί να σταλεί' },
};

const WHOM = invalid([
  {
    param: 'ids',
    code: 'isNotEmpty',
    message: {
      pl: 'Zaznacz, kogo usunąć, albo wybierz wszystkich (all).',
      en: 'Say whom to take out, or choose everybody (all).',
      el: 'Επιλέξτε ποιους θα αφαιρέσετε ή όλους (all).',
    },
  },
]);

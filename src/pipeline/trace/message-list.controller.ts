import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { ClientId, ContactId, MessageId, ShopId } from '@hub/kernel';
import { notAllowed, type Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { ContactService } from '../../contacts/contact.service.js';
import { Database } from '../../infra/database/database.js';
import { notFound } from '../../infra/web/errors.js';
import { localeOf } from '../../infra/web/problem.filter.js';
import { IdPipe } from '../../infra/web/validation.js';
import { ShopService } from '../../shops/shop.service.js';
import type { Sight } from '../../shops/sight.js';
import { AllMessagesQueryDto, MessagesQueryDto } from './message-list.dto.js';
import { MessageListService } from './message-list.service.js';
import { messageView } from './message-view.js';
import { MessagePageView, MessageView } from './message.view.js';
import { TraceRepository } from './trace.repository.js';

@ApiTags('messages')
@Controller('api/v1')
export class MessageListController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly messages: MessageListService,
    private readonly trace: TraceRepository,
    private readonly contacts: ContactService,
  ) {}

  /**
   * A shop's messages of every channel, newest first unless sorted otherwise. The planned list is
   * `?state=planned&sort=dueAt&direction=asc`.
   */
  @Needs('view')
  @Get('shops/:shop/messages')
  ofShop(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Query() query: MessagesQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<MessagePageView> {
    return this.#page(account, shopId, query, request);
  }

  /** Everything sent about an order or planned for it, to whomever. */
  @Needs('view')
  @Get('shops/:shop/orders/:order/messages')
  ofOrder(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Param('order') orderId: string,
    @Query() query: MessagesQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<MessagePageView> {
    return this.#page(account, shopId, Object.assign(query, { orderId }), request);
  }

  /** Everything sent to a contact or planned for them, by every shop of the client. */
  @Needs('view')
  @Get('clients/:client/contacts/:contact/messages')
  async ofContact(
    @CurrentAccount() account: Account,
    @Param('client', new IdPipe('cli')) clientId: ClientId,
    @Param('contact', new IdPipe('ctc')) id: ContactId,
    @Query() query: MessagesQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<MessagePageView> {
    const { organisationId } = account;
    const { phone, sight } = await this.database.inOrganisation(organisationId, async (tx) => {
      const contact = await this.contacts.find(tx, { organisationId, clientId }, id);
      const all = await this.shops.sight(tx, account, 'view', null);
      return { phone: contact.phone, sight: { ...all, shops: all.shops.filter((shop) => shop.clientId === clientId) } };
    });
    if (phone === null) return { items: [], next: null };
    return this.messages.page(organisationId, sight, Object.assign(query, { recipient: phone }), localeOf(request));
  }

  /** The messages of all shops that may be looked at. */
  @Needs('view', 'anywhere')
  @Get('messages')
  everywhere(
    @CurrentAccount() account: Account,
    @Query() query: AllMessagesQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<MessagePageView> {
    return this.#page(account, null, query, request);
  }

  @Needs('view')
  @Get('messages/:message')
  one(
    @CurrentAccount() account: Account,
    @Param('message', new IdPipe('msg')) id: MessageId,
    @Req() request: FastifyRequest,
  ): Promise<MessageView> {
    return this.database.inOrganisation(account.organisationId, async (tx) => {
      const message = await this.trace.message(tx, id);
      if (message === null) throw notFound();
      const sight = await this.shops.sight(tx, account, 'view', message.shopId);
      return messageView(message, sight, localeOf(request));
    });
  }

  async #page(
    account: Account,
    shopId: ShopId | null,
    query: MessagesQueryDto & { readonly shopId?: readonly ShopId[] },
    request: FastifyRequest,
  ): Promise<MessagePageView> {
    const { organisationId } = account;
    const all = await this.database.inOrganisation(organisationId, (tx) =>
      this.shops.sight(tx, account, 'view', shopId),
    );
    const sight = query.shopId === undefined ? all : only(all, query.shopId);
    // Their order would tell what may not be seen.
    if (query.sort === 'billed' && sight.shops.some(({ id }) => !sight.prices.has(id))) throw notAllowed('prices');
    if (query.sort === 'recipient' && sight.shops.some(({ id }) => !sight.numbers.has(id))) throw notAllowed('numbers');
    return this.messages.page(organisationId, sight, query, localeOf(request));
  }
}

function only({ shops, numbers, prices }: Sight, ids: readonly ShopId[]): Sight {
  const left = shops.filter(({ id }) => ids.includes(id));
  return { shops: left, numbers: new Set(ids.filter((id) => numbers.has(id))), prices };
}

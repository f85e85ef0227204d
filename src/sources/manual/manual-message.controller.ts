import { Body, Controller, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ClientId, ContactId, MessageId, PhoneNumber, ShopId } from '@hub/kernel';
import type { Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { toCustomer } from '../../contacts/contact.js';
import { ContactService } from '../../contacts/contact.service.js';
import { Database } from '../../infra/database/database.js';
import { invalid, notFound, RequestRefused } from '../../infra/web/errors.js';
import { IdPipe } from '../../infra/web/validation.js';
import { lockMessages } from '../../pipeline/model/message-claims.js';
import type { MessageState } from '../../pipeline/model/message.js';
import { MessageRepository } from '../../pipeline/model/message.repository.js';
import { NO_FACTS } from '../../pipeline/model/occasion.js';
import { OrderRepository, orderRef } from '../../shops/order.repository.js';
import { ShopService } from '../../shops/shop.service.js';
import { ContactMessageDto, ManualMessageDto } from './manual-message.dto.js';
import { ManualMessageService, occasionOf, type Click } from './manual-message.service.js';
import { spokenAgain } from './spoken-again.js';
import { PlannedView } from './test-message.controller.js';

/** What a person sends to one other: to an order's customer, to a contact, or something once more. */
@ApiTags('messages')
@Controller('api/v1')
export class ManualMessageController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly orders: OrderRepository,
    private readonly contacts: ContactService,
    private readonly messages: MessageRepository,
    private readonly service: ManualMessageService,
  ) {}

  /** Writes to the customer of an order: to the delivery address's phone, else the billing address's. */
  @Needs('send-one')
  @Post('shops/:shop/orders/:order/messages')
  @HttpCode(202)
  async toOrder(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Param('order') orderId: string,
    @Body() body: ManualMessageDto,
    @Headers('idempotency-key') key?: string,
  ): Promise<PlannedView> {
    const { organisationId } = account;
    const outcome = await this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, shopId);
      const order = (await this.orders.find(tx, [{ shopId, orderId }])).get(orderRef(shopId, orderId))?.snapshot;
      if (order == null) throw notFound();
      const target = {
        subject: 'order',
        facts: { ...NO_FACTS, order },
        orderId,
        recipient: { kind: 'customer' },
      } as const;
      return this.service.write(tx, shop, target, body, clickOf(account, key));
    });
    return this.service.answer(outcome);
  }

  @Needs('send-one')
  @Post('clients/:client/contacts/:contact/messages')
  @HttpCode(202)
  async toContact(
    @CurrentAccount() account: Account,
    @Param('client', new IdPipe('cli')) clientId: ClientId,
    @Param('contact', new IdPipe('ctc')) id: ContactId,
    @Body() { shopId: wanted, ...body }: ContactMessageDto,
    @Headers('idempotency-key') key?: string,
  ): Promise<PlannedView> {
    const { organisationId } = account;
    const outcome = await this.database.inOrganisation(organisationId, async (tx) => {
      const contact = await this.contacts.find(tx, { organisationId, clientId }, id);
      const shopId = wanted ?? contact.shopId;
      if (shopId === null) throw WHICH_SHOP;
      const shop = await this.shops.find(tx, organisationId, shopId);
      if (shop.clientId !== clientId) throw notFound();
      const { phone, phoneHash, country } = contact;
      if (phone === null) throw NO_NUMBER;
      const target = {
        subject: 'customer',
        facts: { ...NO_FACTS, customer: toCustomer(contact) },
        orderId: null,
        recipient: { kind: 'contact', phone: phone as PhoneNumber, phoneHash, country },
      } as const;
      return this.service.write(tx, shop, target, body, clickOf(account, key));
    });
    return this.service.answer(outcome);
  }

  /** The same words to the same person as a new message that names this one; what still waits cannot be sent again. */
  @Needs('send-one')
  @Post('messages/:message/resend')
  @HttpCode(202)
  async resend(
    @CurrentAccount() account: Account,
    @Param('message', new IdPipe('msg')) id: MessageId,
    @Headers('idempotency-key') key?: string,
  ): Promise<PlannedView> {
    const { organisationId } = account;
    const outcome = await this.database.inOrganisation(organisationId, async (tx) => {
      const message = (await lockMessages(tx, [id])).get(id);
      const state = await this.messages.stateOf(tx, id);
      if (message === undefined || state === null) throw notFound();
      if (WAITING.has(state)) throw STILL_WAITS;
      const shop = await this.shops.find(tx, organisationId, message.shopId);
      const again = spokenAgain(message, shop.locale);
      return this.service.plan(tx, { ...occasionOf(shop, clickOf(account, key)), ...again });
    });
    return this.service.answer(outcome);
  }
}

function clickOf({ userId, apiKeyId }: Account, key: string | undefined): Click {
  return { actorId: userId ?? apiKeyId ?? '', key: key ?? null };
}

const WAITING: ReadonlySet<MessageState> = new Set(['planned', 'held', 'sending', 'superseded']);

const STILL_WAITS = new RequestRefused(409, 'message.still-waits', {
  pl: 'Ta wiadomość jeszcze nie wyszła: poczekaj albo anuluj ją i napisz nową.',
  en: 'This message has not left yet: wait for it, or cancel it and write another.',
  el: 'Το μήνυμα δεν έχει φύγει ακόμη: περιμένετε ή ακυρώστε το και γράψτε άλλο.',
});
const NO_NUMBER = new RequestRefused(422, 'message.no-phone', {
  pl: 'Nie wysłano: ten kontakt nie ma już numeru telefonu.',
  en: 'Not sent: this contact has no phone number any more.',
  el: 'Δεν στάλθηκε: η επαφή δεν έχει πλέον τηλέφωνο.',
});
const WHICH_SHOP = invalid([
  {
    param: 'shopId',
    code: 'isNotEmpty',
    message: {
      pl: 'Podaj, w imieniu którego sklepu wysłać.',
      en: 'Say in the name of which shop to send.',
      el: 'Ορίστε εκ μέρους ποιου καταστήματος θα σταλεί.',
    },
  },
]);

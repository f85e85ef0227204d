import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { newId, parseId, type Clock, type ConnectionId } from '@hub/kernel';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import type { Account } from '../../accounts/account.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { Database } from '../../infra/database/database.js';
import { Doorbell } from '../../infra/queue/doorbell.port.js';
import { invalid, notFound } from '../../infra/web/errors.js';
import { IdPipe } from '../../infra/web/validation.js';
import { PLANNER, type Planner } from '../../pipeline/model/planner.port.js';
import { ConnectionService } from '../../plugin-host/connection.service.js';
import { ShopService } from '../../shops/shop.service.js';
import { manualOccasion } from './manual-occasion.js';
import { TestMessageDto } from './test-message.dto.js';

export class PlannedView {
  /** The message's id: its timeline tells what became of it. */
  messageId!: string;
}

@ApiTags('connections')
@Controller('api/v1/connections')
export class TestMessageController {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionService,
    private readonly shops: ShopService,
    @Inject(PLANNER) private readonly planner: Planner,
    private readonly doorbell: Doorbell,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Sends any text to any number through this account, by the same way as every message. */
  @Needs('send-one')
  @Post(':connection/test-message')
  @HttpCode(202)
  async send(
    @CurrentAccount() account: Account,
    @Param('connection', new IdPipe('con')) id: ConnectionId,
    @Body() body: TestMessageDto,
  ): Promise<PlannedView> {
    const { organisationId } = account;
    const shopId = parseId('shp', body.shopId);
    if (shopId === null) throw notFound();
    const { messageIds, skipped } = await this.database.inOrganisation(organisationId, async (tx) => {
      const connection = await this.connections.find(tx, organisationId, id);
      const shop = await this.shops.find(tx, organisationId, shopId);
      account.demand('send-one', { clientId: shop.clientId, shopId });
      const requestId = body.requestId ?? newId('req');
      const occasion = manualOccasion(
        shop,
        { requestId, address: body.phone, text: body.text, connectionId: connection.id, source: 'test' },
        this.clock.now(),
      );
      return this.planner.planOccasions(tx, [occasion]);
    });
    const [messageId] = messageIds;
    if (messageId === undefined) {
      const reason = skipped[0]?.reason ?? 'no-usable-connection';
      throw invalid([
        { param: reason === 'no-usable-connection' ? 'shopId' : 'phone', code: reason, message: NOT_SENT },
      ]);
    }
    this.doorbell.ring('dispatch', id);
    return { messageId };
  }
}

const NOT_SENT = {
  pl: 'Nie wysłano: sprawdź, czy to numer komórkowy i czy sklep może używać tego połączenia.',
  en: 'Nothing was sent: check that this is a mobile number and that the shop may use this connection.',
  el: 'Δεν στάλθηκε: ελέγξτε ότι είναι κινητό και ότι το κατάστημα μπορεί να χρησιμοποιεί τη σύνδεση.',
};

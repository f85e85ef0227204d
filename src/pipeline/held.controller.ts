import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Clock, OrganisationId, ShopId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database } from '../infra/database/database.js';
import { IdPipe } from '../infra/web/validation.js';
import { ShopService } from '../shops/shop.service.js';
import { HeldDto } from './held.dto.js';
import { heldMessages } from './model/held-messages.js';
import { moveMessages, type Move } from './model/message-moves.js';

export class HeldView {
  /** How many messages were moved. */
  count!: number;
}

const PAGE = 1_000;

@ApiTags('messages')
@Controller('api/v1/shops/:shop/held-messages')
export class HeldController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Lets held messages go out: each under the key it always had, so that a provider that knows it sends nothing twice. */
  @Needs('send-bulk')
  @Post('release')
  @HttpCode(200)
  release(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Body() body: HeldDto,
  ): Promise<HeldView> {
    const dueAt = this.clock.now();
    return this.#move(organisationId, shopId, body, { to: 'planned', reason: 'released', dueAt });
  }

  /** Ends held messages for good. */
  @Needs('send-bulk')
  @Post('cancel')
  @HttpCode(200)
  cancel(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Body() body: HeldDto,
  ): Promise<HeldView> {
    return this.#move(organisationId, shopId, body, { to: 'cancelled', reason: body.reason });
  }

  /** In pages, each a transaction of its own. */
  async #move(
    organisationId: OrganisationId,
    shopId: ShopId,
    { reason, messageIds }: HeldDto,
    move: Pick<Move, 'to' | 'reason' | 'dueAt'>,
  ): Promise<HeldView> {
    for (let count = 0; ;) {
      const moved = await this.database.inOrganisation(organisationId, async (tx) => {
        await this.shops.find(tx, organisationId, shopId);
        const ids = await heldMessages(tx, shopId, reason, messageIds ?? null, PAGE);
        const moves = ids.map((id): Move => ({ ...move, id, from: ['held'] }));
        return (await moveMessages(tx, moves, this.clock.now())).length;
      });
      count += moved;
      if (moved === 0) return { count };
    }
  }
}

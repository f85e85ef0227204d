import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Clock, MessageId, ShopId } from '@hub/kernel';
import type { Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { Database } from '../../infra/database/database.js';
import { invalid, RequestRefused } from '../../infra/web/errors.js';
import { IdPipe } from '../../infra/web/validation.js';
import { ShopService } from '../../shops/shop.service.js';
import { moveMessages, type Move } from '../model/message-moves.js';
import { CancelPlannedDto } from './message-list.dto.js';
import { MessageListRepository } from './message-list.repository.js';
import { MessageListService } from './message-list.service.js';
import { CancelledView } from './planned.view.js';

const PAGE = 1_000;

@ApiTags('messages')
@Controller('api/v1/shops/:shop/planned-messages')
export class PlannedController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly lists: MessageListService,
    private readonly messages: MessageListRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Ends planned messages for good: some, or all that a filter finds. What a provider was ever asked about stays, and so
   * does what was planned after the count.
   */
  @Needs('send-bulk')
  @Post('cancel')
  @HttpCode(200)
  async cancel(
    @CurrentAccount() account: Account,
    @Param('shop', new IdPipe('shp')) shopId: ShopId,
    @Body() body: CancelPlannedDto,
  ): Promise<CancelledView> {
    const { messageIds, expectedCount } = body;
    if (messageIds === undefined && expectedCount === undefined) throw HOW_MANY;
    const { organisationId } = account;
    const { filter, found } = await this.database.inOrganisation(organisationId, async (tx) => {
      const sight = await this.shops.sight(tx, account, 'send-bulk', shopId);
      const wanted = { ...(await this.lists.filterOf(tx, sight, body)), ids: messageIds };
      return { filter: wanted, found: await this.messages.countUnspoken(tx, wanted) };
    });
    if (expectedCount !== undefined && expectedCount !== found.count) throw COUNT_CHANGED(found.count);
    const upTo = found.newest;
    let count = 0;
    for (let after: MessageId | null = null; upTo !== null;) {
      const from: MessageId | null = after;
      // Each page a transaction of its own, so that sending waits for none of them long.
      const page = await this.database.inOrganisation(organisationId, async (tx) => {
        const ids = await this.messages.unspoken(tx, filter, { after: from, upTo, limit: PAGE });
        const moves = ids.map((id): Move => ({ id, from: ['planned'], to: 'cancelled', reason: 'deleted' }));
        return { last: ids.at(-1), moved: (await moveMessages(tx, moves, this.clock.now())).length };
      });
      count += page.moved;
      if (page.last === undefined) break;
      after = page.last;
    }
    return { count };
  }
}

const HOW_MANY = invalid([
  {
    param: 'expectedCount',
    code: 'isNotEmpty',
    message: {
      pl: 'Podaj, ile wiadomości widać na liście, albo wybierz je po identyfikatorach.',
      en: 'Say how many messages the list shows, or name them by their ids.',
      el: 'Δηλώστε πόσα μηνύματα δείχνει η λίστα ή επιλέξτε τα με τα αναγνωριστικά τους.',
    },
  },
]);

const COUNT_CHANGED = (count: number) =>
  new RequestRefused(409, 'messages.count_changed', {
    pl: `Nic nie usunięto: lista się zmieniła i ma teraz ${count}. Sprawdź ją i potwierdź ponownie.`,
    en: `Nothing was cancelled: the list has changed and now has ${count}. Look at it and confirm again.`,
    el: `Δεν ακυρώθηκε τίποτα: η λίστα άλλαξε και έχει τώρα ${count}. Ελέγξτε την και επιβεβαιώστε ξανά.`,
  });

import { Controller, Get, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { toIso } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import { ORGANISATION, type Account } from '../accounts/account.js';
import { WhereaboutsRepository } from '../accounts/whereabouts.repository.js';
import { Database, type EntityTx } from '../infra/database/database.js';
import { localeOf } from '../infra/web/problem.filter.js';
import { toView } from '../infra/web/view.js';
import type { Notice } from './notice.entity.js';
import { NoticeRepository } from './notice.repository.js';
import { NoticeView } from './notice.view.js';

@ApiTags('notices')
@Controller('api/v1/notices')
export class NoticeController {
  constructor(
    private readonly database: Database,
    private readonly notices: NoticeRepository,
    private readonly whereabouts: WhereaboutsRepository,
  ) {}

  /** What needs the merchant's hand, newest first. */
  @Needs('view', 'anywhere')
  @Get()
  async list(@CurrentAccount() account: Account, @Req() request: FastifyRequest): Promise<NoticeView[]> {
    const { organisationId } = account;
    const locale = localeOf(request);
    const open = await this.database.inOrganisation(organisationId, async (tx) => {
      const notices = await this.notices.open(tx, organisationId);
      return account.may('view', ORGANISATION) ? notices : this.#seenBy(account, tx, notices);
    });
    return open.map((notice) =>
      toView(NoticeView, {
        ...notice,
        text: notice.text[locale],
        firstAt: toIso(notice.firstAt),
        lastAt: toIso(notice.lastAt),
      }),
    );
  }

  /** Those about something that the account sees. */
  async #seenBy(account: Account, tx: EntityTx, notices: readonly Notice[]): Promise<Notice[]> {
    const seen: Notice[] = [];
    for (const notice of notices) {
      const found = await this.whereabouts.of(tx, notice.subjectId);
      if (found == null) continue;
      if ([found.place, ...found.alsoSeenIn].some((place) => account.may('view', place))) seen.push(notice);
    }
    return seen;
  }
}

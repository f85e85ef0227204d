import { Controller, Get, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { toIso } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import type { Account } from '../accounts/sign-in.service.js';
import { Database } from '../infra/database/database.js';
import { localeOf } from '../infra/web/problem.filter.js';
import { toView } from '../infra/web/view.js';
import { NoticeRepository } from './notice.repository.js';
import { NoticeView } from './notice.view.js';

@ApiTags('notices')
@Controller('api/v1/notices')
export class NoticeController {
  constructor(
    private readonly database: Database,
    private readonly notices: NoticeRepository,
  ) {}

  /** What needs the merchant's hand, newest first. */
  @Get()
  async list(@CurrentAccount() { organisationId }: Account, @Req() request: FastifyRequest): Promise<NoticeView[]> {
    const locale = localeOf(request);
    const open = await this.database.inOrganisation(organisationId, (tx) => this.notices.open(tx, organisationId));
    return open.map((notice) =>
      toView(NoticeView, {
        ...notice,
        text: notice.text[locale],
        firstAt: toIso(notice.firstAt),
        lastAt: toIso(notice.lastAt),
      }),
    );
  }
}

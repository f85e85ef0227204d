import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { toIso } from '@hub/kernel';
import type { Account } from '../accounts/account.js';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import { Database } from '../infra/database/database.js';
import { toView } from '../infra/web/view.js';
import { AuditQueryDto } from './audit.dto.js';
import { AuditEntity } from './audit.entity.js';
import { AuditPageView } from './audit.view.js';

@ApiTags('audit log')
@Controller('api/v1/audit-log')
export class AuditController {
  constructor(private readonly database: Database) {}

  /** Who changed or exported what, newest first. */
  @Needs('users', 'organisation')
  @Get()
  async list(@CurrentAccount() { organisationId }: Account, @Query() query: AuditQueryDto): Promise<AuditPageView> {
    const where = query.from === undefined ? { organisationId } : { organisationId, id: { $lt: query.from } };
    const lines = await this.database.inOrganisation(organisationId, (tx) =>
      tx.em.find(AuditEntity, where, { orderBy: { id: 'desc' }, limit: query.limit + 1 }),
    );
    const items = lines.slice(0, query.limit);
    return toView(AuditPageView, {
      items: items.map((line) => ({ ...line, at: toIso(line.at) })),
      next: lines.length > query.limit ? items.at(-1)?.id : null,
    });
  }
}

import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { toIso, type Clock, type ConnectionId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database } from '../infra/database/database.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView } from '../infra/web/view.js';
import { ConnectionService } from '../plugin-host/connection.service.js';
import { SyncJobRepository } from './sync-job.repository.js';
import { SyncView } from './sync.view.js';

@ApiTags('connections')
@Controller('api/v1/connections/:connection/sync')
export class SyncController {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionService,
    private readonly jobs: SyncJobRepository,
    private readonly doorbell: Doorbell,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What was read of the shop, and how far its history has come. Empty for a channel. */
  @Needs('view')
  @Get()
  async find(
    @CurrentAccount() { organisationId }: Account,
    @Param('connection', new IdPipe('con')) id: ConnectionId,
  ): Promise<SyncView[]> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.connections.find(tx, organisationId, id);
      return (await this.jobs.of(tx, id)).map(({ dueAt, readAt, ...job }) =>
        toView(SyncView, { ...job, dueAt: toIso(dueAt), readAt: readAt === null ? null : toIso(readAt) }),
      );
    });
  }

  /** Reads the shop's statuses and what its webhooks should have told now, instead of at their time. */
  @Needs('connections')
  @Post()
  @HttpCode(202)
  async hurry(
    @CurrentAccount() { organisationId }: Account,
    @Param('connection', new IdPipe('con')) id: ConnectionId,
  ): Promise<void> {
    await this.database.inOrganisation(organisationId, async (tx) => {
      await this.connections.find(tx, organisationId, id);
      await this.jobs.hurry(tx, id, this.clock.now());
    });
    this.doorbell.ring('sync', id);
  }
}

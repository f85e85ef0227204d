import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { OrderStatusController } from './order-status.controller.js';
import { SuppressionsFlow } from './suppressions.flow.js';
import { SyncController } from './sync.controller.js';
import { SyncFlow } from './sync.flow.js';
import { SyncJobRepository } from './sync-job.repository.js';
import { SyncSteps } from './sync.steps.js';

/** What is read of shops and accounts, beside what they tell by themselves. */
@Module({
  imports: [AccountsModule, PluginHostModule, ShopsModule],
  controllers: [SyncController, OrderStatusController],
  providers: [SyncJobRepository],
  exports: [SyncJobRepository],
})
export class SyncModule {}

/** What runs by itself: left out of a hub that only answers requests. */
@Module({
  imports: [SyncModule, PipelineModule, PluginHostModule, ShopsModule, ContactsModule, NoticesModule],
  providers: [SyncFlow, SyncSteps, SuppressionsFlow],
  exports: [SyncFlow],
})
export class SyncWorkersModule {}

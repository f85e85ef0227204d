import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { OrderWriteController } from './order-write.controller.js';
import { OrderHistoryService } from './order-history.service.js';
import { ShopEventsService } from './shop-events.service.js';
import { SuppressionsFlow } from './suppressions.flow.js';
import { SyncController } from './sync.controller.js';
import { SyncFlow } from './sync.flow.js';
import { SyncJobRepository } from './sync-job.repository.js';
import { SyncRecords } from './sync.records.js';
import { SyncSteps } from './sync.steps.js';

/** What is read of shops and accounts, beside what they tell by themselves. */
@Module({
  imports: [AccountsModule, PluginHostModule, ShopsModule],
  controllers: [SyncController, OrderWriteController],
  providers: [SyncJobRepository],
  exports: [SyncJobRepository],
})
export class SyncModule {}

/** What runs by itself: left out of a hub that only answers requests. */
@Module({
  imports: [SyncModule, PipelineModule, PluginHostModule, ShopsModule, ContactsModule, NoticesModule],
  providers: [SyncFlow, SyncSteps, SyncRecords, OrderHistoryService, ShopEventsService, SuppressionsFlow],
  exports: [SyncFlow],
})
export class SyncWorkersModule {}

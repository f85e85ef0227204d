import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { SyncModule } from '../sync/sync.module.js';
import { AppDoorService } from './app-door.service.js';
import { AppLifecycle } from './app-lifecycle.service.js';
import { AppMessageRepository } from './app-message.repository.js';
import { AppsController } from './apps.controller.js';

/** Our apps in platforms' stores. */
@Module({
  imports: [AccountsModule, PluginHostModule],
  controllers: [AppsController],
  providers: [AppMessageRepository, AppDoorService],
  exports: [AppMessageRepository],
})
export class AppsModule {}

/** What runs by itself: left out of a hub that only answers requests. */
@Module({
  imports: [AppsModule, AccountsModule, PluginHostModule, ShopsModule, SyncModule, NoticesModule],
  providers: [AppLifecycle],
})
export class AppsWorkersModule {}

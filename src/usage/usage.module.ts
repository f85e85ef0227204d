import { Module } from '@nestjs/common';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { UsageClock } from './usage-clock.js';
import { UsageController } from './usage.controller.js';
import { UsageRepository } from './usage.repository.js';
import { UsageService } from './usage.service.js';

/** What was sent for whom and what it cost. */
@Module({
  imports: [ShopsModule, PluginHostModule],
  controllers: [UsageController],
  providers: [UsageRepository, UsageService],
  exports: [UsageRepository],
})
export class UsageModule {}

/** What runs by itself: left out of a hub that only answers requests. */
@Module({ imports: [UsageModule], providers: [UsageClock], exports: [UsageClock] })
export class UsageWorkersModule {}

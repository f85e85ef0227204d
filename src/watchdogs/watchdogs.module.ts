import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module.js';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { WatchdogRepository } from './watchdog.repository.js';
import { WatchdogsService } from './watchdogs.service.js';

/** What looks after accounts and shops by itself: left out of a hub that only answers requests. */
@Module({
  imports: [NoticesModule, PluginHostModule],
  providers: [WatchdogRepository, WatchdogsService],
  exports: [WatchdogsService],
})
export class WatchdogsModule {}

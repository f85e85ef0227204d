import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { ConnectionController } from './connection.controller.js';
import { ConnectionRepository } from './connection.repository.js';
import { ConnectionService } from './connection.service.js';
import { PluginHost } from './plugin-host.service.js';

@Module({
  imports: [ShopsModule, NoticesModule],
  controllers: [ConnectionController],
  providers: [ConnectionRepository, ConnectionService, PluginHost],
  exports: [ConnectionRepository, ConnectionService, PluginHost],
})
export class PluginHostModule {}

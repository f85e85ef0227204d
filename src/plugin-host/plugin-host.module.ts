import { Module } from '@nestjs/common';
import { NoticesModule } from '../notices/notices.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { ConnectionController } from './connection.controller.js';
import { ConnectionRepository } from './connection.repository.js';
import { ConnectionService } from './connection.service.js';
import { PluginHost, PLUGIN_LIST } from './plugin-host.service.js';
import { PLUGINS } from './plugin-registry.js';

@Module({
  imports: [ShopsModule, NoticesModule],
  controllers: [ConnectionController],
  providers: [ConnectionRepository, ConnectionService, PluginHost, { provide: PLUGIN_LIST, useValue: PLUGINS }],
  exports: [ConnectionRepository, ConnectionService, PluginHost],
})
export class PluginHostModule {}

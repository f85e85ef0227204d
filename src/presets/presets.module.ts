import { Module } from '@nestjs/common';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { PresetController } from './preset.controller.js';
import { StatusTableController } from './status-table.controller.js';
import { StatusTableService } from './status-table.service.js';

/** Rules to begin with. Nothing here meets an event: what is saved is an ordinary rule. */
@Module({
  imports: [PipelineModule, PluginHostModule, ShopsModule],
  controllers: [PresetController, StatusTableController],
  providers: [StatusTableService],
})
export class PresetsModule {}

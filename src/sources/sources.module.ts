import { Module } from '@nestjs/common';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { PluginHostModule } from '../plugin-host/plugin-host.module.js';
import { ShopsModule } from '../shops/shops.module.js';
import { TestMessageController } from './manual/test-message.controller.js';

@Module({ imports: [PipelineModule, PluginHostModule, ShopsModule], controllers: [TestMessageController] })
export class SourcesModule {}

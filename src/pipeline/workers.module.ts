import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { NoticesModule } from '../notices/notices.module.js';
import { FlowsProcessor } from './flows.processor.js';
import { PipelineModule } from './pipeline.module.js';
import { Sweeper } from './sweeper.js';
import { Watchman } from './watchman.js';

/** What runs by itself: left out of a hub that only answers requests. */
@Module({
  imports: [ScheduleModule.forRoot(), NoticesModule, PipelineModule],
  providers: [FlowsProcessor, Sweeper, Watchman],
  exports: [Sweeper, Watchman],
})
export class WorkersModule {}

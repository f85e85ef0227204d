import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { FlowsProcessor } from './flows.processor.js';
import { PipelineModule } from './pipeline.module.js';
import { Sweeper } from './sweeper.js';

/** What runs by itself: left out of a hub that only answers requests. */
@Module({
  imports: [ScheduleModule.forRoot(), PipelineModule],
  providers: [FlowsProcessor, Sweeper],
  exports: [Sweeper],
})
export class WorkersModule {}

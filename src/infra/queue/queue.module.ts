import { Global, Module, type DynamicModule } from '@nestjs/common';
import { HubLogger } from '../logging/logger.js';
import { BeatMemory, FileBeatMemory } from './beat-memory.js';
import { Doorbell } from './doorbell.port.js';
import { InProcessDoorbell } from './in-process.doorbell.js';

/** One doorbell for the house: Bull where REDIS_URL is set, in-process where it is not. */
@Global()
@Module({})
export class QueueModule {
  static async for(redisUrl: string | null, prefix: string, beatFile: string | null): Promise<DynamicModule> {
    if (redisUrl !== null) {
      // A hub that rings in its own process starts sooner without loading what rings through Redis.
      const { BullQueueModule } = await import('./bull-queue.module.js');
      return BullQueueModule.for(redisUrl, prefix);
    }
    return {
      module: QueueModule,
      providers: [
        {
          provide: Doorbell,
          inject: [HubLogger],
          useFactory: (log: HubLogger) =>
            new InProcessDoorbell((error, bell) => log.fault('doorbell.fault', error, { queue: bell })),
        },
        { provide: BeatMemory, useValue: new FileBeatMemory(beatFile) },
      ],
      exports: [Doorbell, BeatMemory],
    };
  }
}

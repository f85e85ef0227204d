import { BullModule, getQueueToken } from '@nestjs/bull';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Queue } from 'bull';
import { HubLogger } from '../logging/logger.js';
import { BeatMemory, FileBeatMemory, RedisBeatMemory } from './beat-memory.js';
import { BullDoorbell } from './bull.doorbell.js';
import { BELLS, Doorbell, queueName, type Bell } from './doorbell.port.js';
import { InProcessDoorbell } from './in-process.doorbell.js';

/** A ring that a killed worker was answering is answered by another within three seconds; answering it twice does no harm. */
const SETTINGS = { lockDuration: 2_000, lockRenewTime: 700, stalledInterval: 700, maxStalledCount: 1_000_000 };

/** One doorbell for the house: Bull where REDIS_URL is set, in-process where it is not. */
@Global()
@Module({})
export class QueueModule {
  static for(redisUrl: string | null, prefix: string, beatFile: string | null): DynamicModule {
    const fault = (log: HubLogger) => (error: unknown, bell: Bell) =>
      log.fault('doorbell.fault', error, { queue: bell });
    if (redisUrl === null) {
      return {
        module: QueueModule,
        providers: [
          { provide: Doorbell, inject: [HubLogger], useFactory: (log: HubLogger) => new InProcessDoorbell(fault(log)) },
          { provide: BeatMemory, useValue: new FileBeatMemory(beatFile) },
        ],
        exports: [Doorbell, BeatMemory],
      };
    }
    const queues = BELLS.map((bell) => ({ name: queueName(bell) }));
    return {
      module: QueueModule,
      imports: [BullModule.forRoot({ url: redisUrl, prefix, settings: SETTINGS }), BullModule.registerQueue(...queues)],
      providers: [
        {
          provide: Doorbell,
          inject: [HubLogger, ...BELLS.map((bell) => getQueueToken(queueName(bell)))],
          useFactory: (log: HubLogger, ...found: Queue[]) =>
            new BullDoorbell(
              Object.fromEntries(BELLS.map((bell, index) => [bell, found[index]])) as Record<Bell, Queue>,
              fault(log),
            ),
        },
        {
          provide: BeatMemory,
          inject: [getQueueToken(queueName('plan'))],
          useFactory: (queue: Queue) => new RedisBeatMemory(queue, `${prefix}:heartbeat`),
        },
      ],
      exports: [Doorbell, BeatMemory],
    };
  }
}

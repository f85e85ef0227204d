import { BullModule, getQueueToken } from '@nestjs/bull';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Queue } from 'bull';
import { HubLogger } from '../logging/logger.js';
import { BeatMemory, RedisBeatMemory } from './beat-memory.js';
import { BullDoorbell } from './bull.doorbell.js';
import { BELLS, Doorbell, queueName, type Bell } from './doorbell.port.js';

/** A ring that a killed worker was answering is answered by another within three seconds; answering it twice does no harm. */
const SETTINGS = { lockDuration: 2_000, lockRenewTime: 700, stalledInterval: 700, maxStalledCount: 1_000_000 };

/** The doorbell of hubs that share a Redis. */
@Global()
@Module({})
export class BullQueueModule {
  static for(redisUrl: string, prefix: string): DynamicModule {
    const queues = BELLS.map((bell) => ({ name: queueName(bell) }));
    return {
      module: BullQueueModule,
      imports: [BullModule.forRoot({ url: redisUrl, prefix, settings: SETTINGS }), BullModule.registerQueue(...queues)],
      providers: [
        {
          provide: Doorbell,
          inject: [HubLogger, ...BELLS.map((bell) => getQueueToken(queueName(bell)))],
          useFactory: (log: HubLogger, ...found: Queue[]) =>
            new BullDoorbell(
              Object.fromEntries(BELLS.map((bell, index) => [bell, found[index]])) as Record<Bell, Queue>,
              (error, bell) => log.fault('doorbell.fault', error, { queue: bell }),
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

import type { Instant } from '@hub/kernel';
import type { ShopPlatformAdapter } from '../core/index.js';
import type { Tx } from '../infra/database/database.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import type { Shop } from '../shops/shop.entity.js';
import type { AskedReading } from '../shops/shop-reading.repository.js';
import type { ShopNews } from './shop-news.js';
import type { ClaimedJob, Progress } from './sync-job.repository.js';

export interface Walk {
  readonly job: ClaimedJob;
  readonly connection: Connection;
  readonly shop: Shop;
  readonly adapter: ShopPlatformAdapter;
  /** What `touched` is to read. */
  readonly readings: readonly AskedReading[];
}

/** What was read, waiting to be written together with where the walk now stands. */
export interface Step {
  readonly progress: Progress;
  write(tx: Tx): Promise<ShopNews>;
}

export function standing({ cursor, read, total }: ClaimedJob): Omit<Progress, 'dueAt'> {
  return { state: 'waiting', cursor, read, total };
}

/** There is nothing to be read by this way in. */
export function nothing(job: ClaimedJob, now: Instant, news: ShopNews): Step {
  return { progress: { ...standing(job), state: 'done', dueAt: now }, write: async () => news };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedUrl, killEmbedded, PostgresServer } from '../support/postgres-server.js';
import { freePort, RedisServer } from '../support/redis-server.js';
import { Hubs } from './hubs.js';
import type { Driver } from './plan.js';

const MASTER_KEY = '7'.repeat(64);

/** The hubs of a driver and the servers they stand on. */
export interface House {
  readonly url: string;
  readonly hubs: Hubs;
  /** Where its database answers now. @throws while it is down */
  databaseUrl(): string;
  /** Kills the database that belongs to the hub itself. */
  killDatabase?(): void;
  restartDatabase?(mode: 'fast' | 'immediate'): Promise<void>;
  flushRedis?(): Promise<void>;
  restartRedis?(): Promise<void>;
  stop(): Promise<void>;
}

export function openHouse(driver: Driver): Promise<House> {
  return driver === 'bull' ? sharedHouse() : loneHouse();
}

/** One hub with its own Postgres: what `npm start` gives. */
async function loneHouse(): Promise<House> {
  const dataDir = mkdtempSync(join(tmpdir(), 'talaria-faults-'));
  const common = await commonEnv();
  const hubs = new Hubs({ hub: { ...common, HUB_DATA_DIR: dataDir } });
  return {
    url: common.HUB_PUBLIC_URL,
    hubs,
    databaseUrl: () => embeddedUrl(dataDir),
    killDatabase: () => killEmbedded(dataDir),
    stop: async () => {
      await hubs.stop();
      killEmbedded(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** One hub at the door and two at work, over one Postgres and one Redis. */
async function sharedHouse(): Promise<House> {
  const dataDir = mkdtempSync(join(tmpdir(), 'talaria-faults-'));
  const postgres = await PostgresServer.start(dataDir);
  let redis = await RedisServer.start();
  const common = {
    ...(await commonEnv()),
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    HUB_MASTER_KEY: MASTER_KEY,
  };
  const worker = async () => ({ ...common, HUB_ROLE: 'worker', PORT: String(await freePort()) });
  const hubs = new Hubs({
    web: { ...common, HUB_ROLE: 'web' },
    'worker-1': await worker(),
    'worker-2': await worker(),
  });
  return {
    url: common.HUB_PUBLIC_URL,
    hubs,
    databaseUrl: () => postgres.url,
    restartDatabase: (mode) => postgres.restart(mode),
    flushRedis: () => redis.flush(),
    restartRedis: async () => {
      await redis.stop();
      redis = await RedisServer.start(redis.port);
    },
    stop: async () => {
      await hubs.stop();
      await Promise.all([redis.stop(), postgres.stop()]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function commonEnv() {
  const port = String(await freePort());
  return { PORT: port, HUB_PUBLIC_URL: `http://127.0.0.1:${port}`, HUB_ALLOW_PRIVATE_HOSTS: '127.0.0.1' };
}

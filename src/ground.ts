import type { Clock } from '@hub/kernel';
import type { Closing } from './closing.js';
import { ENTITIES } from './entities.js';
import { systemClock } from './infra/clock/system-clock.js';
import { Keyring } from './infra/crypto/keyring.js';
import { readOrMakeMasterKey } from './infra/crypto/master-key.js';
import { Database } from './infra/database/database.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './infra/database/embedded-postgres.js';
import { IntakePool } from './infra/database/intake-pool.js';
import { openOrm } from './infra/database/orm.js';
import { SystemPool } from './infra/database/system-pool.js';
import type { Environment } from './infra/environment/environment.js';
import type { Resolve } from './infra/http/outbound-http.js';
import type { Ground } from './infra/infra.module.js';

export interface GroundOptions {
  readonly clock?: Clock;
  /** What the machine's clock shows, for comparing it with the database's. */
  readonly machineClock?: Clock;
  /** How names of other machines become addresses. */
  readonly resolve?: Resolve;
  /** Where data goes when the environment names no folder. */
  readonly defaultDataDir?: string;
}

/** The database an environment means: the one it names, or the hub's own in its data folder. */
export interface Site {
  readonly connection: { readonly url: string };
  readonly embedded: EmbeddedPostgres | null;
  /** Where the key file is, when the environment holds no key. */
  readonly keyDir: string;
}

/** Beside the panel's, the intake's and the lock's: four processes stay below Postgres's usual 100. */
const FLOW_CONNECTIONS = 10;
const BULK_CONNECTIONS = 1;
const BULK_IDLE_MS = 5 * 60_000;

/** Starts or adopts the hub's own Postgres where the environment names none. */
export async function findDatabase(environment: Environment, options: GroundOptions): Promise<Site> {
  const { databaseUrl, isDataDirChosen } = environment;
  const dataDir = isDataDirChosen ? environment.dataDir : (options.defaultDataDir ?? environment.dataDir);
  const embedded = databaseUrl === null ? await startEmbeddedPostgres(dataDir, isDataDirChosen) : null;
  return {
    connection: { url: databaseUrl ?? (embedded as EmbeddedPostgres).url },
    embedded,
    keyDir: embedded?.dataDir ?? dataDir,
  };
}

/** Opens what modules stand on. `prepare` brings the tables to what this version needs, or says that they are not. */
export async function openGround(
  environment: Environment,
  { connection, keyDir }: Site,
  options: GroundOptions,
  closing: Closing,
  prepare: (orm: Awaited<ReturnType<typeof openOrm>>) => Promise<void>,
): Promise<Ground> {
  const orm = await openOrm({ ...connection, entities: ENTITIES });
  const database = new Database(
    orm,
    new SystemPool(connection, { max: FLOW_CONNECTIONS }),
    new SystemPool(connection, { max: BULK_CONNECTIONS, idleTimeoutMillis: BULK_IDLE_MS, isUnhurried: true }),
  );
  closing.add(() => database.close());
  await prepare(orm);
  const keyring = await Keyring.open(database, environment.masterKey ?? readOrMakeMasterKey(keyDir));
  const intakePool = new IntakePool(connection);
  closing.add(() => intakePool.close());
  const { clock = systemClock, machineClock = systemClock, resolve } = options;
  const { publicUrl, allowedPrivateHosts, metricsToken } = environment;
  return { database, intakePool, keyring, clock, machineClock, publicUrl, allowedPrivateHosts, metricsToken, resolve };
}

export const DRIVERS = ['in-process', 'bull'] as const;
export type Driver = (typeof DRIVERS)[number];

/** How much the suite does and how patient it is; every number may be given by the environment. */
export interface FaultPlan {
  readonly messages: number;
  readonly kills: number;
  readonly seeds: readonly number[];
  readonly drivers: readonly Driver[];
  /** Calls that the provider never answers. Each costs the channel's whole time-out, so they are few. */
  readonly hangs: number;
  readonly postgresRestarts: number;
  /** Each of Redis: how often it forgets everything, how often it is restarted. */
  readonly redisLosses: number;
  /** New orders in a second, however the hub fares. */
  readonly ordersPerSecond: number;
  readonly deliveriesInFlight: number;
  /** From a killed hub's restart to the next message at the provider. */
  readonly resumeLimitMs: number;
  /** Without any progress for so long the run is given up. */
  readonly idleLimitMs: number;
  /** Where the figures are written as JSON; null = nowhere. */
  readonly figuresFile: string | null;
}

export function readPlan(env: NodeJS.ProcessEnv = process.env): FaultPlan {
  const number = (name: string, ordinary: number) => {
    const value = Number(env[name] ?? ordinary);
    if (!Number.isFinite(value) || value < 0) throw new Error(`${name} must be a number, not ${env[name]}`);
    return value;
  };
  return {
    messages: number('FAULT_MESSAGES', 400),
    kills: number('FAULT_KILLS', 5),
    seeds: (env['FAULT_SEEDS'] ?? '1').split(',').map(Number),
    drivers: (env['FAULT_DRIVERS'] ?? DRIVERS.join(',')).split(',').map(driverOf),
    hangs: number('FAULT_HANGS', 0),
    postgresRestarts: number('FAULT_POSTGRES_RESTARTS', 1),
    redisLosses: number('FAULT_REDIS_LOSSES', 1),
    ordersPerSecond: number('FAULT_ORDERS_PER_SECOND', 30),
    deliveriesInFlight: number('FAULT_DELIVERIES_IN_FLIGHT', 16),
    resumeLimitMs: number('FAULT_RESUME_LIMIT_MS', 10_000),
    idleLimitMs: number('FAULT_IDLE_LIMIT_MS', 180_000),
    figuresFile: env['FAULT_FIGURES'] ?? null,
  };
}

function driverOf(name: string): Driver {
  const driver = DRIVERS.find((known) => known === name);
  if (driver === undefined) throw new Error(`FAULT_DRIVERS knows ${DRIVERS.join(', ')}, not ${name}`);
  return driver;
}

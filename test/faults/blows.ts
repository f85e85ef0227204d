import { Seeded } from '../support/seeded.js';
import type { Driver, FaultPlan } from './plan.js';
import { POINTS, type Point } from './signals.js';

/** Something bad that happens to the hub once so many messages reached their phones. */
export type Blow = { readonly afterMessages: number } & (
  | {
      readonly kind: 'kill';
      readonly victims: readonly string[];
      readonly point: Point;
      /** After that moment: 0 = inside it. */
      readonly delayMs: number;
      /** Together with its Postgres. */
      readonly takesDatabase: boolean;
      /** How long the next life lasts, milliseconds, when it is killed as well, mostly while it starts. Null = it lives. */
      readonly nextLifeMs: number | null;
    }
  | { readonly kind: 'database-restart'; readonly mode: 'fast' | 'immediate' }
  | { readonly kind: 'redis-flush' }
  | { readonly kind: 'redis-restart' }
);

/** Half of the kills strike inside their moment, the others somewhere in the half second after it. */
const INSIDE = 0.5;
const SPREAD_MS = 500;
/** How often both workers, or all hubs, go at once. */
const SEVERAL = 0.15;
/** Of so many kills one strikes again what was just started, from the third on: every run has one. */
const AGAIN_EVERY = 5;
const NEXT_LIFE_MS = 4_000;

/** All blows of a run, in their order: the kills spread over the whole of it, the rest between them. */
export function drawBlows(seed: number, driver: Driver, plan: FaultPlan, names: readonly string[]): readonly Blow[] {
  const random = new Seeded(seed);
  const spread = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      Math.floor(plan.messages * (0.03 + (0.9 * (index + random.next())) / count)),
    );
  const withDatabase = new Set(
    driver === 'bull' ? [] : spread(plan.postgresRestarts).map((at) => Math.floor((at * plan.kills) / plan.messages)),
  );
  const kills = spread(plan.kills).map((afterMessages, index): Blow => {
    const victims = random.isTrue(SEVERAL) ? names : [random.pick(names)];
    const delayMs = random.isTrue(INSIDE) ? 0 : random.below(SPREAD_MS);
    const nextLifeMs = index % AGAIN_EVERY === 2 ? random.below(NEXT_LIFE_MS) : null;
    return {
      kind: 'kill',
      afterMessages,
      victims,
      point: random.pick(POINTS),
      delayMs,
      takesDatabase: withDatabase.has(index),
      nextLifeMs,
    };
  });
  if (driver !== 'bull') return kills;
  const losses = [
    ...spread(plan.postgresRestarts).map((afterMessages, index): Blow => {
      return { kind: 'database-restart', afterMessages, mode: index % 2 === 0 ? 'fast' : 'immediate' };
    }),
    ...spread(plan.redisLosses).map((afterMessages): Blow => ({ kind: 'redis-flush', afterMessages })),
    ...spread(plan.redisLosses).map((afterMessages): Blow => ({ kind: 'redis-restart', afterMessages })),
  ];
  return [...kills, ...losses].sort((left, right) => left.afterMessages - right.afterMessages);
}

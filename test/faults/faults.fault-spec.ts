import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { figuresOf, tableOf, type Figures } from './figures.js';
import { readPlan } from './plan.js';
import { runFaults } from './run.js';

const HOUR_MS = 3_600_000;
const plan = readPlan();
const record: Figures[] = [];

afterAll(() => {
  process.stdout.write(`\n${tableOf(record)}`);
  if (plan.figuresFile !== null) writeFileSync(plan.figuresFile, JSON.stringify(record.map(figuresOf)));
});

const runs = plan.drivers.flatMap((driver) => plan.seeds.map((seed) => ({ driver, seed })));

describe.each(runs)('a hub ($driver, seed $seed) that is killed while orders flow', ({ driver, seed }) => {
  let run: Figures;
  beforeAll(async () => {
    process.stdout.write(`${plan.messages} orders, ${plan.kills} kills, ${driver}, FAULT_SEEDS=${seed}\n`);
    run = await runFaults(driver, seed, plan);
    record.push(run);
  }, 2 * HOUR_MS);

  it('R4, R16: takes every order the shop brings and comes to rest', () => {
    expect(run.taken).toBe(plan.messages);
    expect(run.restMs).not.toBeNull();
    expect(run.books.unfinishedWebhooks).toBe(0);
    expect(run.books.stuck).toBe(0);
  });

  it('tells every customer whose order it took', () => {
    expect(run.lost).toEqual([]);
    expect(run.unsent).toEqual([]);
    expect(run.books.ordersWithSeveral).toEqual([]);
  });

  it('R13: tells no customer twice', () => {
    expect(run.doubled).toEqual([]);
  });

  it('leaves no message half sent and none of which nobody knows whether it arrived', () => {
    expect(run.books.uncertain).toEqual([]);
    expect(run.books.states).not.toHaveProperty('planned');
    expect(run.books.states).not.toHaveProperty('sending');
  });

  it('shows the merchant figures that equal a recount', () => {
    expect(run.counted).toEqual({ states: run.books.states, sent: run.books.sent });
  });

  it('ends only when it is killed', () => {
    expect(run.deaths).toEqual([]);
  });

  it('R21: writes no number, no name, no key and no secret address to a log, in any of its lives', () => {
    expect(run.leaks).toEqual([]);
  });

  it('R16: is at work again within seconds of each restart', () => {
    expect(Math.max(0, ...run.resumesMs)).toBeLessThanOrEqual(plan.resumeLimitMs);
  });
});

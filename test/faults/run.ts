import { ShoperSimulator } from '../../plugins/shoper/simulator/index.js';
import { SmsapiSimulator } from '../../plugins/smsapi/simulator/index.js';
import { eventually } from '../support/eventually.js';
import { drawBlows } from './blows.js';
import { compare, leaksIn, type Figures } from './figures.js';
import { openHouse, type House } from './houses.js';
import type { Driver, FaultPlan } from './plan.js';
import { misbehave } from './provider.js';
import { Records } from './records.js';
import { setUp } from './set-up.js';
import { Signals } from './signals.js';
import { Strikes } from './strikes.js';
import { Traffic } from './traffic.js';

/** One run: orders flow, blows fall, the provider has a bad day; then everything comes to rest and is counted. */
export async function runFaults(driver: Driver, seed: number, plan: FaultPlan): Promise<Figures> {
  const sms = new SmsapiSimulator();
  const house = await openHouse(driver);
  try {
    return await runIn(house, sms, { driver, seed, plan });
  } finally {
    await house.stop();
    await sms.stop();
  }
}

async function runIn(
  house: House,
  sms: SmsapiSimulator,
  { driver, seed, plan }: { driver: Driver; seed: number; plan: FaultPlan },
): Promise<Figures> {
  const shop = new ShoperSimulator();
  const { api, shopId } = await setUp(house.url, await house.hubs.start(), { shop, sms });
  misbehave(sms, seed, plan);
  const records = new Records(() => house.databaseUrl());
  const signals = new Signals(sms, plan.messages);
  const traffic = new Traffic(shop, signals, plan, seed);
  const strikes = new Strikes({ house, sms, signals, records, plan });

  const startedAt = performance.now();
  const flow = traffic.run();
  const isStruck = await holds(strikes.run(drawBlows(seed, driver, plan, house.hubs.names)));
  const isTaken = isStruck && (await holds(eventually(() => traffic.isOver, Boolean, plan.idleLimitMs)));
  traffic.stop();
  await flow;

  const takenAt = performance.now();
  const isAtRest = isTaken && (await comesToRest(sms, records, plan.idleLimitMs));
  signals.end();
  const endedAt = performance.now();
  const books = await records.read();
  const counted = await api
    .get<{ states: Record<string, number>; figures: { sent: number } }>(`/shops/${shopId}/statistics`)
    .then(({ states, figures }) => ({ states, sent: figures.sent }))
    .catch(() => null);
  return {
    seed,
    driver,
    ...compare({ taken: traffic.taken, phones: sms.phones, books, strikes }),
    counted,
    deaths: house.hubs.deaths,
    leaks: leaksIn(house.hubs.words, secretsOf(shop, sms)),
    longestSilenceMs: signals.longestSilenceMs,
    restMs: isAtRest ? endedAt - takenAt : null,
    durationMs: endedAt - startedAt,
  };
}

/** What hubs were told and must keep to themselves: numbers, people, texts' own words, keys and addresses with keys. */
function secretsOf(shop: ShoperSimulator, sms: SmsapiSimulator): readonly string[] {
  const orders = [...shop.orders.values()];
  const people = orders.flatMap(({ email, lastname }) => [email, lastname]);
  const numbers = orders.flatMap(({ phone, billingPhone }) => [phone, billingPhone]);
  const keys = [shop.hook.key, new URL(shop.hook.url).pathname.split('/').at(-1) ?? '', ...sms.settings.tokens];
  return [...new Set([...people, ...numbers.map((number) => number.replace(/\D/g, '').slice(-9)), ...keys])].filter(
    Boolean,
  );
}

/** Nothing is due, the provider has no report left to bring, and those it brought are settled. */
async function comesToRest(sms: SmsapiSimulator, records: Records, limitMs: number): Promise<boolean> {
  const isDone = () =>
    holds(
      eventually(
        () => records.openWork(),
        (open) => open === 0,
        limitMs,
      ),
    );
  if (!(await isDone())) return false;
  await sms.reporter.settled();
  return isDone();
}

/** A run that gets stuck is a finding, told by its figures. */
async function holds(waiting: Promise<unknown>): Promise<boolean> {
  return waiting.then(
    () => true,
    () => false,
  );
}

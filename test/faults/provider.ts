import type { SimulatedFault } from '../../src/core/testing/index.js';
import type { Delivery, SmsapiSimulator } from '../../plugins/smsapi/simulator/index.js';
import { Seeded } from '../support/seeded.js';
import type { FaultPlan } from './plan.js';

const FIRST_NUMBER = 601_000_000;
const STEP = 7;

/** Every order has a customer of its own: the provider refuses an eleventh message a minute to one number. */
export const phoneOf = (order: number): string => String(FIRST_NUMBER + order * STEP);

const SPOILED = 0.08;
const KINDS = [
  'slow-after-accept',
  'slow-after-accept',
  'slow-after-accept',
  'http-503-after-accept',
  'http-503-before',
  'cut-after-accept',
  'cut-before',
  'garbage',
] as const;

const CALM: Delivery = { states: ['SENT', 'DELIVERED'] };
const FATES: readonly Delivery[] = [
  { ...CALM, isBeforeAnswer: true },
  { ...CALM, copies: 2 },
  { ...CALM, delayMs: 2_000 },
  { states: ['DELIVERED', 'SENT'] },
];

/**
 * The provider on a bad day. What each message meets is drawn from the seed and its number alone, whatever the order in
 * which they come. A message is spoiled the first time only: an unclear answer to the third question is asked about a
 * minute later, and that wait is not what is looked at here.
 */
export function misbehave(sms: SmsapiSimulator, seed: number, plan: FaultPlan): void {
  const asked = new Set<string>();
  const everyNth = plan.hangs === 0 ? Infinity : Math.ceil(plan.messages / (plan.hangs + 1));
  sms.settings.points = 1_000_000;
  // A provider goes on reporting for days.
  Object.assign(sms.reporter.settings, { attempts: 100_000, retryMs: 250 });
  for (let order = 0; order < plan.messages; order++) {
    sms.deliveries.set(`48${phoneOf(order)}`, fateOf(Seeded.for(seed, order)));
  }
  sms.spoils = ({ numbers: [number = ''] }) => {
    if (asked.has(number)) return null;
    asked.add(number);
    const order = (Number(number.slice(2)) - FIRST_NUMBER) / STEP;
    if (order > 0 && order % everyNth === 0) return { kind: 'hang-after-accept' };
    return spoilOf(Seeded.for(seed, -order - 1));
  };
}

function fateOf(random: Seeded): Delivery {
  return random.isTrue(0.3) ? random.pick(FATES) : CALM;
}

function spoilOf(random: Seeded): SimulatedFault | null {
  return random.isTrue(SPOILED) ? { kind: random.pick(KINDS), delayMs: 50 + random.below(500) } : null;
}

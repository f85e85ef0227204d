import { DAY_MS, HOUR_MS, plus, type Instant } from '@hub/kernel';
import type { Tx } from '../infra/database/database.js';
import {
  LOOKS_BACK_DAYS,
  addresseeRef,
  lockAddressees,
  marketingOf,
  type MarketingMessage,
} from './model/marketing-messages.js';
import type { FreshFacts } from './model/send-facts.repository.js';
import { cappedInstant, fitsCap } from './schedule/marketing-cap.js';
import { allowedInstant } from './schedule/schedule.js';
import { quietWindows } from './schedule/windows.js';
import type { Decided, SendDecision } from './send/recheck.js';

/**
 * The caps once more, just before advertising goes: planning saw what was planned then, and two workers may have planned
 * at once. Whoever asks about a person has that person to themselves until the batch is decided. Nothing is asked where
 * nothing is advertised.
 */
export async function withinCaps(
  tx: Tx,
  decided: readonly Decided[],
  facts: FreshFacts,
  now: Instant,
): Promise<readonly Decided[]> {
  const capOf = ({ message, decision }: Decided) =>
    decision.kind === 'send' && message.messageClass === 'marketing' && message.role !== 'test'
      ? (facts.shopOf(message)?.settings.marketingCap ?? null)
      : null;
  const asking = decided.filter((item) => capOf(item) !== null).map(({ message }) => message);
  if (asking.length === 0) return decided;
  await lockAddressees(tx, asking);
  const since = plus(now, -LOOKS_BACK_DAYS * DAY_MS);
  const others = await marketingOf(
    tx,
    asking,
    since,
    asking.map(({ occasionKey }) => occasionKey),
  );
  const known = new Map<string, MarketingMessage[]>([...others].map(([ref, messages]) => [ref, [...messages]]));
  return decided.map((item): Decided => {
    const cap = capOf(item);
    const { message } = item;
    const shop = facts.shopOf(message);
    if (cap === null || shop === undefined) return item;
    const ref = addresseeRef(message);
    const own = known.get(ref) ?? [];
    known.set(ref, own);
    const out = own.flatMap(({ at, isOut }) => (isOut ? [at] : []));
    if (fitsCap(now, out, cap)) {
      own.push({ at: now, madeAt: now, isOut: true });
      return item;
    }
    const windows = quietWindows(shop, { ...message.recipe, country: message.country });
    const minValiditySeconds = message.route[message.legNo - 1]?.minValiditySeconds ?? 0;
    const at = cappedInstant({
      start: now,
      taken: own.map((one) => one.at),
      cap,
      allowed: (from) => allowedInstant(from, windows, minValiditySeconds, message.occasionKey),
    });
    if (at !== null) own.push({ at, madeAt: now, isOut: false });
    return { message, decision: moved(at, message.recipe.validityHours) };
  });
}

/** Validity counts from the allowed instant, which is another one now. */
function moved(at: Instant | null, validityHours: number): SendDecision {
  if (at === null) return { kind: 'expire', reason: 'marketing-cap' };
  return { kind: 'later', dueAt: at, validUntil: plus(at, validityHours * HOUR_MS), reason: 'marketing-cap' };
}

import type { Instant, MessageId } from '@hub/kernel';
import type { MessageClass } from '../../core/index.js';
import type { Spent } from '../model/spending.js';

/** Where the owner is warned, of a cap. */
const WARNING = 0.8;

export interface Wish {
  readonly id: MessageId;
  readonly messageClass: MessageClass;
  /** Micro-units of the shop's currency; 0 where no price is known. */
  readonly micros: number;
}

export interface Allowance {
  readonly allowed: ReadonlySet<MessageId>;
  /** Sum of what is allowed. */
  readonly micros: number;
  /** When those who must wait may ask again; null where nobody must. */
  readonly waitsUntil: Instant | null;
  /** The budgets that this brings past the warning, or that have no room left. */
  readonly warned: readonly Spent[];
  readonly exhausted: readonly Spent[];
}

/**
 * Who of a shop's messages may spend, in their order: each only where every budget has room for it. Order notices go
 * beyond a cap unless the shop stops them too, and count all the same.
 */
export function allow(wishes: readonly Wish[], budgets: readonly Spent[], stopsTransactional: boolean): Allowance {
  const allowed = new Set<MessageId>();
  const exhausted = new Set<Spent>();
  let micros = 0;
  for (const wish of wishes) {
    const full = budgets.filter(({ spentMicros, capMicros }) => spentMicros + micros + wish.micros > capMicros);
    full.forEach((budget) => exhausted.add(budget));
    if (full.length > 0 && (wish.messageClass === 'marketing' || stopsTransactional)) continue;
    allowed.add(wish.id);
    micros += wish.micros;
  }
  const isPast = ({ capMicros }: Spent, spent: number) => spent >= capMicros * WARNING;
  return {
    allowed,
    micros,
    waitsUntil:
      allowed.size === wishes.length ? null : (Math.max(...[...exhausted].map(({ endsAt }) => endsAt)) as Instant),
    warned: budgets.filter(
      (budget) => !isPast(budget, budget.spentMicros) && isPast(budget, budget.spentMicros + micros),
    ),
    exhausted: [...exhausted],
  };
}

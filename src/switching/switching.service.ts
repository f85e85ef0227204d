import { Inject, Injectable } from '@nestjs/common';
import { instantOf, toIso, type Clock, type Instant, type Locale } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import type { EntityTx } from '../infra/database/database.js';
import { cancelOccasions } from '../pipeline/model/waiting-messages.js';
import type { Shop } from '../shops/shop.entity.js';
import { ImportRepository, type SwitchFacts, type SwitchState } from './import.repository.js';
import { CONFIRMABLE, STEP_CODES, STEPS, type StepCode } from './steps.js';
import type { SwitchingDto } from './switching.dto.js';
import type { SwitchingView } from './switching.view.js';

/** How far a shop has come on its way over, and the moment from which it is ours. */
@Injectable()
export class SwitchingService {
  constructor(
    private readonly imports: ImportRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async view(tx: EntityTx, shop: Shop, locale: Locale): Promise<SwitchingView> {
    return viewOf(await this.imports.switchOf(tx, shop), await this.imports.facts(tx, shop.id), locale);
  }

  /** A take-over that moves on leaves to the older app what was brought over and is due before it. */
  async change(tx: EntityTx, shop: Shop, { takeOverAt: wanted, confirmed }: SwitchingDto): Promise<void> {
    const state = await this.imports.switchOf(tx, shop);
    const takeOverAt = wanted === undefined ? state.takeOverAt : momentOf(wanted);
    const now = this.clock.now();
    await this.imports.setSwitch(tx, {
      organisationId: shop.organisationId,
      shopId: shop.id,
      takeOverAt,
      confirmed:
        confirmed === undefined
          ? state.confirmed
          : Object.fromEntries(confirmed.map((code) => [code, state.confirmed[code] ?? toIso(now)])),
    });
    if (wanted === undefined) return;
    await cancelOccasions(tx, await this.imports.keysBefore(tx, shop.id, takeOverAt), 'old-app-sends', now);
  }
}

const momentOf = (text: string | null): Instant | null => (text === null ? null : instantOf(new Date(text)));

function viewOf({ takeOverAt, confirmed }: SwitchState, facts: SwitchFacts, locale: Locale): SwitchingView {
  const seen = seenBy(facts, takeOverAt);
  const steps = STEP_CODES.map((code) => {
    const mayConfirm = CONFIRMABLE.includes(code);
    const at = (mayConfirm ? confirmed[code] : undefined) ?? null;
    const by = seen[code] ? ('hub' as const) : at === null ? null : ('person' as const);
    return { code, text: STEPS[code][locale], isDone: by !== null, by, at, mayConfirm };
  });
  return {
    takeOverAt: takeOverAt === null ? null : toIso(takeOverAt),
    isDone: steps.every(({ isDone }) => isDone),
    steps,
  };
}

/** What needs nobody's word. Whether the older app is silent only a person can see. */
function seenBy(
  { isConnected, isTested, trial, live, kinds }: SwitchFacts,
  takeOverAt: Instant | null,
): Readonly<Record<StepCode, boolean>> {
  return {
    'shop-connected': isConnected,
    'channel-tested': isTested,
    'rules-ready': trial + live > 0,
    'history-imported': kinds.has('app-history') || kinds.has('provider-history') || kinds.has('history'),
    'waiting-list-imported': kinds.has('waiting-list'),
    'contacts-imported': kinds.has('contacts'),
    'take-over-set': takeOverAt !== null,
    'planned-imported': kinds.has('planned'),
    'rules-live': live > 0 && trial === 0,
    'old-app-off': false,
  };
}

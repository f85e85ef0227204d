import { Injectable } from '@nestjs/common';
import type { Instant, Localised, MessageId } from '@hub/kernel';
import type { Money } from '../../core/index.js';
import type { Tx } from '../../infra/database/database.js';
import { NoticeRepository } from '../../notices/notice.repository.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { ClaimedMessage } from '../model/claimed-messages.js';
import { mostPartsOf } from '../model/message.js';
import { budgetsOf, changeSpent, lockSpent, type SpendChange, type Spent } from '../model/spending.js';
import { allow, type Wish } from './spend.js';

/** What was reserved for one call, and what it stands for. */
export interface Reservation {
  readonly micros: number;
  readonly currency: string;
  readonly periods: readonly Pick<SpendChange, 'shopId' | 'period'>[];
}

/** What is asked about each message. */
export interface SpendFacts {
  readonly shopOf: (message: ClaimedMessage) => Shop | undefined;
  /** Micro-units of the shop's currency that one part costs; 0 where no price is known. */
  readonly partPriceOf: (message: ClaimedMessage) => number;
}

export interface Reserved {
  /** Only messages of shops with a cap. */
  readonly reservations: ReadonlyMap<MessageId, Reservation>;
  /** Those that must wait, and until when. */
  readonly waiting: ReadonlyMap<MessageId, Instant>;
}

const NONE: Reserved = { reservations: new Map(), waiting: new Map() };

/**
 * Spending caps: money is reserved before a call, by the price of its parts, and settled on the provider's figure. Shops
 * without a cap cost nothing here. A hub that is killed between the two leaves its reservation standing: the cap then
 * counts a message that may not have gone, never the other way round.
 */
@Injectable()
export class SpendService {
  constructor(private readonly notices: NoticeRepository) {}

  async reserve(tx: Tx, messages: readonly ClaimedMessage[], facts: SpendFacts, now: Instant): Promise<Reserved> {
    const capped = new Map<Shop, ClaimedMessage[]>();
    for (const message of messages) {
      const shop = facts.shopOf(message);
      if (shop?.settings.spendCaps == null) continue;
      const known = capped.get(shop);
      if (known === undefined) capped.set(shop, [message]);
      else known.push(message);
    }
    if (capped.size === 0) return NONE;

    const budgets = await lockSpent(
      tx,
      [...capped.keys()].flatMap((shop) => budgetsOf(shop, now)),
    );
    const reservations = new Map<MessageId, Reservation>();
    const waiting = new Map<MessageId, Instant>();
    const changes: SpendChange[] = [];
    const told: { readonly spent: Spent; readonly code: 'spending.cap-reached' | 'spending.warning' }[] = [];
    for (const [shop, ofShop] of capped) {
      const own = budgets.filter(({ shopId }) => shopId === shop.id);
      const wishes = ofShop.map((message) => wishOf(message, facts.partPriceOf(message)));
      const found = allow(wishes, own, shop.settings.spendCaps?.stopsTransactional ?? false);
      const periods = own.map(({ shopId, period }) => ({ shopId, period }));
      for (const { id, micros } of wishes) {
        if (found.allowed.has(id)) reservations.set(id, { micros, currency: shop.currency, periods });
        else if (found.waitsUntil !== null) waiting.set(id, found.waitsUntil);
      }
      changes.push(...periods.map((period) => ({ ...period, micros: found.micros })));
      told.push(...found.exhausted.map((spent) => ({ spent, code: 'spending.cap-reached' as const })));
      told.push(...found.warned.map((spent) => ({ spent, code: 'spending.warning' as const })));
    }
    await changeSpent(tx, changes);
    await this.#tell(tx, told, now);
    return { reservations, waiting };
  }

  /** What really came of reservations: the provider's price where it told one in the same currency, 0 where nothing left. */
  async settle(
    tx: Tx,
    outcomes: readonly { readonly reservation: Reservation | null; readonly cost: Money | 'as-reserved' | 'nothing' }[],
  ): Promise<void> {
    await changeSpent(
      tx,
      outcomes.flatMap(({ reservation, cost }) => {
        if (reservation === null || cost === 'as-reserved') return [];
        if (cost !== 'nothing' && cost.currency !== reservation.currency) return [];
        const micros = (cost === 'nothing' ? 0 : cost.micros) - reservation.micros;
        return reservation.periods.map((period) => ({ ...period, micros }));
      }),
    );
  }

  async #tell(
    tx: Tx,
    told: readonly { readonly spent: Spent; readonly code: keyof typeof TEXTS }[],
    now: Instant,
  ): Promise<void> {
    if (told.length === 0) return;
    await this.notices.raise(
      tx,
      told.map(({ spent: { organisationId, shopId }, code }) => ({
        organisationId,
        subjectId: shopId,
        code,
        severity: code === 'spending.warning' ? ('warning' as const) : ('urgent' as const),
        text: TEXTS[code],
      })),
      now,
    );
  }
}

function wishOf(message: ClaimedMessage, partPrice: number): Wish {
  const leg = message.route[message.legNo - 1];
  const parts = mostPartsOf(message.texts, leg) ?? 1;
  return { id: message.id, messageClass: message.messageClass, micros: parts * partPrice };
}

const TEXTS = {
  'spending.warning': {
    pl: 'Wykorzystano 80% limitu wydatków. Podnieś limit, jeśli wiadomości mają wychodzić dalej.',
    en: '80 % of the spending cap is used. Raise it if messages are to go on.',
    el: 'Χρησιμοποιήθηκε το 80% του ορίου δαπανών. Αυξήστε το αν θέλετε να συνεχιστούν οι αποστολές.',
  },
  'spending.cap-reached': {
    pl: 'Limit wydatków jest wyczerpany: reklama czeka na następny okres. Podnieś limit albo poczekaj.',
    en: 'The spending cap is reached: advertising waits for the next period. Raise the cap or wait.',
    el: 'Το όριο δαπανών εξαντλήθηκε: οι διαφημίσεις περιμένουν την επόμενη περίοδο. Αυξήστε το όριο ή περιμένετε.',
  },
} as const satisfies Record<string, Localised>;

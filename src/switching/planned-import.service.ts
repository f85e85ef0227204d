import { Inject, Injectable } from '@nestjs/common';
import { HOUR_MS, toIso, uuidOf, type Locale } from '@hub/kernel';
import { Keyring } from '../infra/crypto/keyring.js';
import { OWN_WORDS, WITHOUT_DELAY, withoutRule, type Occasion, type Skip } from '../pipeline/model/occasion.js';
import { PLANNER, type Foreseen, type Planner } from '../pipeline/model/planner.port.js';
import { reasonText } from '../pipeline/model/words.js';
import { OrderRepository } from '../shops/order.repository.js';
import { OurMessageRepository, type OurMessage } from './our-message.repository.js';
import { ImportRepository } from './import.repository.js';
import type { PlannedRow } from './import-row.js';
import { saysTheSame } from './same-text.js';
import { ADDED, freshAmong, keyOf, KNOWN, type Taken, type Taker, type Taking } from './taking.js';

/** So near to each other two messages about one order are the same message. */
const SAME_DAY_MS = 24 * HOUR_MS;
/** So far apart the same words are. */
const SAME_WORDS_MS = 7 * 24 * HOUR_MS;

interface Item {
  readonly row: PlannedRow;
  readonly phoneHash: string;
  readonly key: string;
}

/**
 * Brings what the older app still means to send: as decisions of a trial, or as messages with the older app's own words.
 * Refuses what is over, what the older app will send itself, and what an occasion of ours covers.
 */
@Injectable()
export class PlannedImportService implements Taker<PlannedRow> {
  constructor(
    private readonly imports: ImportRepository,
    private readonly ours: OurMessageRepository,
    private readonly orders: OrderRepository,
    @Inject(PLANNER) private readonly planner: Planner,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  async take(taking: Taking, rows: readonly PlannedRow[]): Promise<readonly Taken[]> {
    const { tx, shop, plannedAs, now, takeOverAt } = taking;
    const items = rows.map((row): Item => {
      const phoneHash = this.keyring.phoneHash(shop.clientId, row.phone);
      return { row, phoneHash, key: keyOf(`planned-${plannedAs}`, phoneHash, row.at, row.text) };
    });
    const fresh = await freshAmong(taking, items, (keys) => this.imports.known(tx, shop.id, keys));
    const isDue = ({ row }: Item) => row.at > now && (takeOverAt === null || row.at >= takeOverAt);
    const open = [...fresh].filter(isDue);
    const covered = await this.#covered(taking, open);
    const skipped = await this.#plan(
      taking,
      open.filter((item) => !covered.has(item)),
    );
    return items.map((item) => {
      if (!fresh.has(item)) return KNOWN;
      if (item.row.at <= now) return { kind: 'refused', code: 'time-passed' };
      if (!isDue(item)) return { kind: 'refused', code: 'before-take-over' };
      if (covered.has(item)) return { kind: 'refused', code: 'covered' };
      const skip = skipped.get(item.key);
      return skip === undefined ? ADDED : { kind: 'refused', code: skip.reason, text: reasonText(skip.reason) };
    });
  }

  /** Those that one of our rules sends or, as long as all is on trial, would send. */
  async #covered({ tx, shop, plannedAs }: Taking, items: readonly Item[]): Promise<ReadonlySet<Item>> {
    if (items.length === 0) return new Set();
    const times = items.map(({ row }) => row.at);
    const ours = await this.ours.of(tx, shop.id, [...new Set(items.map(({ phoneHash }) => phoneHash))], {
      since: Math.min(...times) - SAME_WORDS_MS,
      until: Math.max(...times) + SAME_WORDS_MS,
    });
    const byPerson = Map.groupBy(
      ours.filter(({ isTrial, ruleId }) => ruleId !== null && (!isTrial || plannedAs === 'trial')),
      ({ phoneHash }) => phoneHash,
    );
    return new Set(items.filter(({ row, phoneHash }) => byPerson.get(phoneHash)?.some((one) => covers(one, row))));
  }

  /** Plans what is left, or finds out how it would be; those that become nothing, by their keys. */
  async #plan(taking: Taking, items: readonly Item[]): Promise<ReadonlyMap<string, Skip>> {
    if (items.length === 0) return new Map();
    const { tx, shop, plannedAs, isPreview, now } = taking;
    const orderIds = await this.#ordersOf(taking, items);
    const keyBase = ({ key }: Item) => `${uuidOf(shop.id)}/import/${key}`;
    const byBase = new Map(items.map((item) => [keyBase(item), item.key]));
    const occasions = items.map((item) =>
      occasionOf(taking, item, keyBase(item), orderIds.get(item.row.orderNumber ?? '')),
    );
    const byKey = (skips: readonly Skip[]) =>
      new Map(skips.map((skip) => [byBase.get(skip.occasion.keyBase) ?? '', skip]));
    if (isPreview) return byKey((await this.planner.simulate(tx, occasions, now)).skipped);
    let skipped: ReadonlyMap<string, Skip>;
    if (plannedAs === 'live') skipped = byKey((await this.planner.planOccasions(tx, occasions)).skipped);
    else {
      const { ready, skipped: refused } = await this.planner.simulate(tx, occasions, now);
      await this.planner.planOccasions(tx, ready.map(setAside));
      skipped = byKey(refused);
    }
    const taken = items.filter(({ key }) => !skipped.has(key)).map(({ key }) => key);
    await this.imports.take(tx, shop, taken);
    return skipped;
  }

  /** The orders that texts name, by their numbers. */
  async #ordersOf({ tx, shop }: Taking, items: readonly Item[]): Promise<ReadonlyMap<string, string>> {
    const numbers = [...new Set(items.flatMap(({ row }) => row.orderNumber ?? []))];
    return this.orders.idsByNumber(tx, shop.id, numbers);
  }
}

/** The same words within a week, or the same order within a day. */
function covers(ours: OurMessage, row: PlannedRow): boolean {
  const apart = Math.abs(ours.at - row.at);
  if (ours.text !== null && apart <= SAME_WORDS_MS && saysTheSame(ours.text, row.text)) return true;
  return row.orderNumber !== null && ours.orderNumber === row.orderNumber && apart <= SAME_DAY_MS;
}

function occasionOf(
  { shop }: Taking,
  { row, phoneHash }: Item,
  keyBase: string,
  orderId: string | undefined,
): Occasion {
  const byLocale: Partial<Record<Locale, string>> = { [shop.locale]: row.text };
  return {
    ...withoutRule(shop),
    ...OWN_WORDS,
    orderId: orderId ?? null,
    keyBase,
    occurredAt: row.at,
    plan: {
      ...WITHOUT_DELAY,
      texts: { sms: byLocale },
      messageClass: isOrderNotice(row) ? 'transactional' : 'marketing',
      ...(orderId === undefined ? {} : { recheck: 'not-cancelled' }),
    },
    recipient: { kind: 'contact', phone: row.phone, phoneHash, country: row.country },
    source: 'import',
  };
}

/** INFERRED: the guide shows one type, "Zmiana statusu zamówienia"; what is not plainly about an order is advertising. */
function isOrderNotice({ place }: PlannedRow): boolean {
  return /status|nowe zam|nowych zam|właściciel|wysy[łl]k|order|παραγγελ/i.test(place);
}

/** What a trial would send, as its decision. */
function setAside({ occasion, rendered, schedule, route, addressHash }: Foreseen): Occasion {
  return {
    ...occasion,
    setAside: {
      stage: 'route',
      reason: 'would-have-sent',
      recipientHash: addressHash,
      detail: {
        role: 'customer',
        texts: rendered.texts,
        dueAt: toIso(schedule.dueAt),
        route: route.legs.map((leg) => leg.connectionId),
      },
    },
  };
}

import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  plus,
  SECOND_MS,
  type Clock,
  type ConnectionId,
  type Localised,
} from '@hub/kernel';
import { HttpFailure, MESSAGE_CLASSES, ProviderError, type MessageClass, type Suppression } from '../core/index.js';
import { SuppressionRepository } from '../contacts/suppression.repository.js';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Keyring } from '../infra/crypto/keyring.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { liveHubs } from '../infra/database/hubs.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { Turns } from '../infra/turns.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { SuppressionWalkRepository, type ClaimedWalk } from '../plugin-host/suppression-walk.repository.js';

const EVERY_MS = SECOND_MS;
const AT_ONCE = 4;
/** About so many rows a statement, whatever the number of clients. */
const ROWS = 5_000;
const LONGEST_WAIT_MS = HOUR_MS;
const UNREAD = 'connection.suppressions-unread';
/** So often a reading that succeeded before may fail without a word. */
const PATIENCE = 3;

/**
 * Reads what providers keep from whom, once a day and before the first advertisement: a number on an account's lists is
 * suppressed for every client whose shops use that account. Read whole each time and written as it comes, so that
 * a reading that was cut is begun anew and nothing is lost by it. A failure pauses nothing: order notices go on.
 */
@Injectable()
export class SuppressionsFlow implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly walks: SuppressionWalkRepository,
    private readonly suppressions: SuppressionRepository,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
    private readonly notices: NoticeRepository,
    private readonly keyring: Keyring,
    private readonly doorbell: Doorbell,
    private readonly gate: ClaimGate,
    private readonly log: HubLogger,
    private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.doorbell.listen('suppressions', AT_ONCE, (key) => this.read(key as ConnectionId));
  }

  @Interval(EVERY_MS)
  tick(): Promise<void> {
    return this.turns.take('suppressions.failed', () => this.#ringForDue());
  }

  /** Reads one account, where that is due. */
  async read(id: ConnectionId): Promise<void> {
    if (!this.gate.isOpen) return;
    const tx = eachAlone(this.database);
    await this.walks.plant(tx, this.clock.now());
    const walk = await this.walks.claim(tx, id, this.gate.claimant, this.clock.now());
    const connection = walk === null ? undefined : (await this.connections.byIds(tx, [id])).get(id);
    if (walk === null || connection === undefined) return;
    try {
      const read = await this.#readAll(walk, connection);
      if (read !== null) await this.#done(walk, read);
    } catch (error) {
      await this.#failed(walk, connection, error);
    }
  }

  async #ringForDue(): Promise<void> {
    const tx = eachAlone(this.database);
    await this.walks.freeOfTheGone(tx, await liveHubs(tx));
    await this.walks.plant(tx, this.clock.now());
    for (const id of await this.walks.due(tx, this.clock.now())) this.doorbell.ring('suppressions', id);
  }

  /** How many numbers it held; null: the reading is somebody else's by now. */
  async #readAll(walk: ClaimedWalk, connection: Connection): Promise<number | null> {
    const adapter = this.host.channel(connection);
    const clients = await this.walks.clients(eachAlone(this.database), connection.id);
    if (adapter.readSuppressions === undefined || clients.length === 0) return 0;
    const size = Math.max(50, Math.floor(ROWS / (clients.length * MESSAGE_CLASSES.length)));
    let page: Suppression[] = [];
    let read = 0;
    const write = async () => {
      const rows = clients.flatMap((clientId) =>
        page.flatMap(({ phone, stops }) => {
          const { organisationId } = connection;
          const phoneHash = this.keyring.phoneHash(clientId, phone);
          const row = { organisationId, clientId, phoneHash, source: 'provider-opt-out' as const };
          return CLASSES[stops].map((messageClass) => ({ ...row, messageClass }));
        }),
      );
      page = [];
      return asSystem(this.database, async (tx) => {
        if (!(await this.walks.hold(tx, walk))) return false;
        await this.suppressions.add(tx, rows, this.clock.now());
        return true;
      });
    };
    for await (const item of adapter.readSuppressions()) {
      page.push(item);
      read++;
      if (page.length >= size && !(await write())) return null;
    }
    return (await write()) ? read : null;
  }

  async #done(walk: ClaimedWalk, read: number): Promise<void> {
    const now = this.clock.now();
    await asSystem(this.database, async (tx) => {
      if (!(await this.walks.done(tx, walk, { read, now, dueAt: plus(now, DAY_MS) }))) return;
      await this.notices.resolve(tx, walk.connectionId, now, UNREAD);
    });
    this.doorbell.ring('dispatch', walk.connectionId);
  }

  async #failed(walk: ClaimedWalk, connection: Connection, error: unknown): Promise<void> {
    const fault = error instanceof ProviderError ? error.fault : null;
    const code = fault?.code ?? (error instanceof HttpFailure ? error.code : 'hub.fault');
    if (fault === null) this.log.fault('suppressions.read-failed', error, { connection: connection.id });
    else this.log.warn('suppressions.read-refused', { connection: connection.id, code });
    const now = this.clock.now();
    // Who does not let us in at all is the watchdog's to tell of.
    const isLockedOut = fault?.kind === 'credentials' && !(await this.#letsUsIn(connection));
    const wait = fault?.retryAfterMs ?? Math.min(LONGEST_WAIT_MS, MINUTE_MS * 2 ** Math.min(walk.tries, 10));
    await asSystem(this.database, async (tx) => {
      if (!(await this.walks.fail(tx, walk, code, plus(now, wait)))) return;
      const isTelling = fault?.kind === 'credentials' || walk.tries + 1 >= PATIENCE;
      if (fault === null || isLockedOut || !isTelling) return;
      const { organisationId, id: subjectId } = connection;
      const text =
        walk.readAt === null ? together(MARKETING_WAITS, fault.merchantText) : together(LISTS_OLD, fault.merchantText);
      await this.notices.raise(tx, [{ organisationId, subjectId, code: UNREAD, severity: 'warning', text }], now);
    });
  }

  async #letsUsIn(connection: Connection): Promise<boolean> {
    try {
      return (await this.host.channel(connection).probe()).ok;
    } catch (error) {
      if (error instanceof ProviderError) return false;
      throw error;
    }
  }
}

const CLASSES: Readonly<Record<Suppression['stops'], readonly MessageClass[]>> = {
  marketing: ['marketing'],
  everything: MESSAGE_CLASSES,
};

const MARKETING_WAITS: Localised = {
  pl: 'Nie udało się odczytać listy rezygnacji i czarnej listy tego konta. Wiadomości marketingowe czekają; powiadomienia o zamówieniach wychodzą.',
  en: 'The opt-outs and the blacklist of this account could not be read. Marketing messages wait; order notices go out.',
  el: 'Δεν ήταν δυνατή η ανάγνωση των εξαιρέσεων και της μαύρης λίστας του λογαριασμού. Τα διαφημιστικά μηνύματα περιμένουν· οι ειδοποιήσεις παραγγελιών στέλνονται.',
};
const LISTS_OLD: Localised = {
  pl: 'Nie udało się odświeżyć listy rezygnacji i czarnej listy tego konta. Obowiązuje ostatni odczyt.',
  en: 'The opt-outs and the blacklist of this account could not be read again. What was read last stands.',
  el: 'Δεν ήταν δυνατή η ανανέωση των εξαιρέσεων και της μαύρης λίστας του λογαριασμού. Ισχύει η τελευταία ανάγνωση.',
};

function together(first: Localised, then: Localised): Localised {
  return { pl: `${first.pl} ${then.pl}`, en: `${first.en} ${then.en}`, el: `${first.el} ${then.el}` };
}

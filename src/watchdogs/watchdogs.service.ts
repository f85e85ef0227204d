import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DAY_MS, MINUTE_MS, plus, toIso, type Clock, type ConnectionId, type Instant } from '@hub/kernel';
import { ProviderError, type ProbeResult } from '../core/index.js';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK, MACHINE_CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { forgetSlots, takeSlot } from '../infra/database/ticks.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Turns } from '../infra/turns.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import type { NoticeDraft } from '../notices/notice.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { burstText, lowBalanceText, senderText, silenceText } from './texts.js';
import { isBurst, isTelling, runsOut } from './watchdogs.js';
import { WatchdogRepository } from './watchdog.repository.js';

/** A revoked token is noticed within five minutes (R20), whether or not anything is sent. */
const ACCOUNTS_EVERY_MIN = 4;
const SILENCE_EVERY_MIN = 15;
const BURSTS_EVERY_MIN = 1;
const SENDERS_EVERY_MIN = 60;
const AT_ONCE = 8;
const HORIZON_MS = 7 * DAY_MS;
const BURST_MINUTES = 15;
/** Hours without a webhook that tell something: of a busy shop, and of a quieter one. */
const SILENCES = [3, 24];

/**
 * Looks at accounts and shops when nothing else does, and says what a merchant would otherwise learn from customers. A look
 * that a stopping process leaves half done says nothing.
 */
@Injectable()
export class WatchdogsService {
  constructor(
    private readonly database: Database,
    private readonly looks: WatchdogRepository,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
    private readonly notices: NoticeRepository,
    private readonly gate: ClaimGate,
    private readonly turns: Turns,
    private readonly log: HubLogger,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MACHINE_CLOCK) private readonly machine: Clock,
  ) {}

  @Interval(MINUTE_MS)
  tick(): Promise<void> {
    return this.turns.take('watchdogs.failed', async () => {
      if (await this.#isMine('watch-accounts', ACCOUNTS_EVERY_MIN)) await this.watchAccounts();
      if (await this.#isMine('watch-silence', SILENCE_EVERY_MIN)) await this.watchSilence();
      if (await this.#isMine('watch-bursts', BURSTS_EVERY_MIN)) await this.watchBursts();
      if (await this.#isMine('watch-senders', SENDERS_EVERY_MIN)) await this.watchSenders();
    });
  }

  /**
   * Asks every account whether it still lets us in, and whether what it has suffices for what is planned. One that
   * refuses us is paused, so that messages wait instead of failing; one that lets us in again goes on by itself.
   */
  async watchAccounts(): Promise<void> {
    const tx = eachAlone(this.database);
    const ids = await this.looks.channelIds(tx);
    const demands = await this.looks.demands(tx, ids, plus(this.clock.now(), HORIZON_MS));
    const low: NoticeDraft[] = [];
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      if (!this.gate.isOpen) return;
      const page = await this.connections.byIds(tx, ids.slice(at, at + AT_ONCE));
      const probed = await Promise.all(
        [...page.values()].map(async (connection) => ({ connection, probe: await this.#probe(connection) })),
      );
      for (const { connection, probe } of probed) {
        await this.#follow(connection, probe);
        const demand = demands.get(connection.id);
        if (probe?.ok !== true || probe.balance === null || demand === undefined) continue;
        const left = runsOut(probe.balance.amount, demand);
        if (left !== null) low.push(draft(connection, 'connection.low-balance', lowBalanceText(left, demand.planned)));
      }
    }
    await asSystem(this.database, (all) => this.notices.keepOpen(all, 'connection.low-balance', low, this.clock.now()));
  }

  /** Shops whose webhooks stopped, by their own usual hours. */
  async watchSilence(): Promise<void> {
    const now = this.clock.now();
    const tx = eachAlone(this.database);
    const silent = new Map<ConnectionId, NoticeDraft>();
    for (const hours of SILENCES) {
      for (const silence of await this.looks.silences(tx, hours, now)) {
        if (!isTelling(silence)) continue;
        const { organisationId, connectionId } = silence;
        silent.set(connectionId, {
          organisationId,
          subjectId: connectionId,
          code: 'shop.silent',
          severity: 'urgent',
          text: silenceText(
            hours,
            Math.round(silence.usual.reduce((sum, count) => sum + count, 0) / silence.usual.length),
          ),
        });
      }
    }
    await asSystem(this.database, (all) => this.notices.keepOpen(all, 'shop.silent', [...silent.values()], now));
  }

  /** Accounts that refuse far more than a wrong number now and then. */
  async watchBursts(): Promise<void> {
    const now = this.clock.now();
    const asked = await this.looks.attempts(eachAlone(this.database), BURST_MINUTES, now, this.machine.now());
    const bursts = asked.filter(isBurst).map(({ organisationId, connectionId, failed, all }) => ({
      organisationId,
      subjectId: connectionId,
      code: 'connection.error-burst',
      severity: 'urgent' as const,
      text: burstText(failed, all, BURST_MINUTES),
    }));
    await asSystem(this.database, (all) => this.notices.keepOpen(all, 'connection.error-burst', bursts, now));
  }

  /** Senders that shops chose and providers no longer let them use: said before a message is refused for it. */
  async watchSenders(): Promise<void> {
    const tx = eachAlone(this.database);
    const ids = await this.looks.channelIds(tx);
    const drafts: NoticeDraft[] = [];
    // An account that does not answer is the other watchdog's; what was said of its senders stands.
    const untold: ConnectionId[] = [];
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      if (!this.gate.isOpen) return;
      const page = [...(await this.connections.byIds(tx, ids.slice(at, at + AT_ONCE))).values()];
      const found = await Promise.all(page.map((connection) => this.#sleepingSender(connection)));
      drafts.push(...found.filter((item) => typeof item === 'object' && item !== null));
      untold.push(...page.flatMap(({ id }, index) => (found[index] === 'untold' ? [id] : [])));
    }
    await asSystem(this.database, (all) =>
      this.notices.keepOpen(all, 'connection.sender-inactive', drafts, this.clock.now(), untold),
    );
  }

  async #sleepingSender(connection: Connection): Promise<NoticeDraft | 'untold' | null> {
    const chosen = await this.looks.chosenSenders(eachAlone(this.database), connection.id);
    if (chosen.length === 0) return null;
    if (connection.state !== 'active') return 'untold';
    try {
      const adapter = this.host.channel(connection);
      if (adapter.capabilities.senders !== 'list' || adapter.listSenders === undefined) return null;
      const active = new Set((await adapter.listSenders()).flatMap(({ name, isActive }) => (isActive ? [name] : [])));
      const asleep = chosen.find(({ sender }) => !active.has(sender));
      if (asleep === undefined) return null;
      return draft(connection, 'connection.sender-inactive', senderText(asleep.sender, asleep.shop));
    } catch (error) {
      if (!(error instanceof ProviderError))
        this.log.fault('watchdogs.senders-failed', error, { connection: connection.id });
      return 'untold';
    }
  }

  /** Null: nobody answered, which tells nothing about the account. */
  async #probe(connection: Connection): Promise<ProbeResult | null> {
    try {
      return await this.host.channel(connection).probe();
    } catch (error) {
      if (error instanceof ProviderError)
        return { ok: false, code: error.fault.code, kind: error.kind, remedy: error.fault.merchantText };
      this.log.fault('watchdogs.probe-failed', error, { connection: connection.id });
      return null;
    }
  }

  async #follow(connection: Connection, probe: ProbeResult | null): Promise<void> {
    if (probe === null) return;
    const wasRefused = connection.state === 'paused' && connection.pausedReason === 'credentials';
    const isRefused = !probe.ok && probe.kind === 'credentials';
    if (isRefused === wasRefused || (!probe.ok && !isRefused)) return;
    const now = this.clock.now();
    await asSystem(this.database, async (tx) => {
      if (probe.ok) {
        await this.connections.resume(tx, connection.id);
        await this.notices.resolve(tx, connection.id, now, 'connection.credentials');
      } else {
        await this.connections.pause(tx, connection, 'credentials');
        await this.notices.raise(tx, [draft(connection, 'connection.credentials', probe.remedy)], now);
      }
    });
  }

  #isMine(job: string, everyMinutes: number): Promise<boolean> {
    const now = this.clock.now();
    const slot = toIso((now - (now % (everyMinutes * MINUTE_MS))) as Instant);
    return asSystem(this.database, async (tx) => {
      if (!(await takeSlot(tx, job, slot, now))) return false;
      await forgetSlots(tx, job, toIso(plus(now, -DAY_MS)));
      return true;
    });
  }
}

function draft(connection: Connection, code: string, text: NoticeDraft['text']): NoticeDraft {
  return { organisationId: connection.organisationId, subjectId: connection.id, code, severity: 'urgent', text };
}

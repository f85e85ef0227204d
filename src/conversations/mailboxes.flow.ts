import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { HOUR_MS, MINUTE_MS, plus, SECOND_MS, type Clock, type ConnectionId, type Instant } from '@hub/kernel';
import { HttpFailure, ProviderError, type ReplyHead } from '../core/index.js';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';
import { liveHubs } from '../infra/database/hubs.js';
import { HubLogger } from '../infra/logging/logger.js';
import { Doorbell } from '../infra/queue/doorbell.port.js';
import { Turns } from '../infra/turns.js';
import { NoticeRepository } from '../notices/notice.repository.js';
import { ReportRepository } from '../pipeline/model/report.repository.js';
import type { Connection } from '../plugin-host/connection.entity.js';
import { ConnectionRepository } from '../plugin-host/connection.repository.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { ReplyWalkRepository, type ClaimedReplyWalk } from '../plugin-host/reply-walk.repository.js';
import { AcquaintanceService } from './acquaintance.service.js';
import { ReplyRepository } from './reply.repository.js';

const EVERY_MS = SECOND_MS;
const AT_ONCE = 4;
const READ_EVERY_MS = MINUTE_MS;
/** An account that has nothing to be asked for may be given something. */
const LOOKED_AT_EVERY_MS = 10 * MINUTE_MS;
const LONGEST_WAIT_MS = HOUR_MS;
const UNREAD = 'connection.replies-unread';
/** So often a reading may fail without a word, where nobody refused us. */
const PATIENCE = 5;

/**
 * Asks accounts for answers that nobody brings, once a minute. A page is kept in one transaction with the place where the
 * next begins, so that after any crash the same page is read again, and what it holds is known by its own id. Of what is
 * not meant for us nothing is read or kept. A failure pauses nothing: what is sent goes on.
 */
@Injectable()
export class MailboxesFlow implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly walks: ReplyWalkRepository,
    private readonly replies: ReplyRepository,
    private readonly reports: ReportRepository,
    private readonly acquaintance: AcquaintanceService,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
    private readonly notices: NoticeRepository,
    private readonly doorbell: Doorbell,
    private readonly gate: ClaimGate,
    private readonly log: HubLogger,
    private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.doorbell.listen('mailboxes', AT_ONCE, (key) => this.read(key as ConnectionId));
  }

  @Interval(EVERY_MS)
  tick(): Promise<void> {
    return this.turns.take('mailboxes.failed', () => this.#ringForDue());
  }

  /** Reads one account, where that is due. */
  async read(id: ConnectionId): Promise<void> {
    if (!this.gate.isOpen) return;
    const tx = eachAlone(this.database);
    const now = this.clock.now();
    const walk = await this.walks.claim(tx, id, this.gate.claimant, now);
    const connection = walk === null ? undefined : (await this.connections.byIds(tx, [id])).get(id);
    if (walk === null || connection === undefined) return;
    try {
      const isAsked = await this.#readAll(walk, connection);
      if (isAsked !== null) await this.#done(walk, now, isAsked ? READ_EVERY_MS : LOOKED_AT_EVERY_MS);
    } catch (error) {
      await this.#failed(walk, connection, error);
    }
  }

  async #ringForDue(): Promise<void> {
    const tx = eachAlone(this.database);
    await this.walks.freeOfTheGone(tx, await liveHubs(tx));
    await this.walks.plant(tx, this.clock.now());
    for (const id of await this.walks.due(tx, this.clock.now())) this.doorbell.ring('mailboxes', id);
  }

  /** Whether the account is one to be asked; null: the reading is somebody else's by now. */
  async #readAll(walk: ClaimedReplyWalk, connection: Connection): Promise<boolean | null> {
    const adapter = this.host.channel(connection);
    if (adapter.readReplies === undefined) return false;
    const wants = (heads: readonly ReplyHead[]) =>
      this.acquaintance.among(eachAlone(this.database), connection.id, heads, this.clock.now());
    for (let cursor = walk.cursor; ;) {
      if (!this.gate.isOpen) return null;
      const page = await adapter.readReplies({ cursor, since: walk.since, wants });
      const isKept = await asSystem(this.database, async (tx) => {
        if (!(await this.walks.advance(tx, walk, page.cursor))) return false;
        await this.replies.insert(tx, connection, 'hint', page.replies, this.clock.now());
        await this.reports.insert(tx, connection, 'hint', page.reports ?? [], this.clock.now());
        return true;
      });
      if (!isKept) return null;
      if (page.replies.length > 0) this.doorbell.ring('replies', 'waiting');
      if (page.reports !== undefined && page.reports.length > 0) this.doorbell.ring('settle', 'reports');
      if (!page.hasMore) return true;
      cursor = page.cursor;
    }
  }

  async #done(walk: ClaimedReplyWalk, since: Instant, waitMs: number): Promise<void> {
    const now = this.clock.now();
    await asSystem(this.database, async (tx) => {
      await this.walks.done(tx, walk, { since, dueAt: plus(now, waitMs) });
      await this.notices.resolve(tx, walk.connectionId, now, UNREAD);
    });
  }

  async #failed(walk: ClaimedReplyWalk, connection: Connection, error: unknown): Promise<void> {
    const fault = error instanceof ProviderError ? error.fault : null;
    const code = fault?.code ?? (error instanceof HttpFailure ? error.code : 'hub.fault');
    if (fault === null) this.log.fault('mailboxes.read-failed', error, { connection: connection.id });
    else this.log.warn('mailboxes.read-refused', { connection: connection.id, code });
    const now = this.clock.now();
    const wait = fault?.retryAfterMs ?? Math.min(LONGEST_WAIT_MS, MINUTE_MS * 2 ** Math.min(walk.tries, 10));
    await asSystem(this.database, async (tx) => {
      if (!(await this.walks.fail(tx, walk, code, plus(now, wait))) || fault === null) return;
      if (fault.kind !== 'credentials' && walk.tries + 1 < PATIENCE) return;
      const { organisationId, id: subjectId } = connection;
      const notice = {
        organisationId,
        subjectId,
        code: UNREAD,
        severity: 'warning',
        text: fault.merchantText,
      } as const;
      await this.notices.raise(tx, [notice], now);
    });
  }
}

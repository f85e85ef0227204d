import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { HOUR_MS, MINUTE_MS, plus, SECOND_MS, type Clock, type ConnectionId, type Instant } from '@hub/kernel';
import { HttpFailure, ProviderError } from '../core/index.js';
import { ClaimGate } from '../infra/claim-gate.js';
import { CLOCK } from '../infra/clock/system-clock.js';
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
import type { Shop } from '../shops/shop.entity.js';
import { ShopRepository } from '../shops/shop.repository.js';
import { SYNC_JOBS, type SyncJobName } from './sync-job.entity.js';
import { ShopReadingRepository } from '../shops/shop-reading.repository.js';
import { ShopEventsService } from './shop-events.service.js';
import { SyncJobRepository, type ClaimedJob } from './sync-job.repository.js';
import { HISTORY_MS, NEWS_MS, SyncSteps } from './sync.steps.js';
import type { Walk } from './sync.walk.js';

const EVERY_MS = SECOND_MS;
const SHOPS_AT_ONCE = 8;
/** After this long another shop has its turn. */
const TIME_SLICE_MS = 10 * SECOND_MS;
const LONGEST_WAIT_MS = HOUR_MS;
const CREDENTIALS = 'connection.credentials';
const MORE_RIGHTS = 'connection.rights';
/** Rights that a connection may lack and still hear of orders: one of before was made without them. */
const ASKS_MORE: ReadonlySet<SyncJobName> = new Set(['touched', 'contacts', 'products']);
/** As many as one bulk call of a platform holds. */
const READ_AT_ONCE = 25;

/**
 * Walks through shops: who they are, what their webhooks should have told, their history. A step is asked of the shop
 * first and then committed with its place, so that a walk goes on after any crash where its last commit was.
 */
@Injectable()
export class SyncFlow implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly jobs: SyncJobRepository,
    private readonly steps: SyncSteps,
    private readonly events: ShopEventsService,
    private readonly readings: ShopReadingRepository,
    private readonly connections: ConnectionRepository,
    private readonly shops: ShopRepository,
    private readonly host: PluginHost,
    private readonly notices: NoticeRepository,
    private readonly doorbell: Doorbell,
    private readonly gate: ClaimGate,
    private readonly log: HubLogger,
    private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.doorbell.listen('sync', SHOPS_AT_ONCE, (key) => this.walk(key as ConnectionId));
  }

  @Interval(EVERY_MS)
  tick(): Promise<void> {
    return this.turns.take('sync.failed', () => this.#ringForDue());
  }

  /** Takes what is due of one shop, step by step, until nothing is. */
  async walk(id: ConnectionId): Promise<void> {
    const end = performance.now() + TIME_SLICE_MS;
    while (this.gate.isOpen) {
      if (performance.now() > end) return this.doorbell.ring('sync', id);
      const job = await this.jobs.claim(eachAlone(this.database), id, this.gate.claimant, this.clock.now());
      if (job === null) return;
      await this.#step(job);
    }
  }

  async #ringForDue(): Promise<void> {
    const tx = eachAlone(this.database);
    await this.jobs.freeOfTheGone(tx, await liveHubs(tx));
    const fresh = await this.jobs.unplanted(tx);
    if (fresh.length > 0) await this.#plant(fresh);
    for (const id of await this.jobs.due(tx, this.clock.now())) this.doorbell.ring('sync', id);
  }

  async #plant(ids: readonly ConnectionId[]): Promise<void> {
    const now = this.clock.now();
    await asSystem(this.database, async (tx) => {
      const found = [...(await this.connections.byIds(tx, ids)).values()];
      const shops = await this.shops.byIds(
        tx,
        found.flatMap(({ shopId }) => shopId ?? []),
      );
      for (const connection of found) {
        const shop = connection.shopId == null ? undefined : shops.get(connection.shopId);
        const { liveSince } = connection;
        const since = {
          profile: now,
          changes: Math.max(liveSince, plus(now, -NEWS_MS)) as Instant,
          touched: now,
          orders: plus(liveSince, -HISTORY_MS),
          contacts: now,
          products: now,
        };
        const isReadable = shop !== undefined && this.#isReadable(connection, shop);
        const jobs = isReadable ? SYNC_JOBS.map((job) => ({ job, since: since[job] })) : [];
        await this.jobs.plant(tx, connection, jobs, now);
      }
    });
  }

  /** One that cannot even be opened, say since its plugin is gone, holds up nobody else. */
  #isReadable(connection: Connection, shop: Shop): boolean {
    try {
      return this.host.shop(connection, shop).capabilities.readsOrders;
    } catch (error) {
      this.log.fault('sync.not-readable', error, { connection: connection.id });
      return false;
    }
  }

  async #step(job: ClaimedJob): Promise<void> {
    const tx = eachAlone(this.database);
    const connection = (await this.connections.byIds(tx, [job.connectionId])).get(job.connectionId);
    const shop =
      connection?.shopId == null ? undefined : (await this.shops.byIds(tx, [connection.shopId])).get(connection.shopId);
    if (connection === undefined || shop === undefined) return;
    try {
      const readings = job.job === 'touched' ? await this.readings.next(tx, connection.id, READ_AT_ONCE) : [];
      const walk: Walk = { job, connection, shop, adapter: this.host.shop(connection, shop), readings };
      const step = await this.steps.take(walk, this.clock.now());
      await asSystem(this.database, async (all) => {
        const now = this.clock.now();
        if (!(await this.jobs.advance(all, job, step.progress, now))) return;
        await this.events.tell(all, walk, await step.write(all), now);
        if (job.job === 'profile') await this.#letIn(all, walk, now);
        if (job.tries > 0 && ASKS_MORE.has(job.job)) await this.notices.resolve(all, connection.id, now, MORE_RIGHTS);
      });
      if (job.job === 'changes') this.doorbell.ring('plan', 'raw-events');
    } catch (error) {
      await this.#failed(job, connection, error);
    }
  }

  /** A shop that lets us in again goes on by itself. */
  async #letIn(tx: Parameters<NoticeRepository['resolve']>[0], { connection }: Walk, now: Instant): Promise<void> {
    await this.notices.resolve(tx, connection.id, now, CREDENTIALS);
    if (connection.state === 'paused' && connection.pausedReason === 'credentials') {
      await this.connections.resume(tx, connection.id);
    }
  }

  async #failed(job: ClaimedJob, connection: Connection, error: unknown): Promise<void> {
    const fault = error instanceof ProviderError ? error.fault : null;
    const now = this.clock.now();
    const isRefused = fault?.kind === 'credentials';
    const asksMore = ASKS_MORE.has(job.job);
    const code = fault?.code ?? (error instanceof HttpFailure ? error.code : 'hub.fault');
    if (fault === null) this.log.fault('sync.step-failed', error, { connection: connection.id, job: job.job });
    else this.log.warn('sync.step-refused', { connection: connection.id, job: job.job, code });
    const wait = Math.min(LONGEST_WAIT_MS, MINUTE_MS * 2 ** Math.min(job.tries, 10));
    await asSystem(this.database, async (tx) => {
      await this.jobs.fail(tx, job, code, plus(now, fault?.retryAfterMs ?? wait));
      if (!isRefused) return;
      // Is it a right that is missing, or are we locked out? Whoever is locked out does not come here a second time.
      if (asksMore && job.tries === 0) return this.jobs.askWho(tx, connection.id, now);
      // What was refused may be the account of before.
      if (!asksMore && !(await this.connections.pause(tx, connection, 'credentials'))) return;
      const { organisationId, id: subjectId } = connection;
      const draft = {
        organisationId,
        subjectId,
        code: asksMore ? MORE_RIGHTS : CREDENTIALS,
        severity: asksMore ? ('warning' as const) : ('urgent' as const),
        text: fault.merchantText,
      };
      await this.notices.raise(tx, [draft], now);
    });
  }
}

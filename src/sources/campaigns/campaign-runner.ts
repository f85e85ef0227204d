import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { LRUCache } from 'lru-cache';
import { latest, MINUTE_MS, plus, SECOND_MS, type CampaignId, type Clock, type MessageId } from '@hub/kernel';
import { ClaimGate } from '../../infra/claim-gate.js';
import { CLOCK } from '../../infra/clock/system-clock.js';
import { asSystem, eachAlone } from '../../infra/database/as-system.js';
import { Database } from '../../infra/database/database.js';
import { liveHubs } from '../../infra/database/hubs.js';
import { HubLogger } from '../../infra/logging/logger.js';
import { Turns } from '../../infra/turns.js';
import { NoticeRepository } from '../../notices/notice.repository.js';
import { lockMessages } from '../../pipeline/model/message-claims.js';
import { moveMessages } from '../../pipeline/model/message-moves.js';
import type { Occasion } from '../../pipeline/model/occasion.js';
import { PLANNER, type Planner } from '../../pipeline/model/planner.port.js';
import { RESCHEDULER, type Rescheduler } from '../../pipeline/model/rescheduler.port.js';
import { ShopRepository } from '../../shops/shop.repository.js';
import { campaignOccasion, planOf, startOf } from './campaign.js';
import { CampaignMessagesRepository } from './campaign-messages.repository.js';
import { CampaignRepository, type ClaimedCampaign } from './campaign.repository.js';
import { PeopleService } from './people.service.js';

const EVERY_MS = 500;
/** After so many pages the place is written down, and another campaign has its turn. */
const PAGES = 10;
/** Messages given back or cancelled in one transaction. */
const SLICE = 500;
const MAX_TRIES = 5;
const TRY_AGAIN_MS = 2 * SECOND_MS;
/** While messages leave, they are looked at no more often than this. */
const LOOK_AGAIN_MS = 2 * SECOND_MS;
const LOOK_AT_LATEST_MS = 10 * MINUTE_MS;

/**
 * Brings campaigns' people to the plan flow, page by page, from the place that was written down: whoever goes on there
 * may plan some of them again, which their keys make nothing of. Gives back what a pause held, cancels what a
 * cancellation meant, and says when a campaign is over.
 */
@Injectable()
export class CampaignRunner {
  readonly #looked = new LRUCache<CampaignId, true>({ max: 1_000, ttl: LOOK_AGAIN_MS });

  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignRepository,
    private readonly messages: CampaignMessagesRepository,
    private readonly people: PeopleService,
    private readonly shops: ShopRepository,
    private readonly notices: NoticeRepository,
    @Inject(PLANNER) private readonly planner: Planner,
    @Inject(RESCHEDULER) private readonly rescheduler: Rescheduler,
    private readonly gate: ClaimGate,
    private readonly log: HubLogger,
    private readonly turns: Turns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Interval(EVERY_MS)
  tick(): Promise<void> {
    return this.turns.take('campaigns.failed', () => this.#run());
  }

  /** A step of every campaign that has something to do, in turn, until none has. */
  async #run(): Promise<void> {
    for (let last: CampaignId | null = null, isIdle = true; this.gate.isOpen;) {
      const tx = eachAlone(this.database);
      const live = await liveHubs(tx);
      const wish = { now: this.clock.now(), claimant: this.gate.claimant, live, last };
      const claimed: ClaimedCampaign | null = await this.campaigns.claim(tx, wish);
      if (claimed === null && isIdle) return;
      if (claimed === null) isIdle = true;
      else if (await this.#attend(claimed)) isIdle = false;
      last = claimed?.id ?? null;
    }
  }

  /** Whether it has more to do right now. */
  async #attend(campaign: ClaimedCampaign): Promise<boolean> {
    try {
      if (campaign.tries <= MAX_TRIES) return await this.#step(campaign);
      await this.#giveUp(campaign);
    } catch (error) {
      this.log.fault('campaign.failed', error, { campaign: campaign.id });
      const again = plus(this.clock.now(), TRY_AGAIN_MS);
      await this.campaigns.failed(eachAlone(this.database), campaign, again);
    }
    return false;
  }

  async #step(campaign: ClaimedCampaign): Promise<boolean> {
    const { id, state, sweep, startsAt, plannedAt } = campaign;
    const tx = eachAlone(this.database);
    const now = this.clock.now();
    if (state === 'scheduled') {
      await this.campaigns.become(tx, id, ['scheduled'], 'running', { startedAt: startsAt ?? now, dueAt: now }, now);
      await this.campaigns.rest(tx, campaign, null);
      return true;
    }
    if (sweep !== null && (state === 'running' || state === 'cancelled')) {
      if (await this.#sweep(campaign)) await this.campaigns.swept(tx, campaign, now);
      return true;
    }
    if (state === 'running' && plannedAt === null) {
      await this.#plan(campaign);
      return true;
    }
    if (state === 'running') await this.#look(campaign);
    else await this.campaigns.rest(tx, campaign, null);
    return false;
  }

  async #plan(campaign: ClaimedCampaign): Promise<void> {
    const shop = (await this.shops.byIds(eachAlone(this.database), [campaign.shopId])).get(campaign.shopId);
    if (shop === undefined) throw new Error(`${campaign.id} has no shop`);
    const start = startOf(campaign, this.clock.now());
    const plan = planOf(campaign);
    const skipped: Record<string, number> = {};
    let { cursor } = campaign;
    let people = 0;
    let isWhole = false;
    const pages = async function* (this: CampaignRunner): AsyncGenerator<readonly Occasion[]> {
      for (let count = 0; count < PAGES && !isWhole && this.gate.isOpen; count++) {
        const page = await this.people.page(eachAlone(this.database), campaign, shop, start, cursor);
        isWhole = page.cursor === null;
        cursor = page.cursor ?? cursor;
        people += page.people.length;
        if (page.people.length > 0) yield page.people.map((one) => campaignOccasion(campaign, plan, start, one));
      }
    };
    await this.planner.planPages(pages.call(this), (skips) => {
      for (const { reason } of skips) skipped[reason] = (skipped[reason] ?? 0) + 1;
    });
    const progress = { cursor, people, skipped, isWhole };
    await this.campaigns.advance(eachAlone(this.database), campaign, progress, this.clock.now());
  }

  /** In slices, each a transaction of its own. False: something else came between. */
  async #sweep(campaign: ClaimedCampaign): Promise<boolean> {
    const { sweep } = campaign;
    for (let after: MessageId | null = null; this.gate.isOpen && sweep !== null;) {
      const from: MessageId | null = after;
      if (!(await this.campaigns.renew(eachAlone(this.database), campaign))) return false;
      const ids = await asSystem(this.database, async (tx) => {
        const now = this.clock.now();
        const slice = await this.messages.swept(tx, campaign, sweep, from, SLICE);
        if (sweep === 'release') {
          await this.rescheduler.release(tx, [...(await lockMessages(tx, slice)).values()], now);
        } else {
          const cancelled = { from: ['planned', 'held'], to: 'cancelled', reason: 'campaign-cancelled' } as const;
          await moveMessages(
            tx,
            slice.map((id) => ({ id, ...cancelled })),
            now,
          );
        }
        return slice;
      });
      if (ids.length < SLICE) return true;
      after = ids.at(-1) ?? null;
    }
    return false;
  }

  /** Everybody is planned: it is over when nothing waits or is being sent any more. */
  async #look(campaign: ClaimedCampaign): Promise<void> {
    const now = this.clock.now();
    if (this.#looked.has(campaign.id)) return this.campaigns.rest(eachAlone(this.database), campaign, now);
    this.#looked.set(campaign.id, true);
    await asSystem(this.database, async (tx) => {
      const { count, nextDue } = await this.messages.open(tx, campaign);
      if (count === 0) {
        await this.campaigns.become(tx, campaign.id, ['running'], 'done', { endedAt: now, dueAt: null }, now);
        return this.campaigns.rest(tx, campaign, null);
      }
      const latestLook = plus(now, LOOK_AT_LATEST_MS);
      const due = latest(now, nextDue ?? now);
      return this.campaigns.rest(tx, campaign, due < latestLook ? due : latestLook);
    });
  }

  async #giveUp(campaign: ClaimedCampaign): Promise<void> {
    const now = this.clock.now();
    const { id, organisationId } = campaign;
    await asSystem(this.database, async (tx) => {
      await this.campaigns.become(
        tx,
        id,
        ['scheduled', 'running'],
        'paused',
        { pausedReason: 'stuck', dueAt: null },
        now,
      );
      await this.campaigns.rest(tx, campaign, null);
      const notice = {
        organisationId,
        subjectId: id,
        code: 'campaign.stuck',
        severity: 'warning',
        text: STUCK,
      } as const;
      await this.notices.raise(tx, [notice], now);
    });
  }
}

const STUCK = {
  pl: 'Kampania zatrzymała się po pięciu nieudanych próbach. Wznów ją; jeśli zatrzyma się znowu, przekaż jej numer operatorowi huba.',
  en: 'The campaign stopped after five tries that failed. Resume it; if it stops again, tell the hub’s operator its id.',
  el: 'Η καμπάνια σταμάτησε μετά από πέντε αποτυχημένες προσπάθειες. Συνεχίστε την· αν σταματήσει ξανά, δώστε τον κωδικό της στον διαχειριστή του hub.',
};

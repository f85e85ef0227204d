import { Inject, Injectable } from '@nestjs/common';
import { latest, type Instant } from '@hub/kernel';
import { Database } from '../../infra/database/database.js';
import { PLANNER, type Forecast, type Planner } from '../../pipeline/model/planner.port.js';
import type { Shop } from '../../shops/shop.entity.js';
import { campaignOccasion, planOf, startOf, type Campaign } from './campaign.js';
import { PeopleService } from './people.service.js';

/**
 * What a campaign would do if it were launched at that instant: the same people and the same plan, page by page, and
 * nothing is written.
 */
@Injectable()
export class CampaignForecastService {
  constructor(
    private readonly database: Database,
    private readonly people: PeopleService,
    @Inject(PLANNER) private readonly planner: Planner,
  ) {}

  async *pages(campaign: Campaign, shop: Shop, now: Instant): AsyncGenerator<Forecast & { readonly people: number }> {
    const start = startOf(campaign, now);
    const plan = planOf(campaign);
    for (let cursor: string | null = null; ;) {
      const from: string | null = cursor;
      // Each page a transaction of its own, so that nothing waits for the whole.
      const found = await this.database.inOrganisation(campaign.organisationId, async (tx) => {
        const page = await this.people.page(tx, campaign, shop, start, from);
        const occasions = page.people.map((person) => campaignOccasion(campaign, plan, start, person));
        const forecast = await this.planner.simulate(tx, occasions, latest(start, now));
        return { ...forecast, people: occasions.length, cursor: page.cursor };
      });
      if (found.cursor === null) return;
      cursor = found.cursor;
      yield found;
    }
  }
}

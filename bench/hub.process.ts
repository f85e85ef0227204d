import { PlanFlow } from '../src/pipeline/plan.flow.js';
import { asSystem } from '../src/infra/database/as-system.js';
import { Database } from '../src/infra/database/database.js';
import { Doorbell } from '../src/infra/queue/doorbell.port.js';
import { startHub } from '../src/hub.js';
import { readEnvironment } from '../src/infra/environment/environment.js';
import { campaignPages, type CampaignWish } from './campaign.source.js';
import { answerAsks } from './support/child.js';

/** A hub like any other, which the bench may hand a campaign and ask for its CPU time and memory. */
const hub = await startHub(readEnvironment(process.env));

answerAsks({
  ready: () => ({ url: hub.url, signInToken: hub.signInToken }),
  /** Milliseconds until all of it was planned. */
  campaign: async (wish: CampaignWish) => {
    const database = hub.app.get(Database, { strict: false });
    const planner = hub.app.get(PlanFlow, { strict: false });
    const doorbell = hub.app.get(Doorbell, { strict: false });
    const start = performance.now();
    for (const page of campaignPages(wish)) {
      await asSystem(database, (tx) => planner.planOccasions(tx, page));
      doorbell.ring('dispatch', wish.channelId);
    }
    return performance.now() - start;
  },
});
process.on('SIGTERM', () => void hub.stop().then(() => process.exit(0)));

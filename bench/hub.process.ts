import { instantOf, uuidOf, type ConnectionId } from '@hub/kernel';
import { ClaimGate } from '../src/infra/claim-gate.js';
import { claimDue } from '../src/pipeline/model/message-claims.js';
import { PLANNER, type Planner } from '../src/pipeline/model/planner.port.js';
import { eachAlone } from '../src/infra/database/as-system.js';
import { Database } from '../src/infra/database/database.js';
import { startHub } from '../src/hub.js';
import { readEnvironment } from '../src/infra/environment/environment.js';
import { campaignPages, type CampaignWish } from './campaign.source.js';
import { walkingStatements } from './plan-guard.js';
import { answerAsks } from './support/child.js';

const CLAIM = 500;

/** A hub like any other, which the bench may hand a campaign and ask for its CPU time and memory. */
const hub = await startHub(readEnvironment(process.env));

answerAsks({
  ready: () => ({ url: hub.url, signInToken: hub.signInToken }),
  /** Milliseconds until all of it was planned. */
  campaign: async (wish: CampaignWish) => {
    const start = performance.now();
    await hub.app.get<Planner>(PLANNER, { strict: false }).planPages(campaignPages(wish));
    return performance.now() - start;
  },
  /** Stops and takes up the claiming of work; what is accepted waits meanwhile. */
  claims: ({ isOpen }: { isOpen: boolean }) => {
    const gate = hub.app.get(ClaimGate, { strict: false });
    if (isOpen) gate.open('lock-lost');
    else gate.close('lock-lost');
  },
  /** The statements of the line that would walk a hot table if they were planned now. */
  walking: ({ channelId }: { channelId: ConnectionId }) =>
    walkingStatements(eachAlone(hub.app.get(Database, { strict: false })), channelId, instantOf(new Date())),
  /** Claims all that is due on a channel and sends nothing; messages a second. */
  release: async ({ channelId }: { channelId: ConnectionId }) => {
    const gate = hub.app.get(ClaimGate, { strict: false });
    const tx = eachAlone(hub.app.get(Database, { strict: false }));
    const { claimant } = gate;
    const now = instantOf(new Date());
    // Nobody else is to claim them meanwhile.
    gate.close('lock-lost');
    let released = 0;
    let ms = 0;
    for (;;) {
      const start = performance.now();
      const { messages } = await claimDue(tx, channelId, { claimant, now, limit: CLAIM });
      ms += performance.now() - start;
      if (messages.length === 0) break;
      released += messages.length;
      // As if they were sent: what is claimed does not stay among what is due.
      await tx.query(`update messages set state = 'cancelled' where id = any ($1::uuid[])`, [
        messages.map(({ id }) => uuidOf(id)),
      ]);
    }
    const seconds = ms / 1000;
    gate.open('lock-lost');
    return released / seconds;
  },
});
process.on('SIGTERM', () => void hub.stop().then(() => process.exit(0)));

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseId } from '@hub/kernel';
import { asSystemWithEntities } from '../../src/infra/database/as-system.js';
import { Database } from '../../src/infra/database/database.js';
import { PLANNER, type Planner } from '../../src/pipeline/model/planner.port.js';
import { ShopService } from '../../src/shops/shop.service.js';
import { manualOccasion } from '../../src/sources/manual/manual-occasion.js';
import { eventually } from '../support/eventually.js';
import { World } from '../support/world.js';

const MESSAGES = 20_000;
const PAGE = 250;

describe('many messages with one text', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.stop());

  it('leave together: twenty thousand in at most 250 calls, each recipient once', async () => {
    world.sms.settings.points = 1_000_000;
    world.sms.settings.delivery = { states: [] };
    const { app } = world.hub;
    const shop = await asSystemWithEntities(app.get(Database), async (tx) => {
      const [{ organisation_id: organisation }] = await world.sql('select organisation_id from shops');
      return app
        .get(ShopService, { strict: false })
        .find(tx, `org_${organisation}`, parseId('shp', world.shopId) ?? never());
    });
    const now = world.clock.now();
    const pages = Array.from({ length: MESSAGES / PAGE }, (_, page) =>
      Array.from({ length: PAGE }, (_item, index) => {
        const number = page * PAGE + index;
        const phone = `+4850${String(number).padStart(6, '0')}1`;
        return manualOccasion(
          shop,
          { requestId: `click-${number}`, address: phone, text: 'Sklep zamknięty', connectionId: null },
          now,
        );
      }),
    );
    await app.get<Planner>(PLANNER, { strict: false }).planPages(pages);
    await eventually(
      () => world.sql<{ state: string; count: number }>('select state, count(*)::int from messages group by 1'),
      (counts) => counts.length === 1 && counts[0]?.state === 'accepted' && counts[0].count === MESSAGES,
      120_000,
    );
    const calls = world.sms.received
      .filter(({ path }) => path === '/sms.do')
      .map(({ body }) => new URLSearchParams(body.toString('utf8')).get('to')?.split(',') ?? []);
    expect(calls.length).toBeLessThanOrEqual(250);
    expect(Math.max(...calls.map((numbers) => numbers.length))).toBe(100);
    expect([calls.flat().length, new Set(calls.flat()).size]).toEqual([MESSAGES, MESSAGES]);
  }, 180_000);
});

function never(): never {
  throw new Error('This cannot be');
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { idOf, instantOf, type ConnectionId, type ShopId } from '@hub/kernel';
import { campaignPages } from '../../bench/campaign.source.js';
import { PLANNER, type Planner } from '../../src/pipeline/model/planner.port.js';
import type { Occasion } from '../../src/pipeline/model/occasion.js';
import { World } from '../support/world.js';

const PEOPLE = 40;
const RUNS = 25;
const CUT = new Error('cut off');

/** One telling of the same people: in some order, some of them twice, page by page, and perhaps cut off in the middle. */
const telling = fc.record({
  order: fc.shuffledSubarray(
    Array.from({ length: PEOPLE }, (_, person) => person),
    { minLength: PEOPLE },
  ),
  twice: fc.array(fc.nat({ max: PEOPLE - 1 }), { maxLength: 10 }),
  pageSize: fc.integer({ min: 1, max: 2 * PEOPLE }),
  cutAfter: fc.option(fc.nat({ max: 5 }), { nil: Number.POSITIVE_INFINITY }),
});

describe('who is told of one occasion again and again', () => {
  let world: World;
  let number = 0;

  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());

  async function everybody(name: string): Promise<readonly Occasion[]> {
    const [owner] = await world.sql<{ organisation_id: string; client_id: string }>(
      'select organisation_id, client_id from shops where id = $1',
      [world.shopId.slice(4)],
    );
    const wish = {
      organisationId: idOf('org', owner?.organisation_id ?? ''),
      clientId: idOf('cli', owner?.client_id ?? ''),
      shopId: world.shopId as ShopId,
      channelId: world.channelId as ConnectionId,
      name,
      recipients: PEOPLE,
      firstNumber: 500_000_000,
      startsAt: instantOf(new Date('2026-12-20T11:00:00Z')),
    };
    return [...campaignPages(wish)].flat();
  }

  function* pagesOf(people: readonly Occasion[], { order, twice, pageSize, cutAfter }: Telling) {
    const told = [...order, ...twice].map((person) => people[person] as Occasion);
    for (let start = 0, page = 0; start < told.length; start += pageSize, page++) {
      if (page > cutAfter) throw CUT;
      yield told.slice(start, start + pageSize);
    }
  }

  const messagesOf = (name: string) =>
    world.sql<{ occasion_key: string; count: number }>(
      `select occasion_key, count(*)::int as count from messages where occasion_key like '%campaign:' || $1 || '/%' group by 1`,
      [name],
    );
  const counted = async () => {
    const { states } = await world.api.get<{ states: Record<string, number> }>(`/shops/${world.shopId}/statistics`);
    return Object.values(states).reduce((sum, count) => sum + count, 0);
  };

  it('has one message, whatever the pages, their order, repetitions, cuts and other tellings at the same time, and counts once', async () => {
    const planner = world.hub.app.get<Planner>(PLANNER, { strict: false });
    await fc.assert(
      fc.asyncProperty(fc.array(telling, { maxLength: 4 }), telling, fc.boolean(), async (tellings, last, isAtOnce) => {
        const name = `run${number++}`;
        const people = await everybody(name);
        const before = await counted();
        const tell = (wish: Telling) =>
          planner.planPages(pagesOf(people, wish)).catch((error: unknown) => {
            if (error !== CUT) throw error;
          });
        const whole = { ...last, cutAfter: Number.POSITIVE_INFINITY };
        if (isAtOnce) await Promise.all([...tellings, whole].map(tell));
        else for (const wish of [...tellings, whole]) await tell(wish);

        const messages = await messagesOf(name);
        expect(messages).toHaveLength(PEOPLE);
        expect(messages.filter(({ count }) => count !== 1)).toEqual([]);
        expect((await counted()) - before).toBe(PEOPLE);
      }),
      { numRuns: RUNS },
    );
  });
});

type Telling = typeof telling extends fc.Arbitrary<infer T> ? T : never;

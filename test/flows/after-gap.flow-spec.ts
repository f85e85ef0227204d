import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

const TABLES = ['messages', 'attempts', 'stat_deltas', 'stat_hours', 'installation'];

describe('a hub that wakes up on a database it did not leave', () => {
  let world: World;
  beforeEach(async () => {
    // In the night: what is planned now goes out in the morning.
    world = await World.start({ at: '2026-11-20T02:00:00Z' });
  });
  afterEach(() => world.stop());

  const states = async () => (await world.messages()).map(({ state, reason }) => [state, reason ?? null]);

  /** What a backup of now would bring back later. */
  async function backUp(): Promise<() => Promise<void>> {
    for (const table of TABLES) await world.sql(`create table backup_${table} as table ${table}`);
    return async () => {
      for (const table of TABLES) {
        await world.sql(`delete from ${table}`);
        await world.sql(`insert into ${table} select * from backup_${table}`);
      }
    };
  }

  it('R28: sends nothing again after a restore: what is overdue waits, and released it is still one message', async () => {
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    const restore = await backUp();
    world.clock.set('2026-11-20T09:00:00Z');
    await world.settled();
    expect(world.texts).toHaveLength(1);

    await world.restartHub(async () => {
      await restore();
      await world.sql(`update installation set timeline_id = 0`);
    });
    await world.settled();
    expect(await states()).toEqual([['held', 'after-gap']]);
    expect(world.texts).toHaveLength(1);
    expect((await world.api.get('/notices')).items).toMatchObject([{ code: 'messages.after-gap' }]);

    const released = await world.api.post(`/shops/${world.shopId}/held-messages/release`, { reason: 'after-gap' });
    expect(released).toEqual({ count: 1 });
    await world.settled();
    expect(await states()).toEqual([['accepted', null]]);
    expect(world.texts).toHaveLength(1);
  });

  it.each([
    ['another cluster', `system_identifier = '1'`],
    ['another timeline', 'timeline_id = 0'],
    ['another address', `public_url = 'https://old.example.com'`],
    ['half an hour of silence', `beat_at = clock_timestamp() - interval '31 minutes'`],
  ])('%s is such a database', async (_, change) => {
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    world.clock.set('2026-11-20T09:00:00Z');
    await world.restartHub(() => world.sql(`update installation set ${change}`));
    await world.settled();
    expect(await states()).toEqual([['held', 'after-gap']]);
    expect(world.texts).toEqual([]);
  });

  it('an ordinary restart is none, and what is not due yet is never held', async () => {
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.settled();
    await world.restartHub(() => world.sql('update installation set timeline_id = 0'));
    await world.settled();
    expect(await states()).toEqual([['planned', null]]);
    world.clock.set('2026-11-20T09:00:00Z');
    await world.restartHub();
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });

  it('a rule may say that its messages go out all the same', async () => {
    await world.rule({ event: 'order.placed', afterGap: 'send' });
    await world.shop.placeOrder();
    await world.settled();
    world.clock.set('2026-11-20T09:00:00Z');
    await world.restartHub(() => world.sql('update installation set timeline_id = 0'));
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });

  it('a person may cancel what waits; what nobody decides about ends with its validity', async () => {
    await world.rule({ event: 'order.placed' });
    await world.shop.placeOrder();
    await world.shop.placeOrder({ phone: '600 100 201' });
    await world.settled();
    world.clock.set('2026-11-20T09:00:00Z');
    await world.restartHub(() => world.sql('update installation set timeline_id = 0'));
    await world.settled();
    const [newest] = await world.messages();
    const wish = { reason: 'after-gap', messageIds: [newest.id] };
    expect(await world.api.post(`/shops/${world.shopId}/held-messages/cancel`, wish)).toEqual({ count: 1 });
    world.clock.advance('3d');
    await world.settled();
    expect(new Set((await states()).map(([state]) => state))).toEqual(new Set(['cancelled', 'expired']));
    expect(world.texts).toEqual([]);
  });
});

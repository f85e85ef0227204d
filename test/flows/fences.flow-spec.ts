import { afterEach, describe, expect, it } from '@jest/globals';
import {
  DAY_MS,
  plus,
  type ClientId,
  type ConnectionId,
  type Instant,
  type OrganisationId,
  type ShopId,
} from '@hub/kernel';
import { campaignPages } from '../../bench/campaign.source.js';
import { ClaimGate } from '../../src/infra/claim-gate.js';
import { eachAlone } from '../../src/infra/database/as-system.js';
import { Database } from '../../src/infra/database/database.js';
import { liveHubs } from '../../src/infra/database/hubs.js';
import { takeSlot } from '../../src/infra/database/ticks.js';
import { beginSending } from '../../src/pipeline/model/begin-sending.js';
import { claimDue, endLeasesOfTheGone } from '../../src/pipeline/model/message-claims.js';
import { PLANNER, type Planner } from '../../src/pipeline/model/planner.port.js';
import { RawEventRepository } from '../../src/pipeline/model/raw-event.repository.js';
import { Watchman } from '../../src/pipeline/watchman.js';
import { eventually } from '../support/eventually.js';
import { mobile } from '../support/visitor.js';
import { World } from '../support/world.js';

/** A lock of the test's own, at which what writes campaigns stands still. */
const GATE = 20_261;
const TIMING = { callTimeoutMs: 1_000, leaseMs: 30_000 };

describe('a worker that should not send', () => {
  let world: World;
  afterEach(() => world.stop());

  const of = <T>(type: abstract new (...args: any[]) => T) => world.hub.app.get<T>(type, { strict: false });
  /** One a second, each by somebody else. */
  const fortyOrders = async () => {
    for (let order = 0; order < 40; order++) {
      world.clock.advance('1s');
      await world.shop.placeOrder({ phone: mobile(order) });
    }
  };
  const ready = async () => (await fetch(`${world.hub.url}/health/ready`)).json();

  it('one that slept past its lease finds its message sent by another, and stays silent', async () => {
    world = await World.start();
    await world.rule({ event: 'order.placed', delay: { kind: 'elapsed', amount: 60, unit: 'minutes' } });
    await world.shop.placeOrder();
    await world.settled();
    of(ClaimGate).close('lock-lost');
    world.clock.advance('2h');
    const tx = eachAlone(of(Database));
    const wish = { claimant: 1, now: world.clock.now(), limit: 10 };
    const slept = await claimDue(tx, world.channelId as ConnectionId, wish);
    expect(slept.messages).toHaveLength(1);

    await world.sql(`update messages set claimed_until = clock_timestamp() - interval '1 second'`);
    of(ClaimGate).open('lock-lost');
    await world.settled();
    expect(world.texts).toHaveLength(1);

    const drafts = slept.messages.map((message) => ({ message, providerKey: 'late', sender: null }));
    const mayBeSent = await beginSending(tx, drafts, slept.token, 1, TIMING, world.clock.now());
    expect(mayBeSent.size).toBe(0);
    expect(await world.sql('select count(*)::int as n from attempts')).toEqual([{ n: 1 }]);
  });

  it('one whose lease ends before the call could does not begin it', async () => {
    world = await World.start();
    await world.rule({ event: 'order.placed', delay: { kind: 'elapsed', amount: 60, unit: 'minutes' } });
    await world.shop.placeOrder();
    await world.settled();
    of(ClaimGate).close('lock-lost');
    world.clock.advance('2h');
    const tx = eachAlone(of(Database));
    const claim = await claimDue(tx, world.channelId as ConnectionId, {
      claimant: 1,
      now: world.clock.now(),
      limit: 10,
    });
    const drafts = claim.messages.map((message) => ({ message, providerKey: 'k', sender: null }));
    const slow = { ...TIMING, callTimeoutMs: 120_000 };
    expect((await beginSending(tx, drafts, claim.token, 1, slow, world.clock.now())).size).toBe(0);
    expect((await beginSending(tx, drafts, claim.token, 1, TIMING, world.clock.now())).size).toBe(1);
  });

  it('one whose clock is three seconds off claims nothing and says so, until it is right again', async () => {
    let offMs = 0;
    world = await World.start({ machineClock: { now: () => (Date.now() + offMs) as Instant } });
    await world.rule({ event: 'order.placed' });
    offMs = 3_000;
    await of(Watchman).watchClock();
    expect(await ready()).toEqual({ status: 'ok', claimsNothing: ['clock-skew'] });
    await world.shop.placeOrder();
    expect(await world.sql(`select state from raw_events`)).toEqual([{ state: 'waiting' }]);
    offMs = 0;
    await of(Watchman).watchClock();
    expect(await ready()).toEqual({ status: 'ok' });
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });

  it('one that lost the start-up lock takes up its work when it holds it again', async () => {
    world = await World.start();
    await world.rule({ event: 'order.placed' });
    const tx = eachAlone(of(Database));
    const [pid] = await liveHubs(tx);
    await world.sql('select pg_terminate_backend($1)', [pid]);
    await eventually(
      () => liveHubs(tx),
      (live) => live.length === 1 && live[0] !== pid,
    );
    await eventually(ready, (answer) => (answer as { claimsNothing?: unknown }).claimsNothing === undefined);
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toHaveLength(1);
  });

  it('one whose account was changed meanwhile does not ask the new account about the old one’s message', async () => {
    world = await World.start();
    await world.rule({ event: 'order.placed' });
    world.sms.faults.push({ kind: 'cut-after-accept' });
    world.sms.settings.delivery = { states: [] };
    await world.shop.placeOrder();
    await eventually(
      () => world.sql(`select 1 from attempts where code is not null`),
      (rows) => rows.length === 1,
    );
    world.sms.settings.tokens.add('another-account');
    await world.api.patch(`/connections/${world.channelId}`, { config: { token: 'another-account' } });
    await eventually(
      async () => (await world.messages())[0].state,
      (state) => state === 'uncertain',
    );
    expect(world.texts).toHaveLength(1);
  });

  /** As if a hub had looked for what is stuck in the minute after these two hours: the next look is a minute later. */
  const lookedAtOne = () => takeSlot(eachAlone(of(Database)), 'stuck-notices', '2026-11-20T13:00', world.clock.now());

  it('one that failed five times over a message gives it up, visibly, and the merchant is told once', async () => {
    world = await World.start();
    await world.rule({ event: 'order.placed', delay: { kind: 'elapsed', amount: 60, unit: 'minutes' } });
    await world.shop.placeOrder();
    await world.settled();
    await world.sql(`update messages set tries = 5`);
    await lookedAtOne();
    world.clock.advance('2h');
    await world.settled();
    expect(world.texts).toEqual([]);
    world.clock.advance('1min');
    await Promise.all([of(Watchman).tellOfStuck(), of(Watchman).tellOfStuck()]);
    expect((await world.api.get('/notices')).items).toMatchObject([{ code: 'messages.stuck', count: 1 }]);
  });

  it('one that dies again and again holds fewer messages each time, and gives up none but the one it held alone', async () => {
    world = await World.start();
    await world.rule({ event: 'order.placed', delay: { kind: 'elapsed', amount: 60, unit: 'minutes' } });
    await fortyOrders();
    await world.settled();
    of(ClaimGate).close('lock-lost');
    await lookedAtOne();
    world.clock.advance('2h');
    const tx = eachAlone(of(Database));
    const held: number[] = [];
    for (let death = 1; death <= 5; death++) {
      const wish = { claimant: 1, now: world.clock.now(), limit: 32 };
      held.push((await claimDue(tx, world.channelId as ConnectionId, wish)).messages.length);
      await endLeasesOfTheGone(tx, [], world.clock.now());
    }
    expect(held).toEqual([32, 4, 1, 1, 1]);
    of(ClaimGate).open('lock-lost');
    await world.settled();
    expect(world.texts).toHaveLength(39);
    world.clock.advance('1min');
    await of(Watchman).tellOfStuck();
    expect((await world.api.get('/notices')).items).toMatchObject([{ code: 'messages.stuck', count: 1 }]);
  });

  it('one that dies again and again over what shops told loses none of it', async () => {
    world = await World.start();
    await world.rule({ event: 'order.placed' });
    of(ClaimGate).close('lock-lost');
    await fortyOrders();
    const tx = eachAlone(of(Database));
    const held: number[] = [];
    for (let death = 1; death <= 4; death++) {
      held.push((await of(RawEventRepository).claim(tx, 1, 32)).items.length);
      await endLeasesOfTheGone(tx, [], world.clock.now());
    }
    expect(held).toEqual([32, 4, 1, 1]);
    of(ClaimGate).open('lock-lost');
    await world.settled();
    expect(world.texts).toHaveLength(40);
  });

  it('one that works off a campaign writes on one connection and leaves an order’s notice all the others', async () => {
    world = await World.start();
    await world.rule({ event: 'order.placed' });
    const standing = () =>
      world.sql(`select 1 from pg_locks where locktype = 'advisory' and not granted and objid = ${GATE}`);
    await world.sql(`select pg_advisory_lock(${GATE})`);
    const before = Array.from({ length: 20 }, () =>
      eachAlone(of(Database).bulk).query(`select pg_advisory_xact_lock_shared(${GATE})`),
    );
    await eventually(standing, (rows) => rows.length === 1);
    const [shop] = await world.sql('select organisation_id, client_id from shops');
    let planned: number | null = null;
    const campaign = world.hub.app
      .get<Planner>(PLANNER, { strict: false })
      .planPages(
        campaignPages({
          organisationId: `org_${shop.organisation_id}` as OrganisationId,
          clientId: `cli_${shop.client_id}` as ClientId,
          shopId: world.shopId as ShopId,
          channelId: world.channelId as ConnectionId,
          name: 'wiosna',
          recipients: 30,
          firstNumber: 603_222_500,
          startsAt: plus(world.clock.now(), DAY_MS),
        }),
      )
      .then((count) => (planned = count));
    await world.shop.placeOrder();
    await world.settled();
    expect(world.texts).toHaveLength(1);
    expect(await standing()).toHaveLength(1);
    expect(planned).toBeNull();
    await world.sql(`select pg_advisory_unlock(${GATE})`);
    await Promise.all(before);
    expect(await campaign).toBe(30);
  });
});

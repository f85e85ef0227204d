import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, plus, type OrganisationId } from '@hub/kernel';
import { asSystem } from '../../src/infra/database/as-system.js';
import { Database } from '../../src/infra/database/database.js';
import { NoticeRepository } from '../../src/notices/notice.repository.js';
import { WebhookSender } from '../../src/outbound-webhooks/webhook-sender.service.js';
import { eventually } from '../support/eventually.js';
import { Receiver, verified, type Received } from '../support/receiver.js';
import { World } from '../support/world.js';

describe('what other systems are told', () => {
  let world: World;
  let receiver: Receiver;
  let organisationId: OrganisationId;
  let endpoint: string;
  let secret: string;
  /** What every name leads to; null: what it really does. */
  let addresses: readonly string[] | null;

  beforeEach(async () => {
    addresses = null;
    world = await World.start({
      resolve: (hostname, options, callback) =>
        addresses === null
          ? lookup(hostname, options, callback)
          : callback(
              null,
              addresses.map((address) => ({ address, family: isIP(address) })),
            ),
    });
    receiver = new Receiver();
    await receiver.start();
    organisationId = (await world.api.get('/me')).organisationId;
    const made = await world.api.post('/webhook-endpoints', { url: receiver.url, description: 'ERP' });
    endpoint = `/webhook-endpoints/${made.endpoint.id}`;
    secret = made.secret;
  });
  afterEach(async () => {
    await world.stop();
    await receiver.stop();
  });

  const raise = (code = 'shop.silent', subjectId: string = world.shopId) =>
    asSystem(world.hub.app.get(Database), (tx) =>
      world.hub.app
        .get(NoticeRepository, { strict: false })
        .raise(
          tx,
          [{ organisationId, subjectId, code, severity: 'warning', text: { pl: 'Cisza', en: 'Silence', el: 'Σιωπή' } }],
          world.clock.now(),
        ),
    );
  const send = () => world.hub.app.get(WebhookSender, { strict: false }).sendDue();
  const deliveries = async () => (await world.api.get(`${endpoint}/deliveries`)).items;
  const codes = async () => (await world.api.get('/notices')).items.map(({ code }: { code: string }) => code);

  it('R8: a notice is told once, signed so that the official library accepts it, and again when it is closed', async () => {
    await raise();
    await raise();
    await send();
    expect(receiver.received).toHaveLength(1);
    const told = verified(secret, receiver.received[0] as Received);
    expect(told).toMatchObject({
      type: 'notice.raised',
      timestamp: expect.stringMatching(/Z$/),
      data: { code: 'shop.silent', shopId: world.shopId, text: { pl: 'Cisza' } },
    });
    expect(Buffer.byteLength(receiver.received[0]?.body ?? '')).toBeLessThan(20_000);

    const [notice] = (await world.api.get('/notices')).items;
    await world.api.post(`/notices/${notice.id}/resolve`);
    await send();
    expect(verified(secret, receiver.received[1] as Received)).toMatchObject({ type: 'notice.resolved' });
  });

  it('R8: during a rotation the old and the new secret both fit, for a day, and then only the new one', async () => {
    const { secret: anew } = await world.api.post(`${endpoint}/rotate-secret`);
    await world.api.post(`${endpoint}/test`);
    await send();
    const [first] = receiver.received as [Received];
    expect(verified(secret, first)).toMatchObject({ type: 'webhook.test' });
    expect(verified(anew, first)).toMatchObject({ type: 'webhook.test' });

    world.clock.advance('24h');
    await raise();
    await send();
    const second = receiver.received[1] as Received;
    expect(() => verified(secret, second)).toThrow('No matching signature found');
    expect(verified(anew, second)).toMatchObject({ type: 'notice.raised' });
  });

  it('R8: a receiver that changes over at any moment of that day rejects nothing', async () => {
    let known = secret;
    let rejected = 0;
    const tell = async () => {
      await world.api.post(`${endpoint}/test`);
      await send();
      try {
        verified(known, receiver.received.at(-1) as Received);
      } catch {
        rejected++;
      }
    };
    await tell();
    const { secret: anew } = await world.api.post(`${endpoint}/rotate-secret`);
    for (let hours = 0; hours < 24; hours++) {
      if (hours === 17) known = anew;
      await tell();
      world.clock.advance('1h');
    }
    await tell();
    expect([receiver.received.length, rejected]).toEqual([26, 0]);
  });

  it('R8: a second rotation does not cut that day short, but a secret that leaked ends at once', async () => {
    await world.api.post(`${endpoint}/rotate-secret`);
    const again = await world.api.call('POST', `${endpoint}/rotate-secret`, {});
    expect([again.status, again.body.code, again.headers.get('retry-after')]).toEqual([
      409,
      'webhook-endpoint.rotating',
      '86400',
    ]);
    const { secret: anew } = await world.api.post(`${endpoint}/rotate-secret`, { endsOldNow: true });
    await world.api.post(`${endpoint}/test`);
    await send();
    const [told] = receiver.received as [Received];
    expect(() => verified(secret, told)).toThrow('No matching signature found');
    expect(verified(anew, told)).toMatchObject({ type: 'webhook.test' });
  });

  it('R8: its secret is shown once and kept sealed', async () => {
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64').length).toBeGreaterThanOrEqual(24);
    expect(JSON.stringify([await world.api.get(endpoint), await world.api.get('/webhook-endpoints')])).not.toContain(
      'whsec_',
    );
    expect(JSON.stringify(await world.sql('select * from webhook_endpoints'))).not.toContain(secret.slice(6));
  });

  it('R9: what fails is tried at once, after 5 s, 5 min, 30 min, 2, 5, 10 and 10 hours, under one id, and then no more', async () => {
    receiver.status = 500;
    await raise();
    const waits: number[] = [];
    for (let tries = 1; tries <= 8; tries++) {
      await send();
      expect(receiver.received).toHaveLength(tries);
      const [delivery] = await deliveries();
      expect(delivery).toMatchObject({ tries, lastStatus: 500, state: tries === 8 ? 'failed' : 'waiting' });
      waits.push((Date.parse(delivery.dueAt) - world.clock.now()) / 1000);
      if (tries < 8) world.clock.set(delivery.dueAt);
    }
    [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000].forEach((seconds, index) => {
      expect(waits[index]).toBeGreaterThanOrEqual(seconds * 0.8 - 0.001);
      expect(waits[index]).toBeLessThanOrEqual(seconds * 1.2 + 0.001);
    });
    world.clock.advance('2d');
    await send();
    expect(new Set(receiver.ids).size).toBe(1);
    expect(receiver.received).toHaveLength(8);
  });

  it('R9: a redirect is a failure and is not followed, and patience that is asked for is had', async () => {
    receiver.status = 302;
    receiver.headers = { location: `${receiver.url}/elsewhere` };
    await raise();
    await send();
    expect(receiver.received).toHaveLength(1);
    expect((await deliveries())[0]).toMatchObject({ state: 'waiting', lastStatus: 302 });

    receiver.status = 429;
    receiver.headers = { 'retry-after': '3600' };
    world.clock.advance('10s');
    await send();
    const [asked] = await deliveries();
    expect(Date.parse(asked.dueAt) - world.clock.now()).toBe(3_600_000);

    world.clock.set(asked.dueAt);
    receiver.status = 503;
    receiver.headers = { 'retry-after': new Date(world.clock.now() + 7_200_000).toUTCString() };
    await send();
    const [dated] = await deliveries();
    expect(Date.parse(dated.dueAt) - world.clock.now()).toBe(7_200_000);
  });

  it('R9: one that says it is gone is disabled at once, with a notice; switched on again, it gets what it missed', async () => {
    receiver.status = 410;
    await raise();
    await send();
    expect(await world.api.get(endpoint)).toMatchObject({ state: 'disabled', disabledReason: 'gone' });
    expect(await codes()).toContain('webhook-endpoint.disabled');

    // What happens meanwhile is kept for it, and a test says why it would not go out.
    await raise('meanwhile');
    receiver.status = 200;
    expect((await world.api.call('POST', `${endpoint}/test`)).body.code).toBe('webhook-endpoint.disabled');
    await send();
    expect(receiver.received).toHaveLength(1);
    await world.api.patch(endpoint, { isActive: true });
    expect(await codes()).not.toContain('webhook-endpoint.disabled');
    const from = new Date(world.clock.now() - 3_600_000).toISOString();
    const to = new Date(world.clock.now() + 3_600_000).toISOString();
    expect(await world.api.post(`${endpoint}/replay`, { from, to })).toEqual({ count: 2 });
    await send();
    expect(receiver.ids).toHaveLength(3);
    expect(receiver.ids.slice(1)).toContain(receiver.ids[0]);
    expect(await world.api.post(`${endpoint}/replay`, { from, to })).toEqual({ count: 0 });
    const all = { from, to, includesDelivered: true };
    expect((await world.api.post(`${endpoint}/replay`, all)).count).toBeGreaterThan(0);
  });

  it('R9: one that has had nothing to take since it failed is not disabled by what others are sent', async () => {
    await world.api.patch(endpoint, { events: ['notice.raised'] });
    await world.api.post('/webhook-endpoints', {
      url: receiver.url,
      description: 'other',
      events: ['notice.resolved'],
    });
    receiver.status = 500;
    await raise();
    for (let tries = 1; tries <= 8; tries++) {
      await send();
      const [{ due_at: dueAt }] = await world.sql('select due_at from webhook_deliveries');
      world.clock.set(new Date(dueAt).toISOString());
    }
    world.clock.set(new Date(plus(world.clock.now(), 5 * DAY_MS)).toISOString());
    receiver.status = 200;
    await asSystem(world.hub.app.get(Database), (tx) =>
      world.hub.app.get(NoticeRepository, { strict: false }).resolve(tx, world.shopId, world.clock.now()),
    );
    await send();
    expect(await world.sql('select distinct state from webhook_endpoints')).toEqual([{ state: 'active' }]);
    await raise('again');
    await send();
    expect(receiver.received).toHaveLength(10);
    expect(verified(secret, receiver.received[9] as Received)).toMatchObject({ data: { code: 'again' } });
  });

  it('R9: one that is removed takes the notice that it was disabled along', async () => {
    receiver.status = 410;
    await raise();
    await send();
    expect(await codes()).toContain('webhook-endpoint.disabled');
    expect((await world.api.call('DELETE', endpoint)).status).toBe(204);
    expect(await codes()).not.toContain('webhook-endpoint.disabled');
  });

  it('R9: five days of nothing but failures disable it, and a single success starts the count anew', async () => {
    receiver.status = 500;
    await raise('first');
    await send();
    world.clock.set(new Date(plus(world.clock.now(), 3 * DAY_MS)).toISOString());
    receiver.status = 200;
    await send();
    receiver.status = 500;
    await raise('second');
    await send();
    world.clock.set(new Date(plus(world.clock.now(), 3 * DAY_MS)).toISOString());
    await send();
    // The session ended meanwhile: what the API would show is looked up.
    const state = async () => (await world.sql('select state, disabled_reason as reason from webhook_endpoints'))[0];
    expect(await state()).toEqual({ state: 'active', reason: null });
    world.clock.set(new Date(plus(world.clock.now(), 2 * DAY_MS)).toISOString());
    await send();
    expect(await state()).toEqual({ state: 'disabled', reason: 'failing' });
  });

  it('R9: a range is sent once more under the ids it had, and one delivery by itself; neither touches what lies outside', async () => {
    await raise('before');
    await send();
    world.clock.advance('1h');
    const from = new Date(world.clock.now()).toISOString();
    await raise('first');
    await raise('second');
    await send();
    world.clock.advance('1h');
    const to = new Date(world.clock.now()).toISOString();
    await raise('after');
    await send();
    const [before, first, second, after] = receiver.ids;
    expect(await world.api.post(`${endpoint}/replay`, { from, to })).toEqual({ count: 0 });
    expect(await world.api.post(`${endpoint}/replay`, { from, to, includesDelivered: true })).toEqual({ count: 2 });
    await send();
    expect(new Set(receiver.ids.slice(4))).toEqual(new Set([first, second]));
    await world.api.post(`${endpoint}/deliveries/${String(after)}/redeliver`);
    await send();
    expect(receiver.ids.slice(6)).toEqual([after]);
    expect(receiver.ids.filter((id) => id === before)).toHaveLength(1);
  });

  it('R9: an endpoint that answers nothing holds up nobody but itself', async () => {
    receiver.isSilent = true;
    for (let count = 0; count < 40; count++) await raise(`about.shop.${count}`);
    const sending = send();
    await eventually(
      async () => receiver.received.length,
      (count) => count === 4,
    );
    const quick = new Receiver();
    await quick.start();
    try {
      const other = await world.api.post('/webhook-endpoints', { url: quick.url });
      await world.api.post(`/webhook-endpoints/${other.endpoint.id}/test`);
      void send();
      await eventually(
        async () => quick.received.length,
        (count) => count === 1,
      );
      expect(receiver.received).toHaveLength(4);
    } finally {
      receiver.speak();
      await sending;
      await quick.stop();
    }
    expect(new Set(receiver.ids).size).toBe(40);
  });

  it('R9: one that cannot be sent for a fault of ours waits its turn, and the others go out', async () => {
    const broken = await world.api.post('/webhook-endpoints', { url: receiver.url, description: 'broken' });
    await world.sql(`update webhook_endpoints set secret_sealed = 'v1.nonsense' where description = 'broken'`);
    await raise();
    await send();
    expect(receiver.received).toHaveLength(1);
    expect(verified(secret, receiver.received[0] as Received).type).toBe('notice.raised');
    const [failed] = (await world.api.get(`/webhook-endpoints/${broken.endpoint.id}/deliveries`)).items;
    expect(failed).toMatchObject({ state: 'waiting', tries: 1, lastError: 'hub.fault' });
  });

  it('tells nobody what happens at a neighbour’s, and shows a neighbour nothing', async () => {
    const neighbour = await world.neighbour();
    const theirs = new Receiver();
    await theirs.start();
    const made = await neighbour.post('/webhook-endpoints', { url: theirs.url });
    await raise();
    await send();
    expect([receiver.received.length, theirs.received.length]).toEqual([1, 0]);
    expect((await neighbour.get(`/webhook-endpoints/${made.endpoint.id}/deliveries`)).items).toEqual([]);
    expect((await neighbour.call('GET', `${endpoint}/deliveries`)).status).toBe(404);
    const [delivery] = await deliveries();
    // Another's delivery under one's own endpoint.
    const crossed = `/webhook-endpoints/${made.endpoint.id}/deliveries/${delivery.id}/redeliver`;
    expect((await neighbour.call('POST', crossed)).status).toBe(404);
    expect((await neighbour.call('POST', '/webhook-endpoints', { url: theirs.url, shopId: world.shopId })).status).toBe(
      404,
    );
    await theirs.stop();
  });

  it('R10, R11: an internal address or one without https is refused when it is saved', async () => {
    const refused = async (url: string) => {
      const { status, body } = await world.api.call('POST', '/webhook-endpoints', { url });
      return [status, body.errors?.[0]?.code];
    };
    expect(await refused('https://169.254.169.254/latest')).toEqual([422, 'private-host']);
    expect(await refused('https://[::ffff:10.0.0.1]/')).toEqual([422, 'private-host']);
    expect(await refused('http://example.com/')).toEqual([422, 'not-https']);
    expect(await refused('https://localhost/hook')).toEqual([422, 'private-host']);
    expect(await refused('https://user:password@example.com/')).toEqual([422, 'credentials']);
    expect(await refused('nonsense')).toEqual([422, 'bad-url']);
    expect((await world.api.call('PATCH', endpoint, { url: 'http://example.com/' })).status).toBe(422);
  });

  it('R10, R11: and refused again when it is sent to, however it came there', async () => {
    for (const url of ['https://localhost/', 'http://example.com/', 'https://10.1.2.3/']) {
      await world.sql('update webhook_endpoints set url = $1', [url]);
      await raise(`code.${url.length}`);
    }
    await send();
    const errors = (await deliveries()).map(({ lastError }: { lastError: string }) => lastError);
    expect(new Set(errors)).toEqual(new Set(['hub.private-host']));
    await world.sql(`update webhook_endpoints set url = 'http://example.com/'`);
    await world.api.post(`${endpoint}/test`);
    await send();
    expect((await deliveries())[0]).toMatchObject({ lastError: 'hub.not-https', lastStatus: null });
  });

  it('R10: a name that led outside when it was saved and leads inside when it is sent to is refused', async () => {
    addresses = ['93.184.215.14'];
    const made = await world.api.post('/webhook-endpoints', { url: 'https://moving.example/hook' });
    for (const inside of ['127.0.0.1', '169.254.169.254', '::ffff:10.0.0.1', 'fd00::1']) {
      addresses = [inside];
      await world.api.post(`/webhook-endpoints/${made.endpoint.id}/test`);
      await send();
      const [newest] = (await world.api.get(`/webhook-endpoints/${made.endpoint.id}/deliveries`)).items;
      expect(newest).toMatchObject({ lastError: 'hub.private-host', lastStatus: null });
      await world.sql('update webhook_endpoints set failing_since = null');
    }
    expect(receiver.received).toEqual([]);
    const { status, body } = await world.api.call('POST', '/webhook-endpoints', { url: 'https://moving.example/hook' });
    expect([status, body.errors[0].code]).toEqual([422, 'private-host']);
  });

  it('tells a shop’s endpoint of its shop only, and one that chose its events of those only', async () => {
    await world.api.patch(endpoint, { events: ['notice.resolved'] });
    const own = await world.api.post('/webhook-endpoints', { url: receiver.url, shopId: world.shopId });
    await raise('about.shop');
    await raise('about.everything', organisationId);
    await send();
    expect(receiver.received).toHaveLength(1);
    expect(verified(own.secret, receiver.received[0] as Received).data.code).toBe('about.shop');
  });
});

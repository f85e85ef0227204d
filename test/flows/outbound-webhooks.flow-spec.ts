import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { DAY_MS, plus, type OrganisationId } from '@hub/kernel';
import { asSystem } from '../../src/infra/database/as-system.js';
import { Database } from '../../src/infra/database/database.js';
import { NoticeRepository } from '../../src/notices/notice.repository.js';
import { WebhookSender } from '../../src/outbound-webhooks/webhook-sender.service.js';
import { World } from '../support/world.js';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Somebody else's system, which writes down what it is told and answers what the test says. */
class Receiver {
  readonly received: Received[] = [];
  status = 200;
  headers: Record<string, string> = {};
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(this.status, this.headers).end();
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }
  get ids(): readonly unknown[] {
    return this.received.map(({ headers }) => headers['webhook-id']);
  }
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function verified(secret: string, { headers, body }: Received): any {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}

describe('what other systems are told', () => {
  let world: World;
  let receiver: Receiver;
  let organisationId: OrganisationId;
  let endpoint: string;
  let secret: string;

  beforeEach(async () => {
    world = await World.start();
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
  });

  it('R9: one that says it is gone is disabled at once, with a notice; switched on again, it gets what it missed', async () => {
    receiver.status = 410;
    await raise();
    await send();
    expect(await world.api.get(endpoint)).toMatchObject({ state: 'disabled', disabledReason: 'gone' });
    expect(await codes()).toContain('webhook-endpoint.disabled');

    receiver.status = 200;
    await world.api.patch(endpoint, { isActive: true });
    expect(await codes()).not.toContain('webhook-endpoint.disabled');
    const from = new Date(world.clock.now() - 3_600_000).toISOString();
    const to = new Date(world.clock.now() + 3_600_000).toISOString();
    expect(await world.api.post(`${endpoint}/replay`, { from, to })).toEqual({ count: 1 });
    await send();
    expect(receiver.ids[0]).toBe(receiver.ids[1]);
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

  it('R9: a hub that is killed between the answer and writing it down tells it again under the same id', async () => {
    await raise();
    await send();
    await world.sql(`update webhook_deliveries set state = 'waiting', claim_token = gen_random_uuid(),
      claimed_until = clock_timestamp() - interval '1 second'`);
    await send();
    expect(receiver.ids).toHaveLength(2);
    expect(receiver.ids[0]).toBe(receiver.ids[1]);
  });

  it('R10, R11: an internal address or one without https is refused when it is saved', async () => {
    const refused = async (url: string) => {
      const { status, body } = await world.api.call('POST', '/webhook-endpoints', { url });
      return [status, body.errors?.[0]?.code];
    };
    expect(await refused('https://169.254.169.254/latest')).toEqual([422, 'private-host']);
    expect(await refused('https://[::ffff:10.0.0.1]/')).toEqual([422, 'private-host']);
    expect(await refused('http://example.com/')).toEqual([422, 'not-https']);
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

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ApiClient } from '../support/api-client.js';
import { eventually } from '../support/eventually.js';
import { HubProcess } from '../support/hub-process.js';
import { PostgresServer } from '../support/postgres-server.js';
import { Receiver, verified, type Received } from '../support/receiver.js';

describe('a hub that is killed between an answer and writing it down', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'talaria-webhooks-'));
  const receiver = new Receiver();
  let postgres: PostgresServer;
  let hub: HubProcess;

  beforeAll(async () => {
    postgres = await PostgresServer.start(dataDir);
    await receiver.start();
  }, 60_000);
  afterAll(async () => {
    await hub.signal('SIGTERM');
    await receiver.stop();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  async function start(): Promise<string> {
    hub = HubProcess.start({
      PORT: '0',
      DATABASE_URL: postgres.url,
      HUB_MASTER_KEY: '7'.repeat(64),
      HUB_ALLOW_PRIVATE_HOSTS: '127.0.0.1',
    });
    return hub.ready();
  }
  async function connected(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: postgres.url, options: '-c hub.scope=system' });
    await client.connect();
    return client;
  }

  it('R9: tells it again under the same id, so that the receiver knows it', async () => {
    const api = new ApiClient(await start());
    await api.signInBy(/sign-in\/([a-z2-7]{32})/.exec(hub.output)?.[1] ?? '');
    const { endpoint, secret } = await api.post('/webhook-endpoints', { url: receiver.url });
    receiver.isSilent = true;
    await api.post(`/webhook-endpoints/${endpoint.id}/test`);
    await eventually(
      () => receiver.received.length,
      (count) => count === 1,
    );

    // Whoever wants to write the outcome down waits here, and is killed waiting.
    const [holder, onlooker] = [await connected(), await connected()];
    await holder.query('begin; select id from webhook_deliveries for update');
    receiver.speak();
    await eventually(
      async () =>
        (
          await onlooker.query(
            `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%update webhook_deliveries%'`,
          )
        ).rows.length,
      (count) => count === 1,
    );
    await hub.signal('SIGKILL');
    await holder.query('rollback');
    await eventually(
      async () =>
        (
          await onlooker.query(
            `select state from webhook_deliveries where state = 'waiting' and claim_token is not null`,
          )
        ).rows.length,
      (count) => count === 1,
    );

    // A minute later: the lease is over.
    await onlooker.query(`update webhook_deliveries set claimed_until = clock_timestamp() - interval '1 second'`);
    await start();
    await eventually(
      async () => (await onlooker.query(`select 1 from webhook_deliveries where state = 'delivered'`)).rows.length,
      (count) => count === 1,
    );
    await Promise.all([holder.end(), onlooker.end()]);
    expect(receiver.ids).toHaveLength(2);
    expect(receiver.ids[0]).toBe(receiver.ids[1]);
    for (const told of receiver.received) expect(verified(secret, told as Received).type).toBe('webhook.test');
  }, 60_000);
});

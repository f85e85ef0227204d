import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { SmsapiSimulator } from '../../plugins/smsapi/simulator/index.js';
import { ApiClient } from '../support/api-client.js';
import { eventually } from '../support/eventually.js';
import { HubProcess } from '../support/hub-process.js';
import { PostgresServer } from '../support/postgres-server.js';

const PEOPLE = 6_000;
/** After so many the place is written down. */
const PLANNED_AT_ONCE = 5_000;
const LONG_MS = 90_000;

describe('a hub that is killed in the middle of a campaign', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'talaria-campaign-'));
  const sms = new SmsapiSimulator();
  let postgres: PostgresServer;
  let hub: HubProcess;
  let onlooker: pg.Client;

  beforeAll(async () => {
    postgres = await PostgresServer.start(dataDir);
    onlooker = new pg.Client({ connectionString: postgres.url, options: '-c hub.scope=system' });
    await onlooker.connect();
  }, 60_000);
  afterAll(async () => {
    await hub.signal('SIGTERM');
    await sms.stop();
    await onlooker.end();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  const start = async () => {
    const env = { PORT: '0', DATABASE_URL: postgres.url, HUB_MASTER_KEY: '7'.repeat(64) };
    hub = HubProcess.start({ ...env, HUB_ALLOW_PRIVATE_HOSTS: '127.0.0.1' });
    return hub.ready();
  };
  const count = async (sql: string) =>
    Number((await onlooker.query(`select count(*) from (${sql}) as q`)).rows[0].count);

  it('goes on where it was, and reaches everybody once', async () => {
    const apiUrl = await sms.start();
    sms.settings.points = 1_000_000;
    const api = new ApiClient(await start());
    await api.signInBy(/sign-in\/([a-z2-7]{32})/.exec(hub.output)?.[1] ?? '');
    const place = { country: 'PL', zone: 'Europe/Warsaw', currency: 'PLN', locale: 'pl' };
    const shop = await api.post('/shops', { name: 'Sukienki', ...place, settings: { quietHours: null } });
    const channel = await api.post('/connections', {
      pluginId: 'smsapi',
      name: 'SMSAPI',
      config: { apiUrl, token: 'simulator-token', sender: 'Test' },
    });
    await api.put(`/connections/${channel.id}/grants/${shop.id}`, {});
    const { id } = await api.post(`/shops/${shop.id}/campaigns`, {
      name: 'Odwołanie produktu',
      texts: { sms: { pl: 'Prosimy zwrocic produkt.' } },
      audience: { kind: 'list' },
      messageClass: 'transactional',
    });
    const lines = Array.from({ length: PEOPLE }, (_, index) => `+48603${201_000 + index}`);
    const file = ['phone', ...lines].join('\n');
    const headers = { ...api.headers, 'content-type': 'text/csv' };
    const uploaded = await fetch(`${api.url}/api/v1/campaigns/${id}/recipients`, {
      method: 'POST',
      headers,
      body: file,
    });
    expect(await uploaded.json()).toMatchObject({ added: PEOPLE, refused: 0 });

    await api.post(`/campaigns/${id}/launch`);
    await eventually(
      () => count('select 1 from campaigns where claim_token is not null'),
      (claimed) => claimed === 1,
    );
    // Thousands are planned, and whoever wants to write down how far it came waits here, and is killed waiting.
    const holder = new pg.Client({ connectionString: postgres.url, options: '-c hub.scope=system' });
    await holder.connect();
    await holder.query('begin; select id from campaigns for update');
    const waiting = `from pg_stat_activity where wait_event_type = 'Lock' and query like 'update campaigns set cursor%'`;
    await eventually(
      () => count(`select 1 ${waiting}`),
      (waits) => waits === 1,
    );
    await hub.signal('SIGKILL');
    await onlooker.query(`select pg_terminate_backend(pid) ${waiting}`);
    await holder.query('rollback');
    await holder.end();
    expect(await count('select 1 from campaigns where cursor is null and people = 0')).toBe(1);
    expect(await count('select 1 from messages')).toBe(PLANNED_AT_ONCE);

    await start();
    await eventually(
      () => count(`select 1 from campaigns where state = 'done'`),
      (done) => done === 1,
      LONG_MS,
    );
    expect(await count('select distinct recipient from messages')).toBe(PEOPLE);
    expect(await count('select 1 from messages')).toBe(PEOPLE);
    expect(await count(`select 1 from campaigns where people = ${PEOPLE} and skipped = '{}'`)).toBe(1);
    // What was spoken of when it was killed is asked about under its key, so that nobody has it twice.
    const reached = sms.phones.map(({ to }) => to);
    expect(new Set(reached).size).toBe(reached.length);
    expect(reached.length).toBe(PEOPLE);
  }, 150_000);
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { SmsapiSimulator } from '../../plugins/smsapi/simulator/index.js';
import { eventually } from '../support/eventually.js';
import type { ApiClient } from '../support/api-client.js';
import { MortalHub, openShop } from '../support/mortal-hub.js';

const PEOPLE = 6_000;
/** After so many the place is written down. */
const PLANNED_AT_ONCE = 5_000;
const LONG_MS = 90_000;

/** A campaign to all of them, ready to be launched; its id. */
async function recallOf(api: ApiClient, shopId: string): Promise<string> {
  const { id } = await api.post(`/shops/${shopId}/campaigns`, {
    name: 'Odwołanie produktu',
    texts: { sms: { pl: 'Prosimy zwrocic produkt.' } },
    audience: { kind: 'list' },
    messageClass: 'transactional',
  });
  const lines = Array.from({ length: PEOPLE }, (_, index) => `+48603${201_000 + index}`);
  const uploaded = await fetch(`${api.url}/api/v1/campaigns/${id}/recipients`, {
    method: 'POST',
    headers: { ...api.headers, 'content-type': 'text/csv' },
    body: ['phone', ...lines].join('\n'),
  });
  expect(await uploaded.json()).toMatchObject({ added: PEOPLE, refused: 0 });
  return id;
}

/** Waits for the campaign's end. */
async function everybodyIsReachedOnce(hub: MortalHub, sms: SmsapiSimulator): Promise<void> {
  await eventually(
    () => hub.count(`select 1 from campaigns where state = 'done'`),
    (done) => done === 1,
    LONG_MS,
  );
  expect(await hub.count('select distinct recipient from messages')).toBe(PEOPLE);
  expect(await hub.count('select 1 from messages')).toBe(PEOPLE);
  expect(await hub.count(`select 1 from campaigns where people = ${PEOPLE} and skipped = '{}'`)).toBe(1);
  // What was spoken of when it was killed is asked about under its key, so that nobody has it twice.
  const reached = sms.phones.map(({ to }) => to);
  expect(new Set(reached).size).toBe(reached.length);
  expect(reached.length).toBe(PEOPLE);
}

describe('a hub that is killed in the middle of a campaign', () => {
  const sms = new SmsapiSimulator();
  let hub: MortalHub;
  let onlooker: pg.Client;

  beforeAll(async () => {
    hub = await MortalHub.make();
    onlooker = await hub.connected();
  });
  afterAll(async () => {
    await hub.close();
    await sms.stop();
  });

  it('goes on where it was, and reaches everybody once', async () => {
    const apiUrl = await sms.start();
    sms.settings.points = 1_000_000;
    const api = await hub.startFirst();
    const shopId = await openShop(api, apiUrl);
    const id = await recallOf(api, shopId);
    const holder = await hub.connected();
    await api.post(`/campaigns/${id}/launch`);
    await eventually(
      () => hub.count('select 1 from campaigns where claim_token is not null'),
      (claimed) => claimed === 1,
    );
    // Thousands are planned, and whoever wants to write down how far it came waits here, and is killed waiting.
    await holder.query('begin; select id from campaigns for update');
    const waiting = `from pg_stat_activity where wait_event_type = 'Lock' and query like 'update campaigns set cursor%'`;
    await eventually(
      () => hub.count(`select 1 ${waiting}`),
      (waits) => waits === 1,
      LONG_MS,
    );
    await hub.signal('SIGKILL');
    await onlooker.query(`select pg_terminate_backend(pid) ${waiting}`);
    await holder.query('rollback');
    expect(await hub.count('select 1 from campaigns where cursor is null and people = 0')).toBe(1);
    expect(await hub.count('select 1 from messages')).toBe(PLANNED_AT_ONCE);

    await hub.start();
    await everybodyIsReachedOnce(hub, sms);
  }, 150_000);
});

describe('a database that crashes in the middle of a campaign', () => {
  const sms = new SmsapiSimulator();
  let hub: MortalHub;

  beforeAll(async () => {
    hub = await MortalHub.make();
  });
  afterAll(async () => {
    await hub.close();
    await sms.stop();
  });

  it('keeps what it was told to keep: everybody is reached, and nobody twice', async () => {
    const apiUrl = await sms.start();
    sms.settings.points = 1_000_000;
    const api = await hub.startFirst();
    const shopId = await openShop(api, apiUrl);
    await api.post(`/campaigns/${await recallOf(api, shopId)}/launch`);
    for (const planned of [500, 3_000, 5_500]) {
      await eventually(
        () => hub.count('select 1 from messages'),
        (count) => count >= planned,
        LONG_MS,
      );
      await hub.crashDatabase();
    }
    await everybodyIsReachedOnce(hub, sms);
  }, 150_000);
});

import { mkdtempSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../src/infra/database/embedded-postgres.js';
import { Child } from './support/child.js';
import { startBenchHub, openShop } from './support/hub.js';
import pg from 'pg';

const postgres = await startEmbeddedPostgres(mkdtempSync('/tmp/talaria-bench-'), true);
const sink = await Child.start<string>(new URL('./support/sink.process.js', import.meta.url), {});
const hub = await startBenchHub(
  postgres.url,
  process.env['PROF'] ? { NODE_OPTIONS: '--cpu-prof --cpu-prof-dir=/tmp/prof' } : {},
);
const shop = await openShop(hub.api, sink.hello, null);
const db = new pg.Client({ connectionString: postgres.url, options: '-c hub.scope=system' });
await db.connect();
const {
  rows: [row],
} = await db.query('select organisation_id, client_id from shops');
const COUNT = Number(process.env['COUNT'] ?? 10_000);
const ROUNDS = Number(process.env['ROUNDS'] ?? 2);
for (let round = 0; round < ROUNDS; round++) {
  await sink.ask('reset');
  const start = performance.timeOrigin + performance.now();
  const before = await hub.process.ask<number>('cpu');
  const planned = await hub.process.ask<number>('campaign', {
    organisationId: `org_${row.organisation_id}`,
    clientId: `cli_${row.client_id}`,
    shopId: shop.shopId,
    channelId: shop.channelId,
    name: `c${round}`,
    recipients: COUNT,
    firstNumber: 600_000_000,
  });
  let last = { taken: 0, firstAt: 0, lastAt: 0, calls: 0 };
  for (;;) {
    last = await sink.ask('seen');
    if (last.taken >= COUNT) break;
    await pause(50);
  }
  const [{ open }] = (await db.query("select count(*) as open from messages where state in ('planned','sending')"))
    .rows;
  const cpu = (await hub.process.ask<number>('cpu')) - before;
  console.log({
    planned,
    first: last.firstAt - start,
    perSecond: COUNT / ((last.lastAt - start) / 1000),
    perSecondSend: COUNT / ((last.lastAt - last.firstAt) / 1000),
    cpuMs: cpu / 1000 / COUNT,
    calls: last.calls,
    open,
    mem: await hub.process.ask<any>('memory'),
  });
}
await db.end();
await hub.stop();
await sink.stop();
await postgres.stop();

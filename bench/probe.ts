import { createHmac } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { startEmbeddedPostgres } from '../src/infra/database/embedded-postgres.js';
import { claimFloor, planFloor } from './floors/sql.floors.js';
import { Child } from './support/child.js';
import { postAt } from './support/load.js';

const pg = await startEmbeddedPostgres(mkdtempSync('/tmp/talaria-bench-'), true);
const url = pg.url;
for (let i = 0; i < 3; i++) console.log('P', await planFloor(url, 100_000));
console.log('C', await claimFloor(url, 1_000_000, 100_000));
const sink = await Child.start<string>(new URL('./support/sink.process.js', import.meta.url), {});
const s = await Child.start(new URL('./floors/send.process.js', import.meta.url), {
  DATABASE_URL: url,
  SINK_URL: sink.hello,
});
for (let i = 0; i < 3; i++) {
  await s.ask('fill', 20_000);
  const before = await s.ask<number>('cpu');
  const ms = await s.ask<number>('run');
  console.log('S', 20_000 / (ms / 1000), ((await s.ask<number>('cpu')) - before) / 20_000 / 1000);
}
const u = await Child.start<string>(new URL('./floors/intake.process.js', import.meta.url), { DATABASE_URL: url });
const filler = 'x'.repeat(2900);
let n = 0;
for (let i = 0; i < 3; i++) {
  console.log(
    'U',
    await postAt({
      url: u.hello,
      connections: 50,
      seconds: 5,
      shot: () => {
        const body = Buffer.from(JSON.stringify({ n: n++, r: Math.random(), filler }));
        return { body, headers: { 'x-signature': createHmac('sha256', 'floor').update(body).digest('hex') } };
      },
    }),
  );
}
await Promise.all([u.stop(), s.stop(), sink.stop()]);
await pg.stop();

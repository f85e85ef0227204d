import { randomUUID } from 'node:crypto';
import Handlebars from 'handlebars';
import pg from 'pg';
import { Pool } from 'undici';
import { answerAsks } from '../support/child.js';

/** Floor S: claim 200 by SKIP LOCKED, fill in the name, call the provider, mark the batch as sent; nothing else. */
const BATCH = 200;
const WORKERS = 1;
const CONNECTIONS = 50;
const database = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: WORKERS });
const provider = new Pool(process.env['SINK_URL'] ?? '', { connections: CONNECTIONS, pipelining: 1 });

const text = Handlebars.compile('Dzien dobry {{name}}, dzis w Sklep wszystko o polowe taniej. Zapraszamy do 20:00!', {
  noEscape: true,
});

async function fill(count: number): Promise<void> {
  await database.query(`drop table if exists floor_sends`);
  await database.query(`create table floor_sends (id bigint primary key, recipient text not null, name text not null,
    state text not null, claim uuid, due_at timestamptz not null)`);
  await database.query(`create index on floor_sends (due_at) where state = 'planned'`);
  await database.query(
    `insert into floor_sends select n, '+48' || (600000000 + n), 'Jan ' || n, 'planned', null, now() from generate_series(1, $1) n`,
    [count],
  );
  await database.query('vacuum analyze floor_sends');
}

async function work(): Promise<number> {
  let sent = 0;
  for (;;) {
    const { rows } = await database.query<{ id: string; recipient: string; name: string }>(
      `update floor_sends m set claim = $1, state = 'claimed' from (select id from floor_sends where state = 'planned' and due_at <= now()
         order by due_at limit ${BATCH} for update skip locked) due where m.id = due.id returning m.id, m.recipient, m.name`,
      [randomUUID()],
    );
    if (rows.length === 0) return sent;
    await Promise.all(rows.map(call));
    await database.query(`update floor_sends set state = 'sent' where id = any ($1::bigint[])`, [
      rows.map((row) => row.id),
    ]);
    sent += rows.length;
  }
}

async function call(row: { id: string; recipient: string; name: string }): Promise<void> {
  const body = new URLSearchParams({ to: row.recipient, message: text(row), idx: `floor${row.id}` });
  const answer = await provider.request({
    method: 'POST',
    path: '/sms.do',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  });
  JSON.parse(await answer.body.text());
}

answerAsks({
  ready: () => null,
  fill,
  /** Milliseconds that sending all took. */
  run: async () => {
    const start = performance.now();
    await Promise.all(Array.from({ length: WORKERS }, work));
    return performance.now() - start;
  },
});

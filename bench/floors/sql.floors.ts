import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** Floor P: one `INSERT … SELECT` of all recipients with key, unique and due index. Seconds. */
export async function planFloor(url: string, recipients: number): Promise<number> {
  return withClient(url, async (client) => {
    await client.query(`drop table if exists floor_plans`);
    await client.query(`create table floor_plans (id bigserial primary key, key text not null unique, recipient text not null,
      body text not null, state text not null, due_at timestamptz not null)`);
    await client.query(`create index on floor_plans (due_at) where state = 'planned'`);
    const start = performance.now();
    await client.query(
      `insert into floor_plans (key, recipient, body, state, due_at)
       select 'campaign-1/' || n, '+48' || (600000000 + n), 'Dzien dobry Jan ' || n || ', dzis wszystko o polowe taniej', 'planned', now()
       from generate_series(1, $1) n on conflict do nothing`,
      [recipients],
    );
    return (performance.now() - start) / 1000;
  });
}

/** Floor C: due rows claimed 500 at a time out of `scheduled` rows. Rows a second. */
export async function claimFloor(url: string, scheduled: number, due: number): Promise<number> {
  return withClient(url, async (client) => {
    await client.query(`drop table if exists floor_claims`);
    await client.query(`create table floor_claims (id bigint primary key, recipient text not null, body text not null,
      state text not null, claim uuid, claimed_until timestamptz, due_at timestamptz not null)`);
    await client.query(
      `insert into floor_claims select n, '+48' || (600000000 + n % 99999999), 'Dzien dobry Jan ' || n, 'planned', null, null,
         case when n <= $2 then now() - interval '1 minute' else now() + interval '1 day' end from generate_series(1, $1) n`,
      [scheduled, due],
    );
    await client.query(`create index on floor_claims (due_at) where state = 'planned'`);
    await client.query('vacuum analyze floor_claims');
    const start = performance.now();
    let claimed = 0;
    for (;;) {
      const { rowCount } = await client.query(
        `update floor_claims m set claim = $1, claimed_until = clock_timestamp() + interval '1 minute', state = 'claimed'
         from (select id from floor_claims where state = 'planned' and due_at <= now() order by due_at limit 500 for update skip locked) due
         where m.id = due.id returning m.id, m.recipient, m.body`,
        [randomUUID()],
      );
      if (rowCount === 0) break;
      claimed += rowCount ?? 0;
    }
    return claimed / ((performance.now() - start) / 1000);
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/infra/database/embedded-postgres.js';
import { startBenchHub, type BenchHub } from './support/hub.js';
import { Child } from './support/child.js';

/** What all bars stand on: one Postgres with the hub's own settings, one provider, and how long to measure. */
export interface Ground {
  readonly databaseUrl: string;
  readonly sink: Child;
  readonly sinkUrl: string;
  readonly isQuick: boolean;
  /** SQL as the operator would run it, seeing every organisation. */
  sql<R extends pg.QueryResultRow = any>(text: string, parameters?: readonly unknown[]): Promise<R[]>;
  /** A hub for the time of `work`; every bar starts with a hub of its own, on the same database. */
  withHub<T>(work: (hub: BenchHub) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export async function layGround(isQuick: boolean): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'talaria-bench-'));
  const postgres = await startEmbeddedPostgres(folder, true);
  const sink = await Child.start<string>(new URL('./support/sink.process.js', import.meta.url), {});
  const client = new pg.Client({ connectionString: postgres.url, options: '-c hub.scope=system' });
  await client.connect();
  return {
    databaseUrl: postgres.url,
    sink,
    sinkUrl: sink.hello,
    isQuick,
    sql: async (text, parameters = []) => (await client.query(text, [...parameters])).rows,
    withHub: async (work) => {
      const hub = await startBenchHub(postgres.url);
      try {
        return await work(hub);
      } finally {
        await hub.stop();
      }
    },
    stop: async () => {
      await client.end();
      await sink.stop();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

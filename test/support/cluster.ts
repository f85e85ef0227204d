import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/infra/database/embedded-postgres.js';
import { initStatements, readCompose, type Values } from './deployment.js';
import { HubProcess } from './hub-process.js';
import { freePort, RedisServer } from './redis-server.js';

const PASSWORD = 'abc123';

/** A hub of the cluster, started and ready. */
export interface Member {
  readonly process: HubProcess;
  readonly url: string;
}

/**
 * What compose.yaml starts, as processes on this machine: its replicas with its settings, a PostgreSQL made ready by its
 * script, and a Redis. Names of services become addresses; each hub gets a port of its own.
 */
export class Cluster {
  readonly #closing: (() => Promise<unknown> | void)[] = [];
  webs: readonly Member[] = [];
  workers: readonly Member[] = [];

  async start(): Promise<void> {
    const [postgres, redis] = await Promise.all([this.#startPostgres(), RedisServer.start()]);
    this.#closing.unshift(() => redis.stop());
    const port = await freePort();
    const { services } = readCompose({
      HUB_MASTER_KEY: '7'.repeat(64),
      DATABASE_PASSWORD: PASSWORD,
      POSTGRES_PASSWORD: PASSWORD,
      HUB_PUBLIC_URL: `http://127.0.0.1:${port}`,
      HUB_ALLOW_PRIVATE_HOSTS: '127.0.0.1',
    });
    const replicasOf = (name: string, firstPort: string) => {
      const { deploy, environment = {} } = services[name] ?? {};
      const settings = addressed(environment, { 'postgres:5432': postgres, 'redis:6379': redis.url.slice(8) });
      return Array.from({ length: deploy?.replicas ?? 0 }, (_, index) =>
        this.#startHub({ ...settings, PORT: index === 0 ? firstPort : '0' }),
      );
    };
    const [webs, workers] = [replicasOf('web', String(port)), replicasOf('worker', '0')];
    [this.webs, this.workers] = await Promise.all([Promise.all(webs), Promise.all(workers)]);
  }

  async stop(): Promise<void> {
    for (const close of this.#closing.splice(0)) await close();
  }

  async #startHub(settings: Values): Promise<Member> {
    const process = HubProcess.start(settings);
    this.#closing.unshift(() => process.signal('SIGTERM'));
    return { process, url: await process.ready() };
  }

  /** Its host and port. */
  async #startPostgres(): Promise<string> {
    const dataDir = mkdtempSync(join(tmpdir(), 'talaria-cluster-'));
    this.#closing.unshift(() => rmSync(dataDir, { recursive: true, force: true }));
    const postgres = await startEmbeddedPostgres(dataDir, true);
    this.#closing.unshift(() => postgres.stop());
    const { host } = new URL(postgres.url);
    const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
    const admin = new pg.Client({ connectionString: `postgres://postgres:${password}@${host}/postgres` });
    await admin.connect();
    const statements = ['drop database talaria', 'drop role talaria', ...initStatements(PASSWORD)];
    for (const statement of statements) await admin.query(statement);
    await admin.end();
    return host;
  }
}

function addressed(settings: Values, addresses: Values): Values {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      Object.entries(addresses).reduce((text, [service, address]) => text.replace(service, address), value),
    ]),
  );
}

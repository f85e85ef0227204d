import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ApiClient } from './api-client.js';
import { HubProcess } from './hub-process.js';
import { PostgresServer } from './postgres-server.js';

/** A shop without quiet hours that writes through SMSAPI at this address; its id. */
export async function openShop(api: ApiClient, smsapiUrl: string): Promise<string> {
  const place = { country: 'PL', zone: 'Europe/Warsaw', currency: 'PLN', locale: 'pl' };
  const shop = await api.post('/shops', { name: 'Sukienki', ...place, settings: { quietHours: null } });
  const config = { apiUrl: smsapiUrl, token: 'simulator-token', sender: 'Test' };
  const channel = await api.post('/connections', { pluginId: 'smsapi', name: 'SMSAPI', config });
  await api.put(`/connections/${channel.id}/grants/${shop.id}`, {});
  return shop.id;
}

/** A hub in a process of its own, to be killed and started again on a PostgreSQL that stays. */
export class MortalHub {
  readonly #clients: pg.Client[] = [];
  #process!: HubProcess;

  private constructor(
    private readonly dataDir: string,
    private readonly postgres: PostgresServer,
  ) {}

  static async make(): Promise<MortalHub> {
    const dataDir = mkdtempSync(join(tmpdir(), 'talaria-mortal-'));
    return new MortalHub(dataDir, await PostgresServer.start(dataDir));
  }

  /** Resolves with its address once it answers. */
  start(): Promise<string> {
    this.#process = HubProcess.start({
      PORT: '0',
      DATABASE_URL: this.postgres.url,
      HUB_MASTER_KEY: '7'.repeat(64),
      HUB_ALLOW_PRIVATE_HOSTS: '127.0.0.1',
    });
    return this.#process.ready();
  }

  /** The first start of all, signed in by the link it shows. */
  async startFirst(): Promise<ApiClient> {
    const api = new ApiClient(await this.start());
    await api.signInBy(/sign-in\/([a-z2-7]{32})/.exec(this.#process.output)?.[1] ?? '');
    return api;
  }

  signal(signal: Parameters<HubProcess['signal']>[0]): ReturnType<HubProcess['signal']> {
    return this.#process.signal(signal);
  }

  /** A look into the database, seeing every organisation. */
  async connected(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.postgres.url, options: '-c hub.scope=system' });
    await client.connect();
    this.#clients.push(client);
    return client;
  }

  /** How many rows a query has, by a connection of its own, so that it may be asked between two crashes. */
  async count(sql: string): Promise<number> {
    const client = new pg.Client({ connectionString: this.postgres.url, options: '-c hub.scope=system' });
    await client.connect();
    try {
      return Number((await client.query(`select count(*) from (${sql}) as q`)).rows[0].count);
    } finally {
      await client.end();
    }
  }

  /** As a power cut leaves it: what the disk had not yet is gone. Resolves when it is up again. */
  crashDatabase(): Promise<void> {
    return this.postgres.restart('immediate');
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end()));
    await this.signal('SIGTERM');
    await this.postgres.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

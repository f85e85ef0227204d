import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHub } from '../../src/hub.js';
import { readEnvironment } from '../../src/infra/environment/environment.js';
import { eventually } from '../support/eventually.js';
import { HubProcess } from '../support/hub-process.js';
import { PostgresServer } from '../support/postgres-server.js';

const isRoot = process.getuid?.() === 0;

describe('starting a hub with nothing but Node', () => {
  let dataDir: string;
  const env = () => ({ PORT: '0', HUB_DATA_DIR: dataDir });
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'talaria-start-'));
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  const isReady = async (url: string) => (await fetch(`${url}/health/ready`)).status === 200;

  it('says where it listens, where its data is, and how to sign in first', async () => {
    const hub = HubProcess.start(env());
    const url = await hub.ready();
    expect(await isReady(url)).toBe(true);
    expect(hub.output).toContain(`Its data is in ${dataDir}`);
    expect(hub.output).toMatch(/First sign-in .*#\/sign-in\/[a-z2-7]{32}/);
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600);
    expect(await hub.signal('SIGINT')).toBe(0);
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  });

  it('finds everything again, also after kill -9, and takes over the database that was left running', async () => {
    const first = HubProcess.start(env());
    await first.ready();
    const key = readFileSync(join(dataDir, 'master.key'), 'utf8');
    await first.signal('SIGKILL');
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(true);
    const second = HubProcess.start(env());
    expect(await isReady(await second.ready())).toBe(true);
    expect(readFileSync(join(dataDir, 'master.key'), 'utf8')).toBe(key);
    expect(await second.signal('SIGTERM')).toBe(143);
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  });

  it('a second hub on the same data steps back and leaves the first alone', async () => {
    const first = HubProcess.start(env());
    const url = await first.ready();
    const second = HubProcess.start(env());
    expect(await second.ended()).toBe(1);
    expect(second.output).toContain('Another hub already works on this database');
    expect(await isReady(url)).toBe(true);
    await first.signal('SIGINT');
  });

  it('refuses a database sealed with another key', async () => {
    const hub = HubProcess.start({ ...env(), HUB_MASTER_KEY: 'a'.repeat(64) });
    expect(await hub.ended()).toBe(1);
    expect(hub.output).toContain('HUB_MASTER_KEY is not the key this database was sealed with');
  });

  it('names every wrong setting, what is wrong with it, and never its value', async () => {
    const hub = HubProcess.start({
      PORT: 'abc',
      HUB_ROLE: 'boss',
      HUB_MASTER_KEY: 'short',
      HUB_ADMIN_EMAIL: 'a@b.pl',
      DATABASE_URL: 'mysql://secret',
    });
    expect(await hub.ended()).toBe(1);
    for (const name of ['PORT', 'HUB_ROLE', 'HUB_MASTER_KEY', 'DATABASE_URL', 'HUB_ADMIN_PASSWORD'])
      expect(hub.output).toContain(name);
    expect(hub.output).not.toMatch(/secret|boss|short/);
  });

  it('refuses a role that needs others without the means to reach them', async () => {
    const hub = HubProcess.start({ HUB_ROLE: 'worker' });
    expect(await hub.ended()).toBe(1);
    expect(hub.output).toContain('HUB_ROLE worker needs DATABASE_URL and REDIS_URL');
  });

  it('refuses a database role that sees through row security', async () => {
    const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
    const owner = HubProcess.start(env());
    await owner.ready();
    const port = readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[3];
    const hub = HubProcess.start({
      PORT: '0',
      HUB_MASTER_KEY: 'b'.repeat(64),
      DATABASE_URL: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    });
    expect(await hub.ended()).toBe(1);
    expect(hub.output).toContain('SUPERUSER or BYPASSRLS');
    await owner.signal('SIGINT');
  });

  it('as root in a folder others cannot enter: a chosen folder is refused, the default one is replaced and named; another user is let in', async () => {
    const home = mkdtempSync(join(tmpdir(), 'talaria-private-'));
    chmodSync(home, 0o700);
    mkdirSync(join(home, 'data'));
    const chosen = HubProcess.start({ PORT: '0', HUB_DATA_DIR: join(home, 'data') });
    if (!isRoot) {
      // PostgreSQL then runs as that very user, who may enter.
      expect(await isReady(await chosen.ready())).toBe(true);
      await chosen.signal('SIGINT');
      return;
    }
    expect(await chosen.ended()).toBe(1);
    expect(chosen.output).toContain('cannot be entered by the system user "postgres"');
    const fallback = HubProcess.start({ PORT: '0' }, home);
    expect(await isReady(await fallback.ready())).toBe(true);
    const place = /Its data is in (\/var\/lib\/talaria\/\w+)/.exec(fallback.output)?.[1] ?? '';
    expect(place).not.toBe('');
    await fallback.signal('SIGINT');
    rmSync(place, { recursive: true });
    rmSync(home, { recursive: true });
  });
});

describe('starting a hub beside a database of its owner', () => {
  let folder: string;
  let server: PostgresServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'talaria-beside-'));
    server = await PostgresServer.start(folder);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('waits for one that comes up after it, and says so', async () => {
    const settings = { PORT: '0', HUB_MASTER_KEY: 'c'.repeat(64), DATABASE_URL: server.url };
    const hub = await server.downDuring(async () => {
      const early = HubProcess.start(settings);
      await eventually(
        () => early.output,
        (output) => output.includes('database.awaited'),
        60_000,
      );
      return early;
    });
    expect((await fetch(`${await hub.ready()}/health/ready`)).status).toBe(200);
    expect(await hub.signal('SIGINT')).toBe(0);
  });

  it('gives up where none comes, naming where it looked and never the password', async () => {
    const environment = readEnvironment({
      HUB_MASTER_KEY: 'c'.repeat(64),
      DATABASE_URL: 'postgres://talaria:hidden@127.0.0.1:1/talaria',
    });
    const start = startHub(environment, { databaseStartsMs: 100 });
    await expect(start).rejects.toMatchObject({
      code: 'database.away',
      message: expect.stringContaining('127.0.0.1:1'),
    });
    await expect(start).rejects.not.toMatchObject({ message: expect.stringContaining('hidden') });
  });
});

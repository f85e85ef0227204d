import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../support/api-client.js';
import { HubProcess } from '../support/hub-process.js';

const COMMAND = new URL('../../dist/hub/command.js', import.meta.url).pathname;
const SHOP = { name: 'Sukienki', country: 'PL', zone: 'Europe/Warsaw', currency: 'PLN', locale: 'pl' };

describe("an operator's commands", () => {
  let folder: string;
  let dataDir: string;
  let hub: HubProcess;
  let api: ApiClient;
  let shopId: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'talaria-commands-'));
    dataDir = mkdtempSync(join(tmpdir(), 'talaria-commands-data-'));
    await start();
    shopId = (await api.post('/shops', SHOP)).id;
    await api.post('/connections', {
      pluginId: 'smsapi',
      name: 'SMSAPI',
      config: { apiUrl: 'https://api.smsapi.pl', token: 'bardzo-tajny-token', sender: 'Test' },
    });
    await api.post(`/shops/${shopId}/rules`, {
      name: 'Nowe',
      trigger: { event: 'order.placed' },
      recipient: { kind: 'customer' },
      texts: { sms: { pl: 'Zamowienie {order_id}' } },
    });
  });
  afterAll(async () => {
    await hub.signal('SIGINT');
    for (const place of [folder, dataDir]) rmSync(place, { recursive: true, force: true });
  });

  const env = () => ({ PORT: '0', HUB_DATA_DIR: dataDir });
  async function start(): Promise<void> {
    hub = HubProcess.start(env());
    api = new ApiClient(await hub.ready());
    const token = /sign-in\/([a-z2-7]{32})/.exec(hub.output)?.[1];
    if (token !== undefined) await api.signInBy(token);
  }
  const run = (...args: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const { PATH = '', HOME = '' } = process.env;
      execFile(process.execPath, [COMMAND, ...args], { env: { PATH, HOME, ...env() } }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, err }),
      );
    });

  it('examine a hub at work, and pack what helps without what nobody must see', async () => {
    const file = join(folder, 'package.json');
    const { code, out } = await run('doctor', '--package', file);
    expect([code, out]).toEqual([0, expect.stringContaining('✓ PostgreSQL')]);
    expect(out).toContain('! Public address: none');
    const content = readFileSync(file, 'utf8');
    expect(JSON.parse(content)).toMatchObject({ connections: [{ plugin_id: 'smsapi', state: 'active' }] });
    for (const secret of ['bardzo-tajny-token', readFileSync(join(dataDir, 'master.key'), 'utf8').trim()])
      expect(content).not.toContain(secret);
    // The hub noticed nothing.
    expect((await api.call('GET', '/shops')).status).toBe(200);
  });

  it('let somebody new in, and somebody who lost the way', async () => {
    const added = await run('organisation-add', 'Agencja', 'Szef@Agencja.pl');
    const boss = new ApiClient(api.url);
    await boss.signInBy(added.out.trim().split('/').at(-1) ?? '');
    expect([await boss.get('/shops'), (await boss.get('/me')).email]).toEqual([[], 'szef@agencja.pl']);
    const again = await run('user-link', 'szef@agencja.pl');
    await new ApiClient(api.url).signInBy(again.out.trim().split('/').at(-1) ?? '');
    expect(await run('organisation-add', 'Inna', 'szef@agencja.pl')).toMatchObject({
      code: 1,
      err: expect.stringContaining('signs in to this hub already'),
    });
    expect(await run('user-link', 'nikt@agencja.pl')).toMatchObject({ code: 1 });
  });

  it("bring a shop's configuration out and in, and name what is wrong with it", async () => {
    const file = join(folder, 'sklep.yaml');
    const exported = await run('export', shopId);
    writeFileSync(file, exported.out);
    const other = (await api.post('/shops', { ...SHOP, name: 'Drugi' })).id;
    expect(JSON.parse((await run('import', other, file, '--dry-run')).out)).toMatchObject({ created: ['nowe'] });
    expect(await api.get(`/shops/${other}/rules`)).toEqual([]);
    expect(JSON.parse((await run('import', other, file)).out)).toMatchObject({ created: ['nowe'] });
    expect((await run('export', other)).out).toBe(exported.out);
    writeFileSync(file, exported.out.replace('{order_id}', '{order_di}'));
    expect(await run('import', other, file)).toMatchObject({
      code: 1,
      err: expect.stringContaining('rules.nowe.texts.sms.pl'),
    });
    expect(await run('export', 'shp_x')).toMatchObject({ code: 1 });
  });

  it('R19: seal everything anew under another key, only while no hub is at work', async () => {
    const keyFile = join(dataDir, 'master.key');
    const before = readFileSync(keyFile, 'utf8');
    expect(await run('key-rotate')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Another hub already works on this database'),
    });
    expect(readFileSync(keyFile, 'utf8')).toBe(before);
    await hub.signal('SIGINT');
    const { code, out } = await run('key-rotate');
    expect([code, out]).toEqual([0, expect.stringContaining('sealed anew')]);
    expect(readFileSync(keyFile, 'utf8')).not.toBe(before);
    expect(existsSync(`${keyFile}.new`)).toBe(false);
    await start();
    expect((await api.get('/connections'))[0].config.token).toEqual({ set: true, hint: '…oken' });
    await hub.signal('SIGINT');
    writeFileSync(keyFile, before);
    const old = HubProcess.start(env());
    expect(await old.ended()).toBe(1);
    expect(old.output).toContain('not the key this database was sealed with');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TemplateSimulator } from '../../plugins/_template/simulator/index.js';
import { ApiClient } from '../support/api-client.js';
import { eventually } from '../support/eventually.js';
import { HubProcess } from '../support/hub-process.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NAME = 'talaria-provider-template';

/** The template's built files as an npm package of its own that knows the hub as `talaria/sdk`; packed, then installed. */
function packAndInstall(home: string): void {
  const source = join(home, 'source');
  mkdirSync(source);
  const built = join(ROOT, 'dist/plugins/_template');
  for (const file of readdirSync(built).filter((name) => name.endsWith('.js'))) {
    const code = readFileSync(join(built, file), 'utf8').replaceAll('../../src/core/index.js', 'talaria/sdk');
    writeFileSync(join(source, file), code);
  }
  writeFileSync(
    join(source, 'package.json'),
    JSON.stringify({ name: NAME, version: '1.0.0', type: 'module', exports: './index.js' }),
  );
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'an-operators-hub', private: true }));
  const npm = (cwd: string, ...args: readonly string[]) =>
    execFileSync('npm', args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  const tarball = npm(source, 'pack', '--silent').split('\n').at(-1) ?? '';
  npm(home, 'install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', join(source, tarball));
  symlinkSync(ROOT, join(home, 'node_modules/talaria'));
}

describe('a provider that comes as an npm package', () => {
  let home: string;
  let dataDir: string;
  const provider = new TemplateSimulator();
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'talaria-plugin-'));
    // not below home, which only we may enter
    dataDir = mkdtempSync(join(tmpdir(), 'talaria-plugin-data-'));
    packAndInstall(home);
    await provider.start();
  });
  afterAll(async () => {
    await provider.stop();
    for (const folder of [home, dataDir]) rmSync(folder, { recursive: true, force: true });
  });

  const env = (plugins: string) => ({
    PORT: '0',
    HUB_DATA_DIR: dataDir,
    HUB_ALLOW_PRIVATE_HOSTS: '127.0.0.1',
    HUB_PLUGINS: plugins,
  });

  it('is found by its name and sends like the built-in ones', async () => {
    const hub = HubProcess.start(env(NAME), home);
    const api = new ApiClient(await hub.ready());
    await eventually(
      () => hub.output,
      (output) => output.includes('sign-in/'),
    );
    await api.signInBy(/sign-in\/([a-z2-7]+)/.exec(hub.output)?.[1] ?? '');
    expect((await api.get('/plugins')).map((plugin: { id: string }) => plugin.id)).toContain('template');
    const shop = await api.post('/shops', {
      name: 'Sklep',
      country: 'PL',
      zone: 'Europe/Warsaw',
      currency: 'PLN',
      locale: 'pl',
    });
    const connection = await api.post('/connections', {
      pluginId: 'template',
      name: 'Nowy',
      config: { apiUrl: provider.url, token: 'simulator-token' },
    });
    await api.put(`/connections/${connection.id}/grants/${shop.id}`, {});
    await api.post(`/connections/${connection.id}/test-message`, {
      shopId: shop.id,
      phone: '600100200',
      text: 'Dzien dobry',
    });
    await eventually(
      () => provider.phones.length,
      (count) => count === 1,
    );
    expect(provider.phones).toEqual([{ to: '+48600100200', text: 'Dzien dobry' }]);
    await hub.signal('SIGINT');
  });

  it('stands on the hub’s own classes: whatever is built is there once', () => {
    const folder = join(ROOT, 'dist/hub');
    const parts = readdirSync(folder).flatMap((name) => {
      const named = readFileSync(join(folder, name), 'utf8').matchAll(/^\/\/ (dist\/\S+)$/gm);
      return [...new Set([...named].map(([, part]) => part))];
    });
    expect(parts).toContain('dist/src/core/provider-error.js');
    expect(parts.filter((part, index) => parts.indexOf(part) !== index)).toEqual([]);
  });

  it('is named at start when it is not there', async () => {
    const hub = HubProcess.start(env('talaria-provider-missing'), home);
    expect(await hub.ended()).toBe(1);
    expect(hub.output).toContain('HUB_PLUGINS names talaria-provider-missing, which could not be loaded');
  });
});

import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VENDORS = /smsapi|shoper|woocommerce|modulus|viber/i;
const REGISTRY = 'src/plugin-host/plugin-registry.ts';

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = join(folder, name);
    return statSync(join(ROOT, path)).isDirectory() ? filesBelow(path) : [path];
  });
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const sources = (...folders: readonly string[]) => folders.flatMap(filesBelow).filter((path) => path.endsWith('.ts'));
const product = sources('src', 'libs', 'plugins').filter(
  (path) => !/\.spec\.ts$|\/(test|simulator|testing)\//.test(path),
);
const plugins = readdirSync(join(ROOT, 'plugins'));

describe('the house', () => {
  it('names no vendor outside the plugins but in the registry', () => {
    const strangers = sources('src', 'libs').filter((path) => path !== REGISTRY && VENDORS.test(read(path)));
    expect(strangers).toEqual([]);
  });

  it('has one line and one entry in the registry for each plugin folder, and nothing else in src names a plugin folder', () => {
    const registry = read(REGISTRY);
    const imported = [...registry.matchAll(/from '\.\.\/\.\.\/plugins\/([^/']+)\/index\.js'/g)].map(
      (match) => match[1],
    );
    expect(new Set(imported)).toEqual(new Set(plugins.filter((name) => name !== '_template')));
    expect(imported).toHaveLength(plugins.length - 1);
    const others = sources('src').filter((path) => path !== REGISTRY && read(path).includes('plugins/'));
    expect(others).toEqual([]);
  });

  it.each(plugins)('plugins/%s holds what every plugin folder holds', (name) => {
    const files = filesBelow(join('plugins', name)).map((path) => relative(join('plugins', name), path));
    const isChannel = files.some((file) => file.endsWith('.channel.ts'));
    const roles = [
      '.plugin.ts',
      '.config.ts',
      '.mapper.ts',
      ...(isChannel ? ['.channel.ts', '.client.ts', '.errors.ts'] : ['.platform.ts']),
    ];
    for (const role of roles) expect(files.filter((file) => file.endsWith(role))).toHaveLength(1);
    expect(files).toEqual(expect.arrayContaining(['index.ts', 'README.md', 'simulator/index.ts']));
    expect(files.filter((file) => file.endsWith('.contract.spec.ts')).length).toBeGreaterThan(0);
  });

  it('lets plugins import the SDK and nothing deeper', () => {
    const deep = sources('plugins').flatMap((path) =>
      [...read(path).matchAll(/from '(@hub\/[^']+)'/g)]
        .map((match) => match[1])
        .filter((from) => from !== '@hub/core' && from !== '@hub/core/testing')
        .map((from) => `${path} ← ${from}`),
    );
    expect(deep).toEqual([]);
  });

  it('reads the machine’s clock in one place', () => {
    const readers = product.filter(
      (path) => !path.startsWith('src/infra/clock/') && /\bDate\.now\(\)|new Date\(\)/.test(read(path)),
    );
    expect(readers).toEqual([]);
  });

  it('reads the environment in one place', () => {
    const readers = product.filter(
      (path) =>
        /process\.env\b/.test(read(path)) && !['src/main.ts', 'src/infra/database/embedded-postgres.ts'].includes(path),
    );
    expect(readers).toEqual([]);
  });

  it('leaves no promise to itself in the code, and skips no test', () => {
    expect(product.filter((path) => /\b(TODO|FIXME|HACK|XXX)\b(?! #\d)/.test(read(path)))).toEqual([]);
    const skipped = sources('src', 'libs', 'plugins', 'test').filter((path) =>
      /\b(it|test|describe)\.(skip|only|todo|failing)\(|\bx(it|describe)\(/.test(read(path)),
    );
    expect(skipped).toEqual([]);
  });

  it('keeps files small enough to read at once', () => {
    const long = product.filter((path) => read(path).split('\n').length > 300 && !path.includes('/migrations/'));
    expect(long).toEqual([]);
  });

  it('gives every table that belongs to an organisation its row security', () => {
    const migrations = filesBelow('src/infra/database/migrations')
      .filter((path) => /Migration\d/.test(path))
      .map(read)
      .join('\n');
    const tables = [...migrations.matchAll(/create table "(\w+)" \(([^;]*)\);/g)]
      .filter((match) => match[2]?.includes('"organisation_id"'))
      .map((match) => match[1]);
    expect(tables.length).toBeGreaterThan(15);
    for (const table of tables) {
      expect(migrations).toContain(`create policy "tenant" on "${table}"`);
      expect(migrations).toContain(`alter table "${table}" force row level security`);
    }
  });

  it('has committed the API document that it serves: run "npm run openapi" after a change', () => {
    const made = join(mkdtempSync(join(tmpdir(), 'talaria-openapi-')), 'openapi.json');
    execFileSync(process.execPath, [join(ROOT, 'dist/src/openapi.js'), made]);
    expect(JSON.parse(readFileSync(made, 'utf8'))).toEqual(JSON.parse(read('docs/openapi.json')));
  });
});

import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VENDORS = /smsapi|shoper|woocommerce|modulus|viber/i;
const REGISTRY = 'src/plugin-host/plugin-registry.ts';

function filesBelow(folder: string, root = ROOT): readonly string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    return statSync(join(root, path)).isDirectory() ? filesBelow(path, root) : [path];
  });
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const sources = (...folders: readonly string[]) => folders.flatMap((folder) => filesBelow(folder)).filter(isCode);
const isCode = (path: string) => path.endsWith('.ts');
const isTest = (path: string) => /\.spec\.ts$|\/(test|simulator|testing)\//.test(path);
const product = sources('src', 'libs', 'plugins').filter((path) => !isTest(path));
const plugins = readdirSync(join(ROOT, 'plugins'));
const offered = plugins.filter((name) => name !== '_template');

/** What a plugin folder owes its readers and does not hold. */
function missingFrom(folder: string, root = ROOT): readonly string[] {
  const files = filesBelow(folder, root).map((path) => relative(folder, path));
  const isChannel = files.some((file) => file.endsWith('.channel.ts'));
  const roles = ['plugin', 'config', 'mapper', ...(isChannel ? ['channel', 'client', 'errors'] : ['platform'])];
  return [
    ...['index.ts', 'README.md', 'simulator/index.ts'].filter((file) => !files.includes(file)),
    ...roles.filter((role) => files.filter((file) => file.endsWith(`.${role}.ts`)).length !== 1),
    ...['contract.spec.ts'].filter(
      (end) => !files.some((file) => file.startsWith('test/') && file.endsWith(`.${end}`)),
    ),
  ];
}

/** The folders the registry imports and the names it takes from each. */
function registered(registry: string) {
  return [...registry.matchAll(/^import \{([^}]+)\} from '\.\.\/\.\.\/plugins\/([^/']+)\/index\.js';$/gm)].map(
    ([, names = '', folder = '']) => ({ folder, names: names.split(',').map((name) => name.trim()) }),
  );
}

describe('the house', () => {
  it('names no vendor outside the plugins but in the registry', () => {
    const strangers = [...filesBelow('src'), ...filesBelow('libs')].filter(
      (path) => path !== REGISTRY && (VENDORS.test(path) || VENDORS.test(read(path))),
    );
    expect(strangers).toEqual([]);
  });

  it('has one import in the registry for each plugin folder and one entry for each of its plugins', () => {
    const registry = read(REGISTRY);
    const imports = registered(registry);
    expect(imports.map((line) => line.folder).sort()).toEqual([...offered].sort());
    const entries =
      /PLUGINS[^=]*= \[([^\]]*)\]/
        .exec(registry)?.[1]
        ?.split(',')
        .map((name) => name.trim()) ?? [];
    expect(entries.filter((name) => name !== '').sort()).toEqual(imports.flatMap((line) => line.names).sort());
  });

  it('names plugin folders in no file but the registry: not in src, not in what builds and guards the house', () => {
    const builders = readdirSync(ROOT).filter((name) => /^\.?[\w.-]+\.(c|m)?(js|json)$/.test(name) && !isLock(name));
    const told = [...filesBelow('src'), ...filesBelow('libs'), ...filesBelow('scripts'), ...builders].filter(
      (path) => path !== REGISTRY && offered.some((name) => read(path).includes(`plugins/${name}`)),
    );
    expect(builders).toEqual(expect.arrayContaining(['package.json', 'tsconfig.json', '.dependency-cruiser.cjs']));
    expect(told).toEqual([]);
    expect(sources('src').filter((path) => path !== REGISTRY && read(path).includes('plugins/'))).toEqual([]);
  });

  it('takes a channel copied from the template by a new folder and the registry alone', () => {
    const house = mkdtempSync(join(tmpdir(), 'talaria-house-'));
    try {
      for (const part of ['src', 'libs', 'plugins', 'package.json', 'tsconfig.json']) {
        cpSync(join(ROOT, part), join(house, part), { recursive: true });
      }
      symlinkSync(join(ROOT, 'node_modules'), join(house, 'node_modules'));
      const copy = join(house, 'plugins/parcel');
      mkdirSync(copy);
      for (const file of filesBelow('plugins/_template')) {
        const to = join(copy, relative('plugins/_template', file));
        cpSync(join(ROOT, file), to, { recursive: true });
        const text = read(file).replaceAll('_template', 'parcel').replaceAll('template', 'parcel');
        writeFileSync(to, text.replaceAll('Template', 'Parcel').replaceAll('TEMPLATE', 'PARCEL'));
        renameSync(to, to.replace('template.', 'parcel.'));
      }
      const registry = read(REGISTRY)
        .replace(/^import /, "import { parcelPlugin } from '../../plugins/parcel/index.js';\nimport ")
        .replace('= [', '= [parcelPlugin, ');
      writeFileSync(join(house, REGISTRY), registry);
      writeFileSync(
        join(house, 'tsconfig.new.json'),
        JSON.stringify({ extends: './tsconfig.json', include: [REGISTRY, 'plugins/parcel'] }),
      );

      expect(missingFrom('plugins/parcel', house)).toEqual([]);
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      execFileSync(process.execPath, [tsc, '--noEmit', '-p', join(house, 'tsconfig.new.json')], { stdio: 'pipe' });
    } finally {
      rmSync(house, { recursive: true, force: true });
    }
  });

  it.each(plugins)('plugins/%s holds what every plugin folder holds', (name) => {
    expect(missingFrom(join('plugins', name))).toEqual([]);
  });

  it('lets plugins import the SDK and nothing deeper', () => {
    const deep = sources('plugins').flatMap((path) =>
      [...read(path).matchAll(/(?:from|import|import\() ?'(@hub\/[^']+)'/g)]
        .map((match) => match[1] ?? '')
        .filter((from) => from !== '@hub/core' && !(from === '@hub/core/testing' && isTest(path)))
        .map((from) => `${path} ← ${from}`),
    );
    expect(deep).toEqual([]);
  });

  it('reads the machine’s clock in one place', () => {
    const clock = /\bDate\.now\b|\bnew Date\(\s*\)|\bnew Date\b(?!\s*\()|(?<!new )(?<![.\w])Date\(\)|\bTemporal\.Now\b/;
    expect(product.filter((path) => !path.startsWith('src/infra/clock/') && clock.test(read(path)))).toEqual([]);
    expect(clock.test(read('src/infra/clock/system-clock.ts'))).toBe(true);
  });

  it('reads the environment in one place', () => {
    const readers = product.filter(
      (path) =>
        /process\.env\b/.test(read(path)) &&
        !['src/run.ts', 'src/command.ts', 'src/infra/database/embedded-postgres.ts'].includes(path),
    );
    expect(readers).toEqual([]);
  });

  it('leaves no promise to itself in the code, and skips no test', () => {
    const all = sources('src', 'libs', 'plugins', 'demo', 'test').filter((path) => !path.endsWith('house.spec.ts'));
    expect(all.filter((path) => /\b(TODO|FIXME|HACK|XXX)\b(?! ?\(?#\d)/.test(read(path)))).toEqual([]);
    const skipped = all.filter((path) =>
      /\b(it|test|describe)\.(skip|only|todo|failing)\b|(?<![.\w])([xf](it|describe)|xtest)\(/.test(read(path)),
    );
    expect(skipped).toEqual([]);
  });

  it('keeps files small enough to read at once, or says in a comment why a longer one is one thing', () => {
    const long = product.filter(
      (path) => !path.includes('/migrations/') && read(path).split('\n').length > 300 && !saysWhy(read(path)),
    );
    expect(long).toEqual([]);
  });

  it('gives every table that belongs to an organisation its row security', () => {
    const migrations = filesBelow('src/infra/database/migrations')
      .filter((path) => /Migration\d/.test(path))
      .map(read)
      .join('\n');
    const made = /create table (?:if not exists )?"(\w+)" \(([^;]*)\);|alter table "(\w+)" (add column [^;]*);/g;
    const tables = [...migrations.matchAll(made)]
      .filter((match) => (match[2] ?? match[4])?.includes('"organisation_id"'))
      .map((match) => match[1] ?? match[3]);
    expect(tables.length).toBeGreaterThan(15);
    const open = tables.filter(
      (table) =>
        !migrations.includes(`alter table "${table}" enable row level security`) ||
        !migrations.includes(`alter table "${table}" force row level security`) ||
        !new RegExp(
          `create policy "tenant" on "${table}" using \\(organisation_id = .* with check \\(organisation_id = `,
        ).test(migrations),
    );
    expect(open).toEqual([]);
    expect(migrations).not.toMatch(/disable row level security|no force row level security/);
  });

  it('has committed the API document that it serves: run "npm run openapi" after a change', () => {
    const folder = mkdtempSync(join(tmpdir(), 'talaria-openapi-'));
    const [document, table] = [join(folder, 'openapi.json'), join(folder, 'ENDPOINTS.md')];
    execFileSync(process.execPath, [join(ROOT, 'dist/src/openapi.js'), document, table]);
    expect(JSON.parse(readFileSync(document, 'utf8'))).toEqual(JSON.parse(read('docs/openapi.json')));
    expect(readFileSync(table, 'utf8')).toBe(read('docs/ENDPOINTS.md'));
    expect(read('docs/ENDPOINTS.md')).not.toContain('nobody said');
  });
});

function isLock(name: string): boolean {
  return name === 'package-lock.json';
}

/** The reason a file past 300 lines gives: "one thing" in a comment. */
function saysWhy(text: string): boolean {
  return /^\s*(\/\/|\/?\*).*\bone thing\b/m.test(text);
}

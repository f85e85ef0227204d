import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const DOCS = new URL('../../docs/', import.meta.url).pathname;
const rows = readFileSync(join(DOCS, 'FEATURES.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| **F-'))
  .map((line) => {
    const [, feature = '', stands = '', shown = ''] = line.split('|').map((cell) => cell.trim());
    const links = [...shown.matchAll(/\]\((?<path>[^)]+)\)(?<names>(?:,? “[^”]+”)*)/g)].map(({ groups }) => ({
      path: groups?.['path'] ?? '',
      names: [...(groups?.['names'] ?? '').matchAll(/“([^”]+)”/g)].map(([, name = '']) => name),
    }));
    return { number: /^\*\*(F-\d{3})\*\* /.exec(feature)?.[1] ?? feature, stands, links };
  });

describe('the features', () => {
  it('are listed once each, in order', () => {
    const numbers = rows.map(({ number }) => number);
    expect(numbers.length).toBeGreaterThan(100);
    expect(numbers).toEqual([...new Set(numbers)].toSorted());
  });

  it.each(rows.map((row) => [row.number, row] as const))(
    '%s stands as it says, with a test of the given name behind every link',
    (_, { stands, links }) => {
      expect(['done', 'part', 'later']).toContain(stands);
      if (stands === 'done') expect(links).not.toEqual([]);
      for (const { path, names } of links) {
        const file = join(DOCS, path);
        expect({ path, exists: existsSync(file) }).toEqual({ path, exists: true });
        const source = readFileSync(file, 'utf8');
        expect({ path, missing: names.filter((name) => !source.includes(name)) }).toEqual({ path, missing: [] });
      }
    },
  );
});

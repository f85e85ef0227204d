import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const DOCS = new URL('../../docs/', import.meta.url).pathname;
const rows = readFileSync(join(DOCS, 'PROMISES.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \*\*R\d+\*\*/.test(line));
const promises = Array.from({ length: 28 }, (_, index) => `R${index + 1}`);

describe('the promises', () => {
  it('are all listed, once', () => {
    expect(rows.map((row) => /R\d+/.exec(row)?.[0])).toEqual(promises);
  });

  it.each(promises)('%s has a test of its name behind every link, or says why not yet', (promise) => {
    const row = rows.find((line) => line.includes(`**${promise}**`)) ?? '';
    const files = [...row.matchAll(/\]\((\.\.\/[^)]+)\)/g)].map(([, path = '']) => path);
    if (files.length === 0) expect(row).toContain('Not yet:');
    for (const file of files) {
      const source = readFileSync(join(DOCS, file), 'utf8');
      expect(source).toMatch(new RegExp(`['"\`](R\\d+, )*${promise}(, R\\d+)*: `));
    }
  });
});

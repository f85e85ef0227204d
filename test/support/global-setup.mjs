// One real PostgreSQL for all tests of a run; each test file lives in a schema of its own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default async function globalSetup() {
  const root = new URL('../..', import.meta.url).pathname;
  execFileSync(process.execPath, [join(root, 'scripts/build-if-stale.mjs')], { cwd: root, stdio: 'inherit' });
  const { startEmbeddedPostgres } = await import(join(root, 'dist/src/infra/database/embedded-postgres.js'));
  const postgres = await startEmbeddedPostgres(mkdtempSync(join(tmpdir(), 'talaria-test-')), true);
  globalThis.__postgres = postgres;
  process.env['TEST_DATABASE_URL'] = postgres.url;
}

// One real PostgreSQL for all tests of a run; each world is a copy of one database in which every migration was made.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

export default async function globalSetup() {
  const root = new URL('../..', import.meta.url).pathname;
  execFileSync(process.execPath, [join(root, 'scripts/build-if-stale.mjs')], { cwd: root, stdio: 'inherit' });
  const { startEmbeddedPostgres } = await import(join(root, 'dist/src/infra/database/embedded-postgres.js'));
  const postgres = await startEmbeddedPostgres(mkdtempSync(join(tmpdir(), 'talaria-test-')), true);
  beForgetful(join(postgres.dataDir, 'postgres'));
  await makeTemplate(root, postgres);
  globalThis.__postgres = postgres;
  process.env['TEST_DATABASE_URL'] = postgres.url;
}

/** No test pulls this machine's plug: processes are killed, and what they committed stays. Those of a lost server bring their own. */
function beForgetful(cluster) {
  appendFileSync(join(cluster, 'postgresql.conf'), '\nfsync = off\nfull_page_writes = off\nsynchronous_commit = off\n');
  process.kill(Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGHUP');
}

async function makeTemplate(root, postgres) {
  const at = (database, user, password) => {
    const url = new URL(postgres.url);
    url.pathname = database;
    if (user !== undefined) Object.assign(url, { username: user, password });
    return String(url);
  };
  const password = readFileSync(join(postgres.dataDir, 'postgres.password'), 'utf8').trim();
  process.env['TEST_ADMIN_URL'] = at('postgres', 'postgres', password);
  const admin = new pg.Client({ connectionString: process.env['TEST_ADMIN_URL'] });
  await admin.connect();
  await admin.query('create database template_world owner talaria');
  await admin.end();
  const { migrate, openOrm } = await import(join(root, 'dist/src/infra/database/orm.js'));
  const { ENTITIES } = await import(join(root, 'dist/src/entities.js'));
  const orm = await openOrm({ url: at('template_world'), entities: ENTITIES });
  await migrate(orm);
  await orm.close();
}

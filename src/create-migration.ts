import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENTITIES } from './entities.js';
import { startEmbeddedPostgres } from './infra/database/embedded-postgres.js';
import { openOrm } from './infra/database/orm.js';

// Writes the migration that leads from the committed snapshot to today's entities. Always against an empty database of
// its own: without a snapshot the generator drops every table it does not know.
const postgres = await startEmbeddedPostgres(mkdtempSync(join(tmpdir(), 'talaria-migration-')), true);
const orm = await openOrm({ url: postgres.url, entities: ENTITIES, writesMigrations: true });
try {
  const made = await orm.migrator.create();
  process.stdout.write(`${made.fileName || 'nothing to change'}\n`);
} finally {
  await orm.close();
  await postgres.stop();
}

import pg from 'pg';

/** A database of the shared server's, by itself with all tables and no rows. Returns its address. */
export async function makeDatabase(name: string, template = 'template_world'): Promise<string> {
  await asAdmin(`create database ${name} template ${template} strategy wal_log owner talaria`);
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = name;
  return String(url);
}

export function dropDatabase(name: string): Promise<void> {
  return asAdmin(`drop database ${name} with (force)`);
}

/** Whoever may end the server's own sessions too: one may be tidying a database up that is to go. */
async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env['TEST_ADMIN_URL'] });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

import pg from 'pg';

const shared = () => process.env['TEST_DATABASE_URL'] ?? '';

/** A database of the shared server's, by itself with all tables and no rows. Returns its address. */
export async function makeDatabase(name: string, template = 'template_world'): Promise<string> {
  await asOwner(`create database ${name} template ${template} strategy wal_log`);
  const url = new URL(shared());
  url.pathname = name;
  return String(url);
}

export function dropDatabase(name: string): Promise<void> {
  return asOwner(`drop database ${name} with (force)`);
}

async function asOwner(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: shared() });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

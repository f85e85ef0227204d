import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { ENTITIES } from '../../src/entities.js';
import { Database } from '../../src/infra/database/database.js';
import { SystemPool } from '../../src/infra/database/system-pool.js';
import { migrate, openOrm } from '../../src/infra/database/orm.js';

const url = () => process.env['TEST_DATABASE_URL'] ?? '';

/** A database of its own, migrated from empty. */
async function migrated<T>(work: (orm: Awaited<ReturnType<typeof openOrm>>, schema: string) => Promise<T>): Promise<T> {
  const schema = `m_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: url() });
  await client.connect();
  await client.query(`create schema ${schema}`);
  const orm = await openOrm({ url: url(), schema, entities: ENTITIES });
  try {
    await migrate(orm);
    return await work(orm, schema);
  } finally {
    await orm.close();
    await client.query(`drop schema ${schema} cascade`);
    await client.end();
  }
}

describe('the database', () => {
  it('migrated from empty, has exactly the tables and columns the entities say', async () => {
    await migrated(async (orm) => {
      const rows = await orm.em
        .fork()
        .execute<{ table_name: string; column_name: string }[]>(
          'select table_name, column_name from information_schema.columns where table_schema = current_schema()',
        );
      const found = new Set(
        rows.filter((row) => row.table_name !== 'migrations').map((row) => `${row.table_name}.${row.column_name}`),
      );
      const wanted = [...orm.getMetadata().getAll().values()].flatMap((meta) =>
        meta.props.flatMap((property) => property.fieldNames.map((column) => `${meta.tableName}.${column}`)),
      );
      expect([...found].sort()).toEqual([...new Set(wanted)].sort());
    });
  });

  it('needs no change that nobody wrote a migration for', async () => {
    const orm = await openOrm({ url: url(), entities: ENTITIES, writesMigrations: true });
    expect(await orm.migrator.checkSchema()).toBe(false);
    await orm.close();
  });

  it('shows nothing to a query that names neither an organisation nor the system', async () => {
    await migrated(async (orm, schema) => {
      const database = new Database(orm, new SystemPool({ url: url(), schema }, { max: 1 }));
      const organisation = 'org_01a20912-0000-7000-8000-000000000001' as const;
      await database.entities({ 'hub.scope': 'system' }, (tx) =>
        tx.query(`insert into organisations (id, name, created_at) values ($1, 'A', now())`, [organisation.slice(4)]),
      );
      const count = (tx: { query<R>(sql: string): Promise<R[]> }) =>
        tx.query<{ n: number }>('select count(*)::int as n from organisations');
      expect(await database.entities({}, count)).toEqual([{ n: 0 }]);
      expect(await database.inOrganisation('org_01a20912-0000-7000-8000-000000000002', count)).toEqual([{ n: 0 }]);
      expect(await database.inOrganisation(organisation, count)).toEqual([{ n: 1 }]);
      const foreign = database.inOrganisation(organisation, (tx) =>
        tx.query(
          `insert into clients (id, organisation_id, name, created_at) values (gen_random_uuid(), gen_random_uuid(), 'B', now())`,
        ),
      );
      await expect(foreign).rejects.toThrow(/row-level security/);
    });
  });
});

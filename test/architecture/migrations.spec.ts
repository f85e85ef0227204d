import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { ENTITIES } from '../../src/entities.js';
import { Database } from '../../src/infra/database/database.js';
import { SystemPool } from '../../src/infra/database/system-pool.js';
import { migrate, openOrm } from '../../src/infra/database/orm.js';
import { SEALED } from '../../src/infra/crypto/sealed-columns.js';
import { dropDatabase, makeDatabase } from '../support/databases.js';

type Orm = Awaited<ReturnType<typeof openOrm>>;

/** A database of its own, migrated from empty. */
async function migrated<T>(work: (orm: Orm, url: string) => Promise<T>, upTo?: string): Promise<T> {
  const name = `m_${randomBytes(6).toString('hex')}`;
  const url = await makeDatabase(name, 'template1');
  const orm = await openOrm({ url, entities: ENTITIES });
  try {
    if (upTo === undefined) await migrate(orm);
    else await orm.migrator.up({ to: upTo });
    return await work(orm, url);
  } finally {
    await orm.close();
    await dropDatabase(name);
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

  it('R19: seals nothing that a new master key would not seal anew', async () => {
    await migrated(async (orm) => {
      const rows = await orm.em.fork().execute<{ name: string }[]>(
        `select table_name || '.' || column_name as name from information_schema.columns
         where table_schema = current_schema() and table_name <> 'installation'
           and (column_name like '%sealed%' or column_name = 'secrets') order by 1`,
      );
      const known = SEALED.map(({ table, column }) => `${table}.${column}`);
      expect(known.toSorted()).toEqual(rows.map(({ name }) => name));
    });
  });

  it('needs no change that nobody wrote a migration for', async () => {
    await migrated(async (_, url) => {
      const orm = await openOrm({ url, entities: ENTITIES, writesMigrations: true });
      expect(await orm.migrator.checkSchema()).toBe(false);
      await orm.close();
    });
  });

  it('keeps what waits to be sent when its tables change, there and back', async () => {
    await migrated(async (orm, url) => {
      const database = new Database(orm, new SystemPool({ url }, { max: 1 }));
      const asked = <R>(sql: string) => database.entities({ 'hub.scope': 'system' }, (tx) => tx.query<R>(sql));
      await asked(`insert into messages (id, organisation_id, client_id, shop_id, occasion_key, revision, message_class,
          priority, role, recipient, recipient_hash, state, leg_no, attempt_no, connection_id, planned_for, due_at,
          valid_until, tries, is_stuck, route, texts, recipe, why, created_at, changed_at)
        select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'key/' || n, 1, 'transactional',
          0, 'customer', '+48600000001', 'h', 'planned', 1, 1, gen_random_uuid(), now(), now(), now(), 0, false,
          '[{"kind": "sms"}]', '{"sms": {"body": "żółw"}}', '{"zone": "Europe/Warsaw"}', '{"rule": "R"}', now(), now()
        from generate_series(1, 2) n`);
      const before = await asked('select * from messages order by occasion_key');

      await orm.migrator.up({ to: 'Migration20261123_plannings' });
      const told = `select p.message_class, p.route, m.texts, p.recipe, p.why, m.state
        from messages m join plannings p on p.id = m.planning_id and p.organisation_id = m.organisation_id`;
      const kept = {
        message_class: 'transactional',
        route: [{ kind: 'sms' }],
        texts: { sms: { body: 'żółw' } },
        recipe: { zone: 'Europe/Warsaw' },
        why: { rule: 'R' },
        state: 'planned',
      };
      expect(await asked(told)).toEqual([kept, kept]);

      await orm.migrator.down({ to: 'Migration20261123_durable_and_fast' });
      expect(await asked('select * from messages order by occasion_key')).toEqual(before);
    }, 'Migration20261123_durable_and_fast');
  });

  it('R18: shows nothing to a query that names neither an organisation nor the system', async () => {
    await migrated(async (orm, url) => {
      const database = new Database(orm, new SystemPool({ url }, { max: 1 }));
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

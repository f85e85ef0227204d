import { MikroORM, type EntitySchema } from '@mikro-orm/postgresql';
import pg from 'pg';
import { Migrator } from '@mikro-orm/migrations';
import { HubError } from '@hub/kernel';
import { MIGRATIONS } from './migrations/index.js';

export interface DatabaseOptions {
  readonly url: string;
  readonly entities: readonly EntitySchema<any>[];
  readonly poolSize?: number;
  /** Set where migrations are made, not where they run. */
  readonly writesMigrations?: boolean;
}

const STATEMENT_TIMEOUT_MS = 60_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;

/**
 * A connection that the server ends tells it twice: by failing what is asked on it, and by an event. The event alone must
 * not end the process, whether a pool watches the connection at that moment or somebody works on it.
 */
class QuietClient extends pg.Client {
  constructor(settings?: string | pg.ClientConfig) {
    super(settings);
    this.on('error', () => undefined);
  }
}

/** The connection settings that every pool of the house shares. Commits wait for the disk, but for a campaign's pages (ADR 0044). */
export function poolOptions(options: Pick<DatabaseOptions, 'url'>): {
  connectionString: string;
  options: string;
  application_name: string;
  Client: typeof pg.Client;
} {
  const settings = [
    `-c statement_timeout=${STATEMENT_TIMEOUT_MS}`,
    `-c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_TIMEOUT_MS}`,
    '-c timezone=UTC',
  ];
  return {
    connectionString: options.url,
    options: settings.join(' '),
    application_name: 'talaria',
    Client: QuietClient,
  };
}

/** Opens the ORM without touching the database. */
export function openOrm(options: DatabaseOptions): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: options.url,
    entities: [...options.entities],
    extensions: [Migrator],
    migrations: {
      migrationsList: [...MIGRATIONS],
      tableName: 'migrations',
      path: 'src/infra/database/migrations',
      emit: 'ts',
      snapshot: options.writesMigrations === true,
      snapshotName: '.snapshot-talaria',
      // each migration runs in one transaction of its own
      allOrNothing: false,
    },
    driverOptions: poolOptions(options),
    pool: { min: 0, max: options.poolSize ?? 6 },
    allowGlobalContext: false,
    // Queries and their values stay out of the logs.
    logger: () => undefined,
    forceUtcTimezone: true,
  });
}

/**
 * Brings the database to this version's tables.
 * @throws HubError `database.role-too-strong` when the role would see through row security.
 */
export async function migrate(orm: MikroORM): Promise<void> {
  const [role] = await orm.em
    .fork()
    .execute<{ is_strong: boolean }[]>(
      'select rolsuper or rolbypassrls as is_strong from pg_roles where rolname = current_user',
    );
  if (role?.is_strong !== false) {
    throw new HubError(
      'database.role-too-strong',
      'DATABASE_URL signs in as a role with SUPERUSER or BYPASSRLS, which sees through row security. ' +
        "Make a plain role that owns the database: create role talaria login password '…'; create database talaria owner talaria;",
    );
  }
  await orm.migrator.up();
}

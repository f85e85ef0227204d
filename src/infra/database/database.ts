import { setTimeout as pause } from 'node:timers/promises';
import { CompiledQuery } from 'kysely';
import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { uuidOf, type OrganisationId } from '@hub/kernel';

/** One open transaction: `em` for the panel's records, `query` for sets of rows. */
export interface Tx {
  readonly em: EntityManager;
  /** Runs SQL with `$1` parameters and returns its rows. */
  query<R>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
}

const MAX_TRIES = 4;
/** Serialisation failure and deadlock: the database undid everything and asks to try again. */
const REPEATABLE = new Set(['40001', '40P01']);

/**
 * The house's one way to Postgres. Every transaction says for whom it works before its first statement; row security
 * hides everything else, so a query that forgot its organisation finds nothing instead of a neighbour.
 */
export class Database {
  constructor(private readonly orm: MikroORM) {}

  /** A transaction that sees one organisation. Repeated, whole, on deadlocks and serialisation failures. */
  inOrganisation<T>(organisation: OrganisationId, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transaction({ 'hub.org': uuidOf(organisation) }, work);
  }

  /** @internal Only `asSystem` calls this without an organisation. */
  async transaction<T>(variables: Readonly<Record<string, string>>, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const em = this.orm.em.fork();
        em.setSessionContext({ variables });
        return await em.transactional((inner) => work(openTx(inner as EntityManager)));
      } catch (error) {
        if (attempt >= MAX_TRIES || !REPEATABLE.has(sqlStateOf(error))) throw error;
        await pause(10 * attempt);
      }
    }
  }

  async close(): Promise<void> {
    await this.orm.close();
  }
}

function openTx(em: EntityManager): Tx {
  return {
    em,
    query: async <R>(sql: string, parameters: readonly unknown[] = []) => {
      const result = await em.getKysely().executeQuery(CompiledQuery.raw(sql, [...parameters]));
      return result.rows as R[];
    },
  };
}

/** The five-character SQLSTATE of a database error, or an empty text. */
export function sqlStateOf(error: unknown): string {
  for (let current = error as SqlFault | null | undefined; current != null; current = current.cause) {
    if (typeof current.code === 'string' && /^[0-9A-Z]{5}$/.test(current.code)) return current.code;
  }
  return '';
}

interface SqlFault {
  readonly code?: unknown;
  readonly cause?: SqlFault;
}

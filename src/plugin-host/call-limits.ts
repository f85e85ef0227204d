import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { SECOND_MS, uuidOf } from '@hub/kernel';
import type { CallLimit, LimitPort } from '../core/index.js';
import { Database } from '../infra/database/database.js';
import type { Connection } from './connection.entity.js';

/**
 * Vendors' limits as leaky buckets, one row each, by the database's clock: every process takes its place in the same
 * line, and a place that was taken by a process that died is lost for a moment and no longer (ADR 0024).
 */
@Injectable()
export class CallLimits {
  constructor(private readonly database: Database) {}

  /**
   * Waits for places for calls that leave together, at most `wanted`, and returns how many there are: so few that in no
   * second more leave than `perSecond`.
   */
  async places(
    connection: Pick<Connection, 'id' | 'organisationId'>,
    perSecond: number,
    wanted: number,
  ): Promise<number> {
    const count = Math.min(wanted, Math.max(1, Math.floor(perSecond / 5)));
    // What leaves together and what follows within the second add up to the limit.
    const limit = { capacity: count, perSecond: perSecond > 1 ? perSecond - count : perSecond };
    await this.of(connection).place(limit, count);
    return count;
  }

  of({ id, organisationId }: Pick<Connection, 'id' | 'organisationId'>): LimitPort {
    // Milliseconds until the bucket is empty, once it has been raised so.
    const raise = async (emptyAt: string, ms: number): Promise<number> => {
      const [row] = await this.database.inOrganisation(organisationId, (tx) =>
        tx.query<{ ms: number }>(
          `insert into call_limits as c (id, organisation_id, empty_at)
           values ($1, $2, clock_timestamp() + $3::float8 * interval '1 millisecond')
           on conflict (id) do update set empty_at = ${emptyAt}
           returning extract(epoch from empty_at - clock_timestamp())::float8 * 1000 as ms`,
          [uuidOf(id), uuidOf(organisationId), ms],
        ),
      );
      return row?.ms ?? 0;
    };
    const added = `greatest(c.empty_at, clock_timestamp()) + $3::float8 * interval '1 millisecond'`;
    const held = `greatest(c.empty_at, excluded.empty_at)`;
    return {
      place: async ({ capacity, perSecond }, count = 1) => {
        const each = SECOND_MS / perSecond;
        const wait = (await raise(added, count * each)) - capacity * each;
        if (wait > 0) await pause(wait);
      },
      hold: async ({ capacity, perSecond }: CallLimit, ms) => {
        await raise(held, (capacity * SECOND_MS) / perSecond + ms);
      },
    };
  }
}

import { Injectable } from '@nestjs/common';
import { uuidOf, type ConnectionId, type Instant, type OrganisationId } from '@hub/kernel';
import type { ReadingKind, ReadingWish } from '../core/index.js';
import { toTimestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';

/** A wish and the connection by which it can be fulfilled. */
export interface Reading extends ReadingWish {
  readonly organisationId: OrganisationId;
  readonly connectionId: ConnectionId;
}

/** Things of one kind that are read together. */
export interface AskedReading extends ReadingWish {
  readonly askedNo: number;
}

/** What is to be read of shops soon. */
@Injectable()
export class ShopReadingRepository {
  async ask(tx: Tx, readings: readonly Reading[], at: Instant): Promise<void> {
    if (readings.length === 0) return;
    await tx.query(
      `insert into shop_readings as s (connection_id, kind, object_id, organisation_id, asked_at, asked_no)
       select distinct *, $5::timestamptz, 0 from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) as r(c, k, o, g)
       order by c, k, o
       on conflict (connection_id, kind, object_id) do update set asked_no = s.asked_no + 1`,
      [
        readings.map(({ connectionId }) => uuidOf(connectionId)),
        readings.map(({ kind }) => kind),
        readings.map(({ id }) => id),
        readings.map(({ organisationId }) => uuidOf(organisationId)),
        toTimestamp(at),
      ],
    );
  }

  /** The oldest wishes of a connection, of one kind. */
  async next(tx: Tx, id: ConnectionId, limit: number): Promise<readonly AskedReading[]> {
    return tx.query<{ kind: ReadingKind; id: string; askedNo: number }>(
      `select kind, object_id as id, asked_no as "askedNo" from shop_readings
       where connection_id = $1
         and kind = (select kind from shop_readings where connection_id = $1 order by asked_at, kind limit 1)
       order by asked_at, object_id limit $2`,
      [uuidOf(id), limit],
    );
  }

  /** These were read; one that was asked for again meanwhile stays. */
  async fulfil(tx: Tx, id: ConnectionId, readings: readonly AskedReading[]): Promise<void> {
    await tx.query(
      `delete from shop_readings where connection_id = $1
         and (kind, object_id, asked_no) in (select * from unnest($2::text[], $3::text[], $4::int[]))`,
      [
        uuidOf(id),
        readings.map(({ kind }) => kind),
        readings.map((reading) => reading.id),
        readings.map(({ askedNo }) => askedNo),
      ],
    );
  }
}

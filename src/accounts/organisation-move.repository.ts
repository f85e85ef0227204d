import { Injectable } from '@nestjs/common';
import { idOf, newId, uuidOf, type ClientId, type Instant, type MoveId, type OrganisationId } from '@hub/kernel';
import { toInstant, toTimestamp, type Timestamp } from '../infra/database/columns.js';
import type { Tx } from '../infra/database/database.js';
import type { MoveState } from './account.entity.js';

export interface Move {
  readonly id: MoveId;
  readonly from: OrganisationId;
  readonly to: OrganisationId;
  readonly clientId: ClientId;
  readonly state: MoveState;
  readonly createdAt: Instant;
}

interface MoveRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly from_organisation_id: string;
  readonly client_id: string;
  readonly state: MoveState;
  readonly created_at: Timestamp;
}

/** Claim codes, and merchants on their way into an agency. */
@Injectable()
export class OrganisationMoveRepository {
  /** False: the organisation has more than one client, and is no merchant of one. */
  async offer(tx: Tx, organisationId: OrganisationId, codeHash: string, until: Instant): Promise<boolean> {
    const rows = await tx.query(
      `update organisations o set claim_code_hash = $2, claim_code_until = $3
       where o.id = $1 and (select count(*) from clients c where c.organisation_id = o.id) = 1 returning o.id`,
      [uuidOf(organisationId), codeHash, toTimestamp(until)],
    );
    return rows.length > 0;
  }

  /** Uses a code up. Null: there is no such code any more, or it is the agency's own. */
  async take(tx: Tx, to: OrganisationId, codeHash: string, now: Instant): Promise<Move | null> {
    const [row] = await tx.query<MoveRow>(
      `with merchant as (
         update organisations o set claim_code_hash = null, claim_code_until = null
         where o.claim_code_hash = $2 and o.claim_code_until > $3 and o.id <> $1
           and (select count(*) from clients c where c.organisation_id = o.id) = 1 returning o.id)
       insert into organisation_moves (id, organisation_id, from_organisation_id, client_id, state, due_at, created_at)
       select $4, $1, m.id, c.id, 'waiting', $3, $3 from merchant m join clients c on c.organisation_id = m.id
       returning *`,
      [uuidOf(to), codeHash, toTimestamp(now), uuidOf(newId('mov'))],
    );
    return row === undefined ? null : fromRow(row);
  }

  async find(tx: Tx, to: OrganisationId, id: MoveId): Promise<Move | null> {
    const [row] = await tx.query<MoveRow>('select * from organisation_moves where organisation_id = $1 and id = $2', [
      uuidOf(to),
      uuidOf(id),
    ]);
    return row === undefined ? null : fromRow(row);
  }

  /** The next one that is due; locked until the transaction ends, one of another hub left out. */
  async due(tx: Tx, now: Instant): Promise<Move | null> {
    const [row] = await tx.query<MoveRow>(
      `select * from organisation_moves where state <> 'done' and due_at <= $1 order by due_at limit 1 for update skip locked`,
      [toTimestamp(now)],
    );
    return row === undefined ? null : fromRow(row);
  }

  async advance(tx: Tx, { id }: Move, state: MoveState, dueAt: Instant): Promise<void> {
    await tx.query('update organisation_moves set state = $2, due_at = $3 where id = $1', [
      uuidOf(id),
      state,
      toTimestamp(dueAt),
    ]);
  }

  /** Who could do everything in the organisation may do it for this client from now on, and nothing beyond. */
  async narrow(tx: Tx, { from, clientId }: Move): Promise<void> {
    for (const table of ['memberships', 'api_keys']) {
      await tx.query(
        `update ${table} set client_id = $2 where organisation_id = $1 and client_id is null and shop_id is null`,
        [uuidOf(from), uuidOf(clientId)],
      );
    }
  }

  /** Every row of the merchant's, in every table, becomes the agency's. Returns how many there were. */
  async carryOver(tx: Tx, { from, to }: Move): Promise<number> {
    const tables = await tx.query<{ name: string }>(
      `select c.table_name as name from information_schema.columns c join information_schema.tables t
         on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
       where c.table_schema = current_schema() and c.column_name = 'organisation_id' order by 1`,
    );
    // The ledger of consent lets this change through and no other.
    await tx.query(`select set_config('hub.moving', 'on', true)`);
    let count = 0;
    for (const { name } of tables) {
      const [moved] = await tx.query<{ count: number }>(
        `with moved as (update "${name}" set organisation_id = $2 where organisation_id = $1 returning 1)
         select count(*)::int as count from moved`,
        [uuidOf(from), uuidOf(to)],
      );
      count += moved?.count ?? 0;
    }
    return count;
  }

  async dissolve(tx: Tx, { from }: Move): Promise<void> {
    await tx.query('delete from organisations where id = $1', [uuidOf(from)]);
  }
}

function fromRow(row: MoveRow): Move {
  return {
    id: idOf('mov', row.id),
    from: idOf('org', row.from_organisation_id),
    to: idOf('org', row.organisation_id),
    clientId: idOf('cli', row.client_id),
    state: row.state,
    createdAt: toInstant(row.created_at),
  };
}

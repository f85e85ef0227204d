import { Injectable } from '@nestjs/common';
import {
  idOf,
  newId,
  uuidOf,
  type ConnectionId,
  type Instant,
  type MessageId,
  type OrganisationId,
  type ReportId,
} from '@hub/kernel';
import type { DeliveryReport } from '../../core/index.js';
import { arrayParameter } from '../../infra/database/array-parameter.js';
import { toTimestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import type { ReportTrust } from './attempt.entity.js';

export interface StoredReport {
  readonly id: ReportId;
  readonly connectionId: ConnectionId;
  readonly trust: ReportTrust;
  readonly content: DeliveryReport;
}

export interface ReportSettlement {
  readonly id: ReportId;
  readonly state: 'settled' | 'parked';
  readonly messageId: MessageId | null;
  readonly outcome: string;
}

const PARKED_HOURS = 72;

@Injectable()
export class ReportRepository {
  async insert(
    tx: Tx,
    connection: { id: ConnectionId; organisationId: OrganisationId },
    trust: ReportTrust,
    reports: readonly DeliveryReport[],
    now: Instant,
  ): Promise<void> {
    if (reports.length === 0) return;
    const rows = reports.map((report) => ({
      id: uuidOf(newId('rep')),
      provider_key: report.key,
      provider_message_id: report.providerMessageId,
      content: report,
    }));
    await tx.query(
      `insert into delivery_reports (id, organisation_id, connection_id, trust, provider_key, provider_message_id, content, received_at, state)
       select id, $2, $3, $4, provider_key, provider_message_id, content, $5, 'waiting'
       from jsonb_to_recordset($1::jsonb) as r(id uuid, provider_key text, provider_message_id text, content jsonb)`,
      [JSON.stringify(rows), uuidOf(connection.organisationId), uuidOf(connection.id), trust, toTimestamp(now)],
    );
  }

  /** Waiting reports, oldest first, locked until the transaction ends. */
  async takeWaiting(tx: Tx, limit: number): Promise<readonly StoredReport[]> {
    const rows = await tx.query<{ id: string; connection_id: string; trust: ReportTrust; content: DeliveryReport }>(
      `select id, connection_id, trust, content from delivery_reports where state = 'waiting'
       order by received_at, id limit $1 for update skip locked`,
      [limit],
    );
    return rows.map((row) => ({
      id: idOf('rep', row.id),
      connectionId: idOf('con', row.connection_id),
      trust: row.trust,
      content: row.content,
    }));
  }

  async settle(tx: Tx, settlements: readonly ReportSettlement[]): Promise<void> {
    await tx.query(
      `update delivery_reports d set state = r.state, message_id = r.message_id, outcome = r.outcome
       from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) as r(id, state, message_id, outcome) where d.id = r.id`,
      [
        settlements.map((item) => uuidOf(item.id)),
        settlements.map((item) => item.state),
        settlements.map((item) => (item.messageId === null ? null : uuidOf(item.messageId))),
        settlements.map((item) => item.outcome),
      ],
    );
  }

  /** Wakes parked reports that name one of these attempts. Returns how many woke. */
  async wakeParked(
    tx: Tx,
    connectionId: ConnectionId,
    news: readonly { readonly providerKey: string; readonly providerMessageId?: string | null }[],
  ): Promise<number> {
    const rows = await tx.query(
      `update delivery_reports set state = 'waiting' where state = 'parked' and connection_id = $1
         and (provider_key = any ($2::text[]) or provider_message_id = any ($3::text[])) returning id`,
      [
        uuidOf(connectionId),
        arrayParameter(
          'text',
          news.map(({ providerKey }) => providerKey),
        ),
        arrayParameter(
          'text',
          news.flatMap(({ providerMessageId }) => providerMessageId ?? []),
        ),
      ],
    );
    return rows.length;
  }

  /** Parked reports whose attempt exists by now wake; those older than 72 hours end unmatched. Returns how many woke. */
  async sweepParked(tx: Tx, now: Instant): Promise<number> {
    await tx.query(
      `update delivery_reports set state = 'unmatched', outcome = 'unknown-attempt'
       where state = 'parked' and received_at < $1::timestamptz - interval '${PARKED_HOURS} hours'`,
      [toTimestamp(now)],
    );
    const rows = await tx.query(
      `update delivery_reports d set state = 'waiting' from attempts a
       where d.state = 'parked' and a.connection_id = d.connection_id
         and (a.provider_key = d.provider_key or a.provider_message_id = d.provider_message_id) returning d.id`,
    );
    return rows.length;
  }

  /** Takes the oldest waiting report out of the line: it cannot be settled, and others wait behind it. */
  async setAside(tx: Tx): Promise<void> {
    await tx.query(
      `update delivery_reports set state = 'unmatched', outcome = 'could-not-settle' where id in (
         select id from delivery_reports where state = 'waiting' order by received_at, id limit 1 for update skip locked)`,
    );
  }

  async hasWaiting(tx: Tx): Promise<boolean> {
    return (await tx.query(`select 1 from delivery_reports where state = 'waiting' limit 1`)).length > 0;
  }
}

import { Injectable } from '@nestjs/common';
import {
  idOf,
  uuidOf,
  type ContactId,
  type Instant,
  type LocalDate,
  type OrganisationId,
  type RuleId,
  type ShopId,
} from '@hub/kernel';
import { toInstant, toInstantOrNull, toTimestamp, type Timestamp } from '../../infra/database/columns.js';
import type { Tx } from '../../infra/database/database.js';
import { rowsetOf } from '../../infra/database/rowset.js';
import type { CalendarSpec } from '../../pipeline/model/calendar.js';
import type { Shop } from '../../shops/shop.entity.js';
import type { RunState } from './rule-run.entity.js';

/** A rule with days to come, and the newest of those it had. */
export interface DatedRule {
  readonly id: RuleId;
  readonly organisationId: OrganisationId;
  readonly shop: Pick<Shop, 'id' | 'zone' | 'settings'>;
  readonly spec: CalendarSpec;
  /** It was switched on, or saved last: what was to happen before is no business of it. */
  readonly countsFrom: Instant;
  readonly lastDay: LocalDate | null;
}

export interface NewRun {
  readonly rule: DatedRule;
  readonly localDate: LocalDate;
  readonly meantAt: Instant;
  readonly latestAt: Instant;
}

export interface RuleRun {
  readonly ruleId: RuleId;
  readonly localDate: LocalDate;
  readonly shopId: ShopId;
  readonly state: RunState;
  readonly meantAt: Instant;
  readonly latestAt: Instant;
  readonly cursor: ContactId | null;
  readonly planned: number;
  readonly skipped: number;
  readonly tries: number;
  readonly finishedAt: Instant | null;
}

/** Where the rules of the calendar stand. */
@Injectable()
export class RuleRunRepository {
  /** The rules in trial or live that run on days of the calendar. */
  async rules(tx: Tx): Promise<readonly DatedRule[]> {
    const rows = await tx.query<DatedRuleRow>(
      `select r.id, r.organisation_id, r.shop_id, r.spec, s.zone, s.settings,
         greatest(r.activated_at, date_trunc('second', r.changed_at)) as counts_from,
         (select max(u.local_date) from rule_runs u where u.rule_id = r.id) as last_day
       from rules r join shops s on s.id = r.shop_id
       where r.deleted_at is null and r.state in ('trial', 'live') and (r.spec #> '{trigger,calendar}') is not null
       order by r.id`,
    );
    return rows.map((row) => ({
      id: idOf('rul', row.id),
      organisationId: idOf('org', row.organisation_id),
      shop: { id: idOf('shp', row.shop_id), zone: row.zone, settings: row.settings },
      spec: row.spec,
      countsFrom: toInstant(row.counts_from),
      lastDay: row.last_day,
    }));
  }

  /** A run begins once, whoever sees first that it is time. */
  async begin(tx: Tx, runs: readonly NewRun[]): Promise<void> {
    if (runs.length === 0) return;
    const rowset = rowsetOf([
      { name: 'rule_id', type: 'uuid', values: runs.map(({ rule }) => uuidOf(rule.id)) },
      { name: 'local_date', type: 'text', values: runs.map(({ localDate }) => localDate) },
      { name: 'organisation_id', type: 'uuid', values: runs.map(({ rule }) => uuidOf(rule.organisationId)) },
      { name: 'shop_id', type: 'uuid', values: runs.map(({ rule }) => uuidOf(rule.shop.id)) },
      { name: 'meant_at', type: 'timestamptz', values: runs.map(({ meantAt }) => meantAt) },
      { name: 'latest_at', type: 'timestamptz', values: runs.map(({ latestAt }) => latestAt) },
    ]);
    await tx.query(
      `insert into rule_runs (rule_id, local_date, organisation_id, shop_id, state, meant_at, latest_at, planned, skipped, tries, due_at)
       select rule_id, local_date, organisation_id, shop_id, 'open', meant_at, latest_at, 0, 0, 0, meant_at
       from ${rowset.sql} as r order by rule_id, local_date on conflict do nothing`,
      rowset.parameters,
    );
  }

  /** Takes one run that is due, in their order; locked until the transaction ends, another hub's are left alone. */
  async claim(tx: Tx, now: Instant, after: RuleRun | null): Promise<RuleRun | null> {
    const [row] = await tx.query<RuleRunRow>(
      `select * from rule_runs
       where state = 'open' and due_at <= $1 and ($2::uuid is null or (rule_id, local_date) > ($2, $3))
       order by rule_id, local_date limit 1 for update skip locked`,
      [toTimestamp(now), after === null ? null : uuidOf(after.ruleId), after?.localDate ?? null],
    );
    return row === undefined ? null : fromRow(row);
  }

  /** How far the run has come. */
  async keep(tx: Tx, run: RuleRun, dueAt: Instant): Promise<void> {
    await tx.query(
      `update rule_runs set state = $3, cursor = $4, planned = $5, skipped = $6, tries = $7, due_at = $8, finished_at = $9
       where rule_id = $1 and local_date = $2`,
      [
        uuidOf(run.ruleId),
        run.localDate,
        run.state,
        run.cursor === null ? null : uuidOf(run.cursor),
        run.planned,
        run.skipped,
        run.tries,
        toTimestamp(dueAt),
        toTimestamp(run.finishedAt),
      ],
    );
  }

  /** The page at the cursor failed: it is tried again, or, `over`, left behind. Nothing where the run went on by another hub. */
  async fail(tx: Tx, run: RuleRun, dueAt: Instant, over: ContactId | null): Promise<void> {
    await tx.query(
      `update rule_runs set tries = case when $5::uuid is null then tries + 1 else 0 end, due_at = $4,
         cursor = coalesce($5, cursor), skipped = skipped + ($5 is not null)::int
       where rule_id = $1 and local_date = $2 and state = 'open' and cursor is not distinct from $3::uuid`,
      [
        uuidOf(run.ruleId),
        run.localDate,
        run.cursor === null ? null : uuidOf(run.cursor),
        toTimestamp(dueAt),
        over === null ? null : uuidOf(over),
      ],
    );
  }

  /** Newest first. */
  async ofRule(tx: Tx, ruleId: RuleId, limit: number): Promise<readonly RuleRun[]> {
    const rows = await tx.query<RuleRunRow>(
      'select * from rule_runs where rule_id = $1 order by local_date desc limit $2',
      [uuidOf(ruleId), limit],
    );
    return rows.map(fromRow);
  }
}

interface DatedRuleRow {
  readonly id: string;
  readonly organisation_id: string;
  readonly shop_id: string;
  readonly spec: CalendarSpec;
  readonly zone: string;
  readonly settings: Shop['settings'];
  readonly counts_from: Timestamp;
  readonly last_day: LocalDate | null;
}

interface RuleRunRow {
  readonly rule_id: string;
  readonly local_date: LocalDate;
  readonly shop_id: string;
  readonly state: RunState;
  readonly meant_at: Timestamp;
  readonly latest_at: Timestamp;
  readonly cursor: string | null;
  readonly planned: number;
  readonly skipped: number;
  readonly tries: number;
  readonly finished_at: Timestamp | null;
}

function fromRow(row: RuleRunRow): RuleRun {
  return {
    ruleId: idOf('rul', row.rule_id),
    localDate: row.local_date,
    shopId: idOf('shp', row.shop_id),
    state: row.state,
    meantAt: toInstant(row.meant_at),
    latestAt: toInstant(row.latest_at),
    cursor: row.cursor === null ? null : idOf('ctc', row.cursor),
    planned: row.planned,
    skipped: row.skipped,
    tries: row.tries,
    finishedAt: toInstantOrNull(row.finished_at),
  };
}

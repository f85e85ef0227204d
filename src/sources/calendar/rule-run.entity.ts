import { defineEntity, p } from '@mikro-orm/core';
import type { LocalDate } from '@hub/kernel';
import { idColumn, instantColumn, tenantTable } from '../../infra/database/columns.js';

/**
 * `open`: it has customers left. `done`: all of them were looked at. `too-late`: its latest hour came first. `stopped`:
 * the rule was switched off meanwhile.
 */
const RUN_STATES = ['open', 'done', 'too-late', 'stopped'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** A rule on one day of its shop's calendar, once: how far it has come through the shop's customers. */
export const RuleRunEntity = defineEntity({
  name: 'RuleRun',
  tableName: 'rule_runs',
  properties: {
    ruleId: idColumn('rul').primary(),
    /** The day that is meant, by the shop's calendar. */
    localDate: p.text().$type<LocalDate>().primary(),
    organisationId: idColumn('org'),
    shopId: idColumn('shp'),
    state: p.text().$type<RunState>(),
    /** When it was to begin. */
    meantAt: instantColumn(),
    /** From then on nobody gets a message of it any more. */
    latestAt: instantColumn(),
    /** The last contact that was looked at; null = none yet. */
    cursor: idColumn('ctc').nullable(),
    /** Customers who got a message, or in a trial would have. */
    planned: p.integer(),
    /** Customers who got none; the decisions say why. */
    skipped: p.integer(),
    /** How often the page at the cursor failed. */
    tries: p.smallint(),
    dueAt: instantColumn(),
    finishedAt: instantColumn().nullable(),
  },
  indexes: [
    {
      name: 'rule_runs_open',
      expression: `create index "rule_runs_open" on "rule_runs" ("rule_id", "local_date") where state = 'open'`,
    },
  ],
  ...tenantTable,
});

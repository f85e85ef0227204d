import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../../infra/database/columns.js';
import type { RuleSpec, RuleState } from '../model/rule.js';

export const RuleEntity = defineEntity({
  name: 'Rule',
  tableName: 'rules',
  properties: {
    id: idColumn('rul').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    shopId: idColumn('shp'),
    ruleKey: p.text(),
    name: p.text(),
    version: p.integer(),
    state: p.text().$type<RuleState>(),
    activatedAt: instantColumn().nullable(),
    spec: p.json().$type<RuleSpec>(),
    createdAt: instantColumn(),
    changedAt: instantColumn(),
    /** Kept when deleted: messages and decisions name it. */
    deletedAt: instantColumn().nullable(),
  },
  uniques: [
    {
      name: 'rules_key',
      expression: `create unique index "rules_key" on "rules" ("shop_id", "rule_key") where deleted_at is null`,
    },
  ],
  indexes: [
    {
      name: 'rules_calendar',
      expression: `create index "rules_calendar" on "rules" ("id") where deleted_at is null and state in ('trial', 'live') and (spec #> '{trigger,calendar}') is not null`,
    },
  ],
  ...tenantTable,
});

/** A rule as it was saved once: what a message's decision names by number, and what a merchant goes back to. */
export const RuleVersionEntity = defineEntity({
  name: 'RuleVersion',
  tableName: 'rule_versions',
  properties: {
    organisationId: idColumn('org'),
    ruleId: idColumn('rul').primary(),
    version: p.integer().primary(),
    name: p.text(),
    spec: p.json().$type<RuleSpec>(),
    savedAt: instantColumn(),
  },
  ...tenantTable,
});

export type RuleVersion = InferEntity<typeof RuleVersionEntity>;
export type RuleRow = InferEntity<typeof RuleEntity>;

import { defineEntity, p } from '@mikro-orm/core';
import type { AttemptState, DeliveryReport } from '../../core/index.js';
import type { Localised } from '@hub/kernel';
import type { AttemptWays } from './attempt-ways.js';
import { idColumn, instantColumn, tenantTable } from '../../infra/database/columns.js';

/** One provider key, and what became of it. Committed before the provider is spoken to. */
export const AttemptEntity = defineEntity({
  name: 'Attempt',
  tableName: 'attempts',
  properties: {
    id: idColumn('att').primary(),
    organisationId: idColumn('org'),
    messageId: idColumn('msg'),
    connectionId: idColumn('con'),
    legNo: p.smallint(),
    attemptNo: p.smallint(),
    providerKey: p.text(),
    providerMessageId: p.text().nullable(),
    state: p.text().$type<AttemptState>(),
    /** How often the provider was asked under this key. */
    asked: p.smallint(),
    /** Which account of the connection was asked first: `connections.account_no` of that time. */
    accountNo: p.integer().default(1),
    firstAskedAt: instantColumn(),
    lastAskedAt: instantColumn(),
    answeredAt: instantColumn().nullable(),
    reportedAt: instantColumn().nullable(),
    /** The provider's final "I do not know": no report will come. */
    isClosedWithoutReport: p.boolean(),
    code: p.text().nullable(),
    errorKind: p.text().nullable(),
    errorText: p.json().$type<Localised>().nullable(),
    sender: p.text().nullable(),
    parts: p.smallint().nullable(),
    priceMicros: p.bigint('number').nullable(),
    priceCurrency: p.text().nullable(),
    network: p.text().nullable(),
    /** Where the provider owns the fallback: what it told of each of its ways. */
    ways: p.json().$type<AttemptWays>().nullable(),
  },
  uniques: [
    { name: 'attempts_leg', properties: ['messageId', 'legNo', 'attemptNo'] },
    { name: 'attempts_key', properties: ['connectionId', 'providerKey'] },
    {
      name: 'attempts_provider_message',
      expression: `create unique index "attempts_provider_message" on "attempts" ("connection_id", "provider_message_id") where provider_message_id is not null`,
    },
  ],
  indexes: [
    // A few ranges instead of a tree, so that no attempt pays for it: what changed since usage was folded last.
    {
      name: 'attempts_usage',
      expression: `create index "attempts_usage" on "attempts" using brin ("first_asked_at", "answered_at", "reported_at") with (autosummarize = on)`,
    },
  ],
  ...tenantTable,
});

/** `pulled`: the provider told it when asked. A `hint` came by an address that only the provider should know. */
export type ReportTrust = 'signed' | 'hint' | 'pulled';

/** A provider's report as it came. Waits until it is matched; one without an attempt is parked for 72 hours. */
export const DeliveryReportEntity = defineEntity({
  name: 'DeliveryReportRow',
  tableName: 'delivery_reports',
  properties: {
    id: idColumn('rep').primary(),
    organisationId: idColumn('org'),
    connectionId: idColumn('con'),
    trust: p.text().$type<ReportTrust>(),
    providerKey: p.text().nullable(),
    providerMessageId: p.text().nullable(),
    content: p.json().$type<DeliveryReport>(),
    receivedAt: instantColumn(),
    state: p.text().$type<'waiting' | 'parked' | 'settled' | 'unmatched'>(),
    messageId: idColumn('msg').nullable(),
    /** What it led to: `moved`, `backward-move`, `closed`, `to-confirm`; `way` where only one of the provider's ways went on. */
    outcome: p.text().nullable(),
  },
  indexes: [
    {
      name: 'delivery_reports_open',
      expression: `create index "delivery_reports_open" on "delivery_reports" ("received_at") where state = 'waiting'`,
    },
    {
      name: 'delivery_reports_parked_key',
      expression: `create index "delivery_reports_parked_key" on "delivery_reports" ("connection_id", "provider_key") where state = 'parked'`,
    },
    {
      name: 'delivery_reports_parked_id',
      expression: `create index "delivery_reports_parked_id" on "delivery_reports" ("connection_id", "provider_message_id") where state = 'parked'`,
    },
    { name: 'delivery_reports_message', properties: ['messageId'] },
  ],
  ...tenantTable,
});

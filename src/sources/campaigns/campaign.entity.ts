import { defineEntity, p } from '@mikro-orm/core';
import type { Locale } from '@hub/kernel';
import { idColumn, instantColumn, tenantTable } from '../../infra/database/columns.js';
import type { CampaignSpec, CampaignState, PauseReason, Sweep } from './campaign.js';

/** One text for many people at once. How far its audience was planned stands here; what became of it, in its messages. */
export const CampaignEntity = defineEntity({
  name: 'Campaign',
  tableName: 'campaigns',
  properties: {
    id: idColumn('cmp').primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    shopId: idColumn('shp'),
    name: p.text(),
    spec: p.json().$type<CampaignSpec>(),
    state: p.text().$type<CampaignState>(),
    /** When it is to start; null = when it is launched. */
    startsAt: instantColumn().nullable(),
    /** The instant its messages count from. */
    startedAt: instantColumn().nullable(),
    /** When the last of its people had been planned. */
    plannedAt: instantColumn().nullable(),
    endedAt: instantColumn().nullable(),
    pausedReason: p.text().$type<PauseReason>().nullable(),
    /** The place of the last person planned; moves in one step with the two counters. */
    cursor: p.text().nullable(),
    people: p.integer(),
    /** Of those: how many got no message, by reason. */
    skipped: p.json().$type<Readonly<Record<string, number>>>(),
    /** What is still to be done to messages that wait. */
    sweep: p.text().$type<Sweep>().nullable(),
    /** When the runner looks next; null = it has nothing to do. */
    dueAt: instantColumn().nullable(),
    claimToken: p.uuid().nullable(),
    claimedUntil: instantColumn().nullable(),
    /** The claiming hub: the backend that held its start-up lock. */
    claimedBy: p.integer().nullable(),
    tries: p.smallint(),
    createdAt: instantColumn(),
    changedAt: instantColumn(),
  },
  indexes: [
    {
      name: 'campaigns_due',
      expression: `create index "campaigns_due" on "campaigns" ("due_at") where due_at is not null`,
    },
    { name: 'campaigns_shop', properties: ['shopId', 'id'] },
  ],
  ...tenantTable,
});

/** Somebody on the list that was uploaded for a campaign. Personal data: emptied with the shop's texts and at erasure. */
export const CampaignRecipientEntity = defineEntity({
  name: 'CampaignRecipient',
  tableName: 'campaign_recipients',
  properties: {
    campaignId: idColumn('cmp').primary(),
    position: p.integer().primary(),
    organisationId: idColumn('org'),
    clientId: idColumn('cli'),
    /** E.164; null once erased or kept long enough. */
    phone: p.text().nullable(),
    phoneHash: p.text(),
    /** ISO country of the number. */
    country: p.text().nullable(),
    firstName: p.text().nullable(),
    lastName: p.text().nullable(),
    language: p.text().$type<Locale>().nullable(),
    /** The file's other columns, by their names. */
    fields: p.json().$type<Readonly<Record<string, string>>>(),
  },
  uniques: [{ name: 'campaign_recipients_once', properties: ['campaignId', 'phoneHash'] }],
  indexes: [{ name: 'campaign_recipients_person', properties: ['clientId', 'phoneHash'] }],
  ...tenantTable,
});

import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { idColumn, instantColumn, tenantTable } from '../../infra/database/columns.js';
import type { RuleTexts } from '../model/rule.js';

/** A text a shop keeps to use again: one for each channel kind and language it has. */
export const TemplateEntity = defineEntity({
  name: 'Template',
  tableName: 'templates',
  properties: {
    id: idColumn('tpl').primary(),
    organisationId: idColumn('org'),
    shopId: idColumn('shp'),
    title: p.text(),
    texts: p.json().$type<RuleTexts>(),
    createdAt: instantColumn(),
    changedAt: instantColumn(),
  },
  uniques: [{ name: 'templates_title', properties: ['shopId', 'title'] }],
  ...tenantTable,
});

export type Template = InferEntity<typeof TemplateEntity>;

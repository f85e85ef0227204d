import type { OrganisationId, ShopId, TemplateId } from '@hub/kernel';
import type { EntityTx } from '../../infra/database/database.js';
import type { RuleTexts } from './rule.js';

/** The token under which sources find the texts a shop keeps. */
export const TEMPLATE_BOOK = Symbol('TemplateBook');

export interface TemplateBook {
  find(
    tx: EntityTx,
    organisationId: OrganisationId,
    id: TemplateId,
  ): Promise<{ readonly shopId: ShopId; readonly texts: RuleTexts } | null>;
}

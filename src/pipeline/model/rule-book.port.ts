import type { OrganisationId, RuleId, ShopId } from '@hub/kernel';
import type { EntityTx, Tx } from '../../infra/database/database.js';
import type { Rule, RuleSpec } from './rule.js';

/** The token under which sources find the rules. */
export const RULE_BOOK = Symbol('RuleBook');

/** The rules of these shops that are in trial or live: for sources that bring occasions of their own. */
export interface RuleBook {
  active(tx: Tx, shopIds: readonly ShopId[]): Promise<readonly Rule[]>;
  /** These rules, whatever their state; deleted ones are left out. */
  byIds(tx: Tx, ids: readonly RuleId[]): Promise<readonly Rule[]>;
  /** As it was saved under this number; null = it never was. */
  version(
    tx: EntityTx,
    organisationId: OrganisationId,
    id: RuleId,
    version: number,
  ): Promise<{ readonly spec: RuleSpec } | null>;
}

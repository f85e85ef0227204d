import { Injectable } from '@nestjs/common';
import { idOf, uuidOf, type OrganisationId, type RuleId, type ShopId } from '@hub/kernel';
import { toInstantOrNull } from '../../infra/database/columns.js';
import type { EntityTx, Tx } from '../../infra/database/database.js';
import type { Rule, RuleSpec, RuleState } from '../model/rule.js';
import { RuleEntity, RuleVersionEntity, type RuleRow, type RuleVersion } from './rule.entity.js';

@Injectable()
export class RuleRepository {
  find(tx: EntityTx, organisationId: OrganisationId, id: RuleId): Promise<RuleRow | null> {
    return tx.em.findOne(RuleEntity, { organisationId, id, deletedAt: null });
  }

  list(tx: EntityTx, organisationId: OrganisationId, shopId: ShopId): Promise<RuleRow[]> {
    return tx.em.find(
      RuleEntity,
      { organisationId, shopId, deletedAt: null },
      { orderBy: { createdAt: 'asc', id: 'asc' } },
    );
  }

  byKey(tx: EntityTx, organisationId: OrganisationId, shopId: ShopId, ruleKey: string): Promise<RuleRow | null> {
    return tx.em.findOne(RuleEntity, { organisationId, shopId, ruleKey, deletedAt: null });
  }

  /** Returns the row that is written: what changes on it is written too. */
  add(tx: EntityTx, rule: RuleRow): RuleRow {
    const row = tx.em.create(RuleEntity, rule);
    tx.em.persist(row);
    return row;
  }

  /** Writes down how the rule stands now, under its version. */
  keepVersion(tx: EntityTx, { organisationId, id, version, name, spec, changedAt }: RuleRow): void {
    tx.em.persist(
      tx.em.create(RuleVersionEntity, { organisationId, ruleId: id, version, name, spec, savedAt: changedAt }),
    );
  }

  /** Newest first. */
  versions(tx: EntityTx, organisationId: OrganisationId, ruleId: RuleId): Promise<RuleVersion[]> {
    return tx.em.find(RuleVersionEntity, { organisationId, ruleId }, { orderBy: { version: 'desc' }, limit: 100 });
  }

  version(tx: EntityTx, organisationId: OrganisationId, ruleId: RuleId, version: number): Promise<RuleVersion | null> {
    return tx.em.findOne(RuleVersionEntity, { organisationId, ruleId, version });
  }

  /** The rules of these shops that meet events: in trial or live. */
  active(tx: Tx, shopIds: readonly ShopId[]): Promise<readonly Rule[]> {
    return select(
      tx,
      `shop_id = any ($1::uuid[]) and state in ('trial', 'live') and deleted_at is null`,
      shopIds.map(uuidOf),
    );
  }

  /** These rules, deleted ones left out. */
  byIds(tx: Tx, ids: readonly RuleId[]): Promise<readonly Rule[]> {
    return select(tx, 'id = any ($1::uuid[]) and deleted_at is null', ids.map(uuidOf));
  }
}

async function select(tx: Tx, where: string, uuids: readonly string[]): Promise<readonly Rule[]> {
  if (uuids.length === 0) return [];
  const rows = await tx.query<{
    id: string;
    organisation_id: string;
    client_id: string;
    shop_id: string;
    rule_key: string;
    name: string;
    version: number;
    state: RuleState;
    activated_at: string | null;
    spec: RuleSpec;
  }>(
    `select id, organisation_id, client_id, shop_id, rule_key, name, version, state, activated_at, spec
     from rules where ${where} order by id`,
    [[...new Set(uuids)]],
  );
  return rows.map((row) => ({
    id: idOf('rul', row.id),
    organisationId: idOf('org', row.organisation_id),
    clientId: idOf('cli', row.client_id),
    shopId: idOf('shp', row.shop_id),
    ruleKey: row.rule_key,
    name: row.name,
    version: row.version,
    state: row.state,
    activatedAt: toInstantOrNull(row.activated_at),
    spec: row.spec,
  }));
}

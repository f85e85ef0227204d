import { Injectable } from '@nestjs/common';
import type { OrganisationId, ShopId } from '@hub/kernel';
import type { Tx } from '../infra/database/database.js';
import { ShopEntity, type Shop } from './shop.entity.js';

@Injectable()
export class ShopRepository {
  find(tx: Tx, organisationId: OrganisationId, id: ShopId): Promise<Shop | null> {
    return tx.em.findOne(ShopEntity, { organisationId, id });
  }

  list(tx: Tx, organisationId: OrganisationId): Promise<Shop[]> {
    return tx.em.find(ShopEntity, { organisationId }, { orderBy: { id: 'asc' } });
  }

  add(tx: Tx, shop: Shop): void {
    tx.em.persist(tx.em.create(ShopEntity, shop));
  }

  /** The shops of a batch, whoever owns them. */
  async byIds(tx: Tx, ids: readonly ShopId[]): Promise<ReadonlyMap<ShopId, Shop>> {
    const found = await tx.em.find(ShopEntity, { id: { $in: [...new Set(ids)] } });
    return new Map(found.map((shop) => [shop.id, shop]));
  }
}

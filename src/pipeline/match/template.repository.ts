import { Injectable } from '@nestjs/common';
import type { OrganisationId, ShopId, TemplateId } from '@hub/kernel';
import type { EntityTx } from '../../infra/database/database.js';
import { TemplateEntity, type Template } from './template.entity.js';

/** A shop's library of texts. */
@Injectable()
export class TemplateRepository {
  find(tx: EntityTx, organisationId: OrganisationId, id: TemplateId): Promise<Template | null> {
    return tx.em.findOne(TemplateEntity, { organisationId, id });
  }

  /** By title. */
  list(tx: EntityTx, organisationId: OrganisationId, shopId: ShopId): Promise<Template[]> {
    return tx.em.find(TemplateEntity, { organisationId, shopId }, { orderBy: { title: 'asc' } });
  }

  byTitle(tx: EntityTx, shopId: ShopId, title: string): Promise<Template | null> {
    return tx.em.findOne(TemplateEntity, { shopId, title });
  }

  add(tx: EntityTx, template: Template): Template {
    const row = tx.em.create(TemplateEntity, template);
    tx.em.persist(row);
    return row;
  }

  remove(tx: EntityTx, template: Template): void {
    tx.em.remove(template);
  }
}

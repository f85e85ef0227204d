import { HubError, idOf, uuidOf, type ShopId } from '@hub/kernel';
import { asSystem } from '../infra/database/as-system.js';
import type { EntityTx } from '../infra/database/database.js';
import { RequestRefused } from '../infra/web/errors.js';
import { ConfigurationService, type ImportWish } from '../pipeline/match/configuration.service.js';
import type { ConfigurationChangeView } from '../pipeline/match/configuration.view.js';
import type { Shop } from '../shops/shop.entity.js';
import { ShopService } from '../shops/shop.service.js';
import type { CommandContext } from './command-context.js';

/** A shop's settings and rules, whoever's it is. @throws HubError `shop.unknown` */
export function exportShop(context: CommandContext, id: ShopId): Promise<string> {
  const configuration = context.app.get(ConfigurationService, { strict: false });
  return inShop(context, id, (tx, shop) => configuration.export(tx, shop));
}

/** @throws HubError naming every problem; then nothing was changed */
export async function importShop(
  context: CommandContext,
  id: ShopId,
  wish: ImportWish,
): Promise<ConfigurationChangeView> {
  const configuration = context.app.get(ConfigurationService, { strict: false });
  try {
    return await inShop(context, id, (tx, shop) => configuration.import(tx, shop, wish));
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    const lines = error.problems.map(({ param, message }) => `  - ${param}: ${message.en}`);
    throw new HubError(error.code, [error.text.en, ...lines].join('\n'), { cause: error });
  }
}

async function inShop<T>(
  { app, ground }: CommandContext,
  id: ShopId,
  work: (tx: EntityTx, shop: Shop) => Promise<T>,
): Promise<T> {
  const [owner] = await asSystem(ground.database, (tx) =>
    tx.query<{ organisation_id: string }>('select organisation_id from shops where id = $1', [uuidOf(id)]),
  );
  if (owner === undefined) throw new HubError('shop.unknown', `There is no shop ${id}.`);
  const organisationId = idOf('org', owner.organisation_id);
  const shops = app.get(ShopService, { strict: false });
  return ground.database.inOrganisation(organisationId, async (tx) =>
    work(tx, await shops.find(tx, organisationId, id)),
  );
}

import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ConnectionId, ShopId } from '@hub/kernel';
import type { Account } from '../../accounts/account.js';
import { CurrentAccount } from '../../accounts/account.guard.js';
import { Needs } from '../../accounts/needs.js';
import { MESSAGE_CLASSES, type MessageClass } from '../../core/index.js';
import { Database, type EntityTx } from '../../infra/database/database.js';
import { invalid, type FieldProblem } from '../../infra/web/errors.js';
import { IdPipe } from '../../infra/web/validation.js';
import { toView } from '../../infra/web/view.js';
import { ConnectionRepository } from '../../plugin-host/connection.repository.js';
import { PluginHost } from '../../plugin-host/plugin-host.service.js';
import type { Shop, ShopRoutes } from '../../shops/shop.entity.js';
import { ShopService } from '../../shops/shop.service.js';
import { presetsOf } from './route.js';
import { RoutesDto } from './routes.dto.js';
import { RoutesView } from './routes.view.js';

/** Which of its channel accounts a shop tries, in which order, for each class of message. */
@ApiTags('connections')
@Controller('api/v1/shops/:shop/routes')
export class RoutesController {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopService,
    private readonly connections: ConnectionRepository,
    private readonly host: PluginHost,
  ) {}

  @Needs('view')
  @Get()
  async find(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
  ): Promise<RoutesView> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      this.#view(tx, await this.shops.find(tx, organisationId, id)),
    );
  }

  /** Counts for what is planned from now on; what waits keeps its route. */
  @Needs('connections')
  @Put()
  async replace(
    @CurrentAccount() { organisationId }: Account,
    @Param('shop', new IdPipe('shp')) id: ShopId,
    @Body() body: RoutesDto,
  ): Promise<RoutesView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const shop = await this.shops.find(tx, organisationId, id);
      const granted = await this.connections.grantedTo(tx, [id]);
      const problems = problemsOf(body, new Set(granted.map(({ connection }) => connection.id)));
      if (problems.length > 0) throw invalid(problems);
      shop.routes = routesOf(body);
      return this.#view(tx, shop);
    });
  }

  async #view(tx: EntityTx, { id, routes }: Shop): Promise<RoutesView> {
    const accounts = (await this.connections.grantedTo(tx, [id])).map(({ connection }) => {
      const { kind, ownsFallback } = this.host.channel(connection).capabilities;
      return { connectionId: connection.id, kind, ownsFallback, name: connection.name };
    });
    const listOf = (messageClass: MessageClass) => toLegs(routes[messageClass]?.list ?? null);
    return toView(RoutesView, {
      transactional: listOf('transactional'),
      marketing: listOf('marketing'),
      maxPriceMicros: {
        transactional: routes.transactional?.maxPriceMicros ?? null,
        marketing: routes.marketing?.maxPriceMicros ?? null,
      },
      presets: presetsOf(accounts).map(({ name, legs }) => ({ name, legs: toLegs(legs) })),
    });
  }
}

function toLegs(ids: readonly ConnectionId[] | null): { connectionId: ConnectionId }[] | null {
  return ids === null ? null : ids.map((connectionId) => ({ connectionId }));
}

function routesOf(body: RoutesDto): ShopRoutes {
  const of = (messageClass: MessageClass) => ({
    list: body[messageClass]?.map(({ connectionId }) => connectionId) ?? null,
    maxPriceMicros: body.maxPriceMicros?.[messageClass] ?? null,
  });
  return { transactional: of('transactional'), marketing: of('marketing') };
}

function problemsOf(body: RoutesDto, granted: ReadonlySet<ConnectionId>): readonly FieldProblem[] {
  return MESSAGE_CLASSES.flatMap((messageClass) => {
    const ids = body[messageClass]?.map(({ connectionId }) => connectionId) ?? [];
    return ids.flatMap((id, index): FieldProblem[] => {
      const param = `${messageClass}.${index}.connectionId`;
      if (!granted.has(id)) return [{ ...NOT_GRANTED, param }];
      return ids.indexOf(id) < index ? [{ ...TWICE, param }] : [];
    });
  });
}

const NOT_GRANTED = {
  code: 'not-granted',
  message: {
    pl: 'Sklep nie może wysyłać tym kanałem. Wybierz jeden z kanałów sklepu.',
    en: 'The shop may not send through this account. Choose one of the shop’s channels.',
    el: 'Το κατάστημα δεν μπορεί να στείλει μέσω αυτού του λογαριασμού. Επιλέξτε ένα από τα κανάλια του.',
  },
};
const TWICE = {
  code: 'twice',
  message: {
    pl: 'Ten kanał jest już na liście.',
    en: 'This channel is in the list already.',
    el: 'Αυτό το κανάλι υπάρχει ήδη στη λίστα.',
  },
};

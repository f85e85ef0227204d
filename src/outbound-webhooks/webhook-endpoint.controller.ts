import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { instantOf, parseId, toIso, type Clock, type WebhookDeliveryId, type WebhookEndpointId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database } from '../infra/database/database.js';
import { notFound } from '../infra/web/errors.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView } from '../infra/web/view.js';
import { announceTo } from './announce.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import {
  DeliveriesQueryDto,
  ReplayDto,
  RotationDto,
  WebhookEndpointChangeDto,
  WebhookEndpointDto,
} from './webhook-endpoint.dto.js';
import type { WebhookDelivery, WebhookEndpoint } from './webhook-endpoint.entity.js';
import { WebhookEndpointService } from './webhook-endpoint.service.js';
import {
  ReplayView,
  WebhookDeliveryPageView,
  WebhookDeliveryView,
  WebhookEndpointSecretView,
  WebhookEndpointView,
} from './webhook-endpoint.view.js';

/** Other systems that are told what happens here, as Standard Webhooks says. */
@ApiTags('outbound webhooks')
@Controller('api/v1/webhook-endpoints')
export class WebhookEndpointController {
  constructor(
    private readonly database: Database,
    private readonly service: WebhookEndpointService,
    private readonly records: WebhookDeliveryRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Needs('view', 'anywhere')
  @Get()
  async list(@CurrentAccount() account: Account): Promise<WebhookEndpointView[]> {
    const { organisationId } = account;
    return this.database.inOrganisation(organisationId, async (tx) => {
      const endpoints = await this.records.endpoints(tx, organisationId);
      return account.within('view', endpoints, placeOf).map(endpointView);
    });
  }

  @Needs('connections', 'anywhere')
  @Post()
  async create(
    @CurrentAccount() account: Account,
    @Body() body: WebhookEndpointDto,
  ): Promise<WebhookEndpointSecretView> {
    await this.service.assertSound(body.url);
    return this.database.inOrganisation(account.organisationId, async (tx) => {
      const { endpoint, secret } = await this.service.create(tx, account, body);
      return { endpoint: endpointView(endpoint), secret };
    });
  }

  @Needs('view')
  @Get(':endpoint')
  async find(
    @CurrentAccount() { organisationId }: Account,
    @Param('endpoint', new IdPipe('hke')) id: WebhookEndpointId,
  ): Promise<WebhookEndpointView> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      endpointView(await this.service.find(tx, organisationId, id)),
    );
  }

  @Needs('connections')
  @Patch(':endpoint')
  async change(
    @CurrentAccount() { organisationId }: Account,
    @Param('endpoint', new IdPipe('hke')) id: WebhookEndpointId,
    @Body() body: WebhookEndpointChangeDto,
  ): Promise<WebhookEndpointView> {
    if (body.url !== undefined) await this.service.assertSound(body.url);
    return this.database.inOrganisation(organisationId, async (tx) =>
      endpointView(await this.service.change(tx, await this.service.find(tx, organisationId, id), body)),
    );
  }

  /** What was never delivered goes with it, and the notice that it was disabled. */
  @Needs('connections')
  @Delete(':endpoint')
  @HttpCode(204)
  async remove(
    @CurrentAccount() { organisationId }: Account,
    @Param('endpoint', new IdPipe('hke')) id: WebhookEndpointId,
  ): Promise<void> {
    await this.database.inOrganisation(organisationId, async (tx) => {
      await this.service.remove(tx, await this.service.find(tx, organisationId, id));
    });
  }

  /**
   * A new secret. For 24 hours the old one signs along, so that a receiver may change over without losing anything; until
   * then there is no third, unless the old one ends at once.
   */
  @Needs('connections')
  @Post(':endpoint/rotate-secret')
  @HttpCode(200)
  async rotate(
    @CurrentAccount() { organisationId }: Account,
    @Param('endpoint', new IdPipe('hke')) id: WebhookEndpointId,
    @Body() { endsOldNow = false }: RotationDto,
  ): Promise<WebhookEndpointSecretView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const endpoint = await this.service.find(tx, organisationId, id);
      const secret = this.service.rotate(endpoint, endsOldNow);
      return { endpoint: endpointView(endpoint), secret };
    });
  }

  /** Sends a `webhook.test`, whatever events the endpoint chose. */
  @Needs('connections')
  @Post(':endpoint/test')
  @HttpCode(202)
  async test(
    @CurrentAccount() { organisationId }: Account,
    @Param('endpoint', new IdPipe('hke')) id: WebhookEndpointId,
  ): Promise<void> {
    await this.database.inOrganisation(organisationId, async (tx) => {
      await this.service.findActive(tx, organisationId, id);
      const test = { endpointId: id, organisationId, type: 'webhook.test', data: {}, isActive: true } as const;
      await announceTo(tx, [test], this.clock.now());
    });
  }

  /** Newest first, in pages; kept for 30 days. */
  @Needs('view')
  @Get(':endpoint/deliveries')
  async deliveries(
    @CurrentAccount() { organisationId }: Account,
    @Param('endpoint', new IdPipe('hke')) id: WebhookEndpointId,
    @Query() query: DeliveriesQueryDto,
  ): Promise<WebhookDeliveryPageView> {
    const found = await this.database.inOrganisation(organisationId, async (tx) => {
      await this.service.find(tx, organisationId, id);
      return this.records.list(tx, organisationId, id, {
        state: query.state ?? null,
        // One that cannot be read starts from the beginning: it only ever came from us.
        before: query.from === undefined ? null : parseId('dlv', query.from),
        limit: query.limit + 1,
      });
    });
    const items = found.slice(0, query.limit);
    return {
      items: items.map(deliveryView),
      next: found.length > query.limit ? (items.at(-1)?.id ?? null) : null,
    };
  }

  /** Sends one delivery once more, under the id it always had. */
  @Needs('connections')
  @Post(':endpoint/deliveries/:delivery/redeliver')
  @HttpCode(202)
  async redeliver(
    @CurrentAccount() { organisationId }: Account,
    @Param('endpoint', new IdPipe('hke')) id: WebhookEndpointId,
    @Param('delivery', new IdPipe('dlv')) delivery: WebhookDeliveryId,
  ): Promise<void> {
    await this.database.inOrganisation(organisationId, async (tx) => {
      await this.service.findActive(tx, organisationId, id);
      if ((await this.records.redeliver(tx, id, { id: delivery }, this.clock.now())) === 0) throw notFound();
    });
  }

  /** Sends what was announced in a range once more: what failed, or all of it. */
  @Needs('connections')
  @Post(':endpoint/replay')
  @HttpCode(202)
  async replay(
    @CurrentAccount() { organisationId }: Account,
    @Param('endpoint', new IdPipe('hke')) id: WebhookEndpointId,
    @Body() { from, to, includesDelivered = false }: ReplayDto,
  ): Promise<ReplayView> {
    const now = this.clock.now();
    const range = {
      from: instantOf(new Date(from)),
      to: to === undefined ? now : instantOf(new Date(to)),
      failedOnly: !includesDelivered,
    };
    return this.database.inOrganisation(organisationId, async (tx) => {
      await this.service.findActive(tx, organisationId, id);
      return { count: await this.records.redeliver(tx, id, range, now) };
    });
  }
}

function placeOf({ clientId = null, shopId = null }: WebhookEndpoint) {
  return { clientId, shopId };
}

function endpointView(endpoint: WebhookEndpoint): WebhookEndpointView {
  return toView(WebhookEndpointView, {
    ...endpoint,
    failingSince: endpoint.failingSince == null ? null : toIso(endpoint.failingSince),
    createdAt: toIso(endpoint.createdAt),
  });
}

function deliveryView(delivery: WebhookDelivery): WebhookDeliveryView {
  return toView(WebhookDeliveryView, {
    ...delivery,
    dueAt: toIso(delivery.dueAt),
    lastTriedAt: delivery.lastTriedAt == null ? null : toIso(delivery.lastTriedAt),
    createdAt: toIso(delivery.createdAt),
  });
}

import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { toIso, type ConnectionId, type ConnectTicketId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import type { Account } from '../accounts/account.js';
import { Needs } from '../accounts/needs.js';
import { Database } from '../infra/database/database.js';
import { PublicAddress } from '../infra/public-address.js';
import { localeOf } from '../infra/web/problem.filter.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView } from '../infra/web/view.js';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { ConnectTicketDto } from './connect-ticket.dto.js';
import type { ConnectTicket } from './connect-ticket.entity.js';
import { ConnectTicketView } from './connect-ticket.view.js';
import { ConnectTickets, type OpenedTicket } from './connect-tickets.service.js';
import { endOf } from './connect.words.js';

@ApiTags('connections')
@Controller('api/v1')
export class ConnectTicketController {
  constructor(
    private readonly database: Database,
    private readonly tickets: ConnectTickets,
    private readonly host: PluginHost,
    private readonly address: PublicAddress,
  ) {}

  /** Begins to connect an account at its vendor's page. The answer's address is opened in a new tab. */
  @Needs('connections', 'anywhere')
  @Post('connect-tickets')
  async openNew(
    @CurrentAccount() account: Account,
    @Body() body: ConnectTicketDto,
    @Req() request: FastifyRequest,
  ): Promise<ConnectTicketView> {
    const opened = await this.database.inOrganisation(account.organisationId, (tx) =>
      this.tickets.openNew(tx, account, body),
    );
    return this.#withUrl(opened, request);
  }

  /** Connects an account again, or another one: what is planned goes on with it. */
  @Needs('connections')
  @Post('connections/:connection/connect')
  async openAgain(
    @CurrentAccount() account: Account,
    @Param('connection', new IdPipe('con')) id: ConnectionId,
    @Req() request: FastifyRequest,
  ): Promise<ConnectTicketView> {
    const opened = await this.database.inOrganisation(account.organisationId, (tx) =>
      this.tickets.openAgain(tx, account, id),
    );
    return this.#withUrl(opened, request);
  }

  /** How far the connecting is: asked again and again by the page that began it. */
  @Needs('connections')
  @Get('connect-tickets/:ticket')
  async find(
    @CurrentAccount() { organisationId }: Account,
    @Param('ticket', new IdPipe('tkt')) id: ConnectTicketId,
    @Req() request: FastifyRequest,
  ): Promise<ConnectTicketView> {
    return this.#view(
      await this.database.inOrganisation(organisationId, (tx) => this.tickets.find(tx, organisationId, id)),
      request,
    );
  }

  #withUrl({ ticket, token }: OpenedTicket, request: FastifyRequest): ConnectTicketView {
    const url = `${this.address.of(request)}/connect/${ticket.pluginId}/start?ticket=${token}`;
    return this.#view(ticket, request, url);
  }

  #view(ticket: ConnectTicket, request: FastifyRequest, url?: string): ConnectTicketView {
    const state = this.tickets.stateOf(ticket);
    const words = endOf(state, ticket.outcome ?? null, this.host.plugin(ticket.pluginId).manifest.name);
    return toView(ConnectTicketView, {
      ...ticket,
      url,
      state,
      text: words?.text[localeOf(request)] ?? null,
      expiresAt: toIso(ticket.expiresAt),
    });
  }
}

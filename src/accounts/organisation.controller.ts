import { Body, Controller, Get, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { toIso, type ClientId, type Clock } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database } from '../infra/database/database.js';
import { notFound } from '../infra/web/errors.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView, toViews } from '../infra/web/view.js';
import type { Account } from './account.js';
import { CurrentAccount } from './account.guard.js';
import { AccountRepository } from './account.repository.js';
import type { Client, Organisation } from './account.entity.js';
import { Needs } from './needs.js';
import { NameDto } from './organisation.dto.js';
import { ClientView, OrganisationView } from './organisation.view.js';

@ApiTags('organisation')
@Controller('api/v1')
export class OrganisationController {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Needs('view', 'anywhere')
  @Get('organisation')
  async organisation(@CurrentAccount() { organisationId }: Account): Promise<OrganisationView> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      organisationView(await this.accounts.organisation(tx, organisationId)),
    );
  }

  @Needs('users', 'organisation')
  @Patch('organisation')
  async rename(@CurrentAccount() { organisationId }: Account, @Body() { name }: NameDto): Promise<OrganisationView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const organisation = await this.accounts.organisation(tx, organisationId);
      if (organisation !== null) organisation.name = name;
      return organisationView(organisation);
    });
  }

  /** The legal persons whose shops these are; each has contacts, consent and suppression of its own. */
  @Needs('view', 'anywhere')
  @Get('clients')
  async clients(@CurrentAccount() account: Account): Promise<ClientView[]> {
    const { organisationId } = account;
    return this.database.inOrganisation(organisationId, async (tx) => {
      const clients = await this.accounts.clients(tx, organisationId);
      return toViews(ClientView, account.within('view', clients, placeOf).map(shown));
    });
  }

  @Needs('users', 'organisation')
  @Post('clients')
  async add(@CurrentAccount() { organisationId }: Account, @Body() { name }: NameDto): Promise<ClientView> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      toView(ClientView, shown(this.accounts.addClient(tx, organisationId, name, this.clock.now()))),
    );
  }

  @Needs('view')
  @Get('clients/:client')
  async client(
    @CurrentAccount() { organisationId }: Account,
    @Param('client', new IdPipe('cli')) id: ClientId,
  ): Promise<ClientView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const client = await this.accounts.client(tx, organisationId, id);
      if (client === null) throw notFound();
      return toView(ClientView, shown(client));
    });
  }

  @Needs('users', 'organisation')
  @Patch('clients/:client')
  async renameClient(
    @CurrentAccount() { organisationId }: Account,
    @Param('client', new IdPipe('cli')) id: ClientId,
    @Body() { name }: NameDto,
  ): Promise<ClientView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const client = await this.accounts.client(tx, organisationId, id);
      if (client === null) throw notFound();
      client.name = name;
      return toView(ClientView, shown(client));
    });
  }
}

function placeOf(client: Client) {
  return { clientId: client.id, shopId: null };
}

function shown(client: Client): object {
  return { ...client, createdAt: toIso(client.createdAt) };
}

function organisationView(organisation: Organisation | null): OrganisationView {
  if (organisation === null) throw notFound();
  return toView(OrganisationView, { ...organisation, createdAt: toIso(organisation.createdAt) });
}

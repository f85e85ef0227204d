import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ClientId, Clock } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import { MESSAGE_CLASSES } from '../core/index.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database } from '../infra/database/database.js';
import { IdPipe } from '../infra/web/validation.js';
import { SuppressionDto } from './contact.dto.js';
import { ContactService, readPhone } from './contact.service.js';
import { SuppressionRepository } from './suppression.repository.js';

/** Numbers that are left in peace. A number travels in the body: addresses end up in logs. */
@ApiTags('contacts')
@Controller('api/v1/clients/:client/suppressions')
export class SuppressionController {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactService,
    private readonly suppressions: SuppressionRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Writes to this number no more, from any of the client's shops; what is planned for it is cancelled when it is due. */
  @Needs('send-one')
  @Post()
  @HttpCode(204)
  async add(
    @CurrentAccount() { organisationId }: Account,
    @Param('client', new IdPipe('cli')) clientId: ClientId,
    @Body() { phone, messageClass }: SuppressionDto,
  ): Promise<void> {
    const owner = { organisationId, clientId };
    const phoneHash = this.contacts.hashOf(owner, readPhone(phone));
    const classes = messageClass === undefined ? MESSAGE_CLASSES : [messageClass];
    const suppressions = classes.map((one) => ({
      ...owner,
      phoneHash,
      messageClass: one,
      source: 'merchant' as const,
    }));
    await this.database.inOrganisation(organisationId, (tx) =>
      this.suppressions.add(tx, suppressions, this.clock.now()),
    );
  }

  /** Lets this number be written to again. A consent that was withdrawn is still missing; an erasure stays. */
  @Needs('send-bulk')
  @Post('lift')
  @HttpCode(204)
  async lift(
    @CurrentAccount() { organisationId }: Account,
    @Param('client', new IdPipe('cli')) clientId: ClientId,
    @Body() { phone, messageClass }: SuppressionDto,
  ): Promise<void> {
    const phoneHash = this.contacts.hashOf({ organisationId, clientId }, readPhone(phone));
    await this.database.inOrganisation(organisationId, (tx) =>
      this.suppressions.lift(tx, clientId, phoneHash, messageClass === undefined ? MESSAGE_CLASSES : [messageClass]),
    );
  }
}

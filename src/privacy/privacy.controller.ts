import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ClientId, Localised } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import { Database, type EntityTx } from '../infra/database/database.js';
import { invalid } from '../infra/web/errors.js';
import { IdPipe } from '../infra/web/validation.js';
import { ErasureService } from './erasure.service.js';
import { PeopleService } from './people.service.js';
import type { Person } from './person.js';
import { PersonExportService } from './person-export.service.js';
import { PersonDto } from './privacy.dto.js';
import { ErasureView, PersonView } from './privacy.view.js';

/** What a person may ask a client for: to see everything about them, and to be forgotten. */
@ApiTags('contacts')
@Controller('api/v1/clients/:client')
export class PrivacyController {
  constructor(
    private readonly database: Database,
    private readonly people: PeopleService,
    private readonly exports: PersonExportService,
    private readonly erasures: ErasureService,
  ) {}

  /** Everything kept about a person, as data. The request is written down in the audit log, without the person. */
  @Needs('export')
  @Post('person-export')
  @HttpCode(200)
  async export(
    @CurrentAccount() account: Account,
    @Param('client', new IdPipe('cli')) clientId: ClientId,
    @Body() body: PersonDto,
  ): Promise<PersonView> {
    return this.#about(account, clientId, body, (tx, person) => this.exports.export(tx, person));
  }

  /**
   * Erases a person at this client, for good: names, numbers, addresses, texts and raw data go, planned messages are
   * cancelled, counters and proofs of consent stay without naming anybody. What a shop tells later about the same number
   * or e-mail address is not kept and leads to nothing.
   */
  @Needs('erase')
  @Post('erasures')
  @HttpCode(200)
  async erase(
    @CurrentAccount() account: Account,
    @Param('client', new IdPipe('cli')) clientId: ClientId,
    @Body() body: PersonDto,
  ): Promise<ErasureView> {
    return this.#about(account, clientId, body, (tx, person) => this.erasures.erase(tx, person));
  }

  #about<T>(
    { organisationId }: Account,
    clientId: ClientId,
    body: PersonDto,
    work: (tx: EntityTx, person: Person) => Promise<T>,
  ): Promise<T> {
    if (body.contactId === undefined && body.phone === undefined && body.email === undefined)
      throw invalid([{ param: 'phone', code: 'isNotEmpty', message: WHO }]);
    return this.database.inOrganisation(organisationId, async (tx) =>
      work(tx, await this.people.find(tx, { organisationId, clientId }, body)),
    );
  }
}

const WHO: Localised = {
  pl: 'Podaj kontakt, numer telefonu albo adres e-mail tej osoby.',
  en: 'Name the person by contact, phone number or e-mail address.',
  el: 'Ορίστε το πρόσωπο με επαφή, τηλέφωνο ή e-mail.',
};

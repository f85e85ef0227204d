import { Body, Controller, Get, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { maskPhone, parseId, toIso, type ClientId, type ContactId, type ShopId } from '@hub/kernel';
import { CurrentAccount } from '../accounts/account.guard.js';
import { Needs } from '../accounts/needs.js';
import type { Account } from '../accounts/account.js';
import { Database, type EntityTx } from '../infra/database/database.js';
import { invalid, notFound } from '../infra/web/errors.js';
import { localeOf } from '../infra/web/problem.filter.js';
import { IdPipe } from '../infra/web/validation.js';
import { toView } from '../infra/web/view.js';
import { ShopService } from '../shops/shop.service.js';
import type { Contact } from './contact.js';
import { CONSENT_PROBLEMS, ConsentService, type Standing } from './consent.service.js';
import { ConsentDto, ContactsDto, ContactsQueryDto, type ContactDto } from './contact.dto.js';
import { ContactRepository } from './contact.repository.js';
import { ContactService, type ContactOutcome } from './contact.service.js';
import {
  ConsentsView,
  ConsentView,
  contactStamps,
  ContactOutcomesView,
  ContactPageView,
  ContactView,
} from './contact.view.js';

@ApiTags('contacts')
@Controller('api/v1/clients/:client/contacts')
export class ContactController {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactRepository,
    private readonly service: ContactService,
    private readonly consents: ConsentService,
    private readonly shops: ShopService,
  ) {}

  /** Newest first, in pages. Numbers are searched only by those who may see them. */
  @Needs('view')
  @Get()
  async list(
    @CurrentAccount() account: Account,
    @Param('client', new IdPipe('cli')) clientId: ClientId,
    @Query() query: ContactsQueryDto,
  ): Promise<ContactPageView> {
    const found = await this.database.inOrganisation(account.organisationId, (tx) =>
      this.contacts.list(tx, clientId, {
        search: query.search ?? null,
        searchesNumbers: account.may('numbers', { clientId, shopId: null }),
        // One that cannot be read starts from the beginning: it only ever came from us.
        before: query.from === undefined ? null : parseId('ctc', query.from),
        limit: query.limit + 1,
      }),
    );
    const items = found.slice(0, query.limit);
    return {
      items: items.map((contact) => contactView(contact, account)),
      next: found.length > query.limit ? (items.at(-1)?.id ?? null) : null,
    };
  }

  /**
   * Adds contacts and fills in what is news about known ones, at most 1 000 at once; one outcome for each, in their order.
   * Safe to repeat. What a shop's synchronisation brings goes the same way.
   */
  @Needs('send-bulk')
  @Put()
  async upsert(
    @CurrentAccount() { organisationId }: Account,
    @Param('client', new IdPipe('cli')) clientId: ClientId,
    @Body() { contacts }: ContactsDto,
    @Req() request: FastifyRequest,
  ): Promise<ContactOutcomesView> {
    const owner = { organisationId, clientId };
    const outcomes = await this.database.inOrganisation(organisationId, async (tx) => {
      const countries = await this.#countries(tx, owner, contacts);
      return this.service.upsert(tx, owner, contacts, ({ shopId }) =>
        shopId === undefined ? null : (countries.get(shopId) ?? null),
      );
    });
    return outcomesView(outcomes, request);
  }

  @Needs('view')
  @Get(':contact')
  async find(
    @CurrentAccount() account: Account,
    @Param('client', new IdPipe('cli')) clientId: ClientId,
    @Param('contact', new IdPipe('ctc')) id: ContactId,
  ): Promise<ContactView> {
    const { organisationId } = account;
    return this.database.inOrganisation(organisationId, async (tx) =>
      contactView(await this.service.find(tx, { organisationId, clientId }, id), account),
    );
  }

  /** What the contact may get, and every word it rests on. */
  @Needs('view')
  @Get(':contact/consents')
  async standing(
    @CurrentAccount() { organisationId }: Account,
    @Param('client', new IdPipe('cli')) clientId: ClientId,
    @Param('contact', new IdPipe('ctc')) id: ContactId,
  ): Promise<ConsentsView> {
    const owner = { organisationId, clientId };
    return this.database.inOrganisation(organisationId, async (tx) => {
      const { phoneHash } = await this.service.find(tx, owner, id);
      return standingView(await this.consents.standing(tx, { ...owner, phoneHash }));
    });
  }

  /** Writes down what the contact said. Nothing that stands in the ledger is ever changed. */
  @Needs('send-bulk')
  @Post(':contact/consents')
  async consent(
    @CurrentAccount() { organisationId }: Account,
    @Param('client', new IdPipe('cli')) clientId: ClientId,
    @Param('contact', new IdPipe('ctc')) id: ContactId,
    @Body() body: ConsentDto,
  ): Promise<ConsentsView> {
    const owner = { organisationId, clientId };
    return this.database.inOrganisation(organisationId, async (tx) => {
      const { phoneHash } = await this.service.find(tx, owner, id);
      const person = { ...owner, phoneHash };
      const consent = this.consents.read(person, body);
      if (typeof consent === 'string') {
        const param = consent === 'no-proof' ? 'wording' : 'givenAt';
        throw invalid([{ param, code: consent, message: CONSENT_PROBLEMS[consent] }]);
      }
      await this.consents.record(tx, [consent]);
      return standingView(await this.consents.standing(tx, person));
    });
  }

  /** The countries of the shops that contacts name. @throws RequestRefused 404 for a shop that is not this client's */
  async #countries(
    tx: EntityTx,
    { organisationId, clientId }: { organisationId: Account['organisationId']; clientId: ClientId },
    contacts: readonly ContactDto[],
  ): Promise<ReadonlyMap<ShopId, string>> {
    const named = new Set(contacts.flatMap(({ shopId }) => shopId ?? []));
    const shops = await this.shops.ofClient(tx, organisationId, clientId);
    const countries = new Map(shops.map(({ id, country }) => [id, country]));
    if (![...named].every((id) => countries.has(id))) throw notFound();
    return countries;
  }
}

function contactView(contact: Contact, account: Account): ContactView {
  const phone = contact.phone ?? '';
  const seesNumbers = account.may('numbers', { clientId: contact.clientId, shopId: null });
  return toView(ContactView, {
    ...contactStamps(contact),
    phone: seesNumbers ? phone : maskPhone(phone),
  });
}

function outcomesView(outcomes: readonly ContactOutcome[], request: FastifyRequest): ContactOutcomesView {
  const locale = localeOf(request);
  const count = (outcome: ContactOutcome['outcome']) => outcomes.filter((item) => item.outcome === outcome).length;
  return {
    added: count('added'),
    changed: count('changed'),
    refused: count('refused'),
    items: outcomes.map((item) => ({
      outcome: item.outcome,
      id: 'id' in item ? item.id : null,
      code: 'code' in item ? item.code : null,
      text: 'text' in item ? item.text[locale] : null,
    })),
  };
}

function standingView({ mayGetMarketing, suppressions, ledger }: Standing): ConsentsView {
  return {
    mayGetMarketing,
    suppressed: suppressions.map(({ messageClass }) => messageClass),
    ledger: ledger.map((word) =>
      toView(ConsentView, { ...word, givenAt: toIso(word.givenAt), recordedAt: toIso(word.recordedAt) }),
    ),
  };
}

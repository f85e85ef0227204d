import { Injectable } from '@nestjs/common';
import type { PhoneNumber } from '@hub/kernel';
import type { Contact } from '../contacts/contact.js';
import { ContactRepository } from '../contacts/contact.repository.js';
import { ContactService, readPhone, type Owner } from '../contacts/contact.service.js';
import type { Tx } from '../infra/database/database.js';
import type { Person } from './person.js';
import type { PersonDto } from './privacy.dto.js';

/** Finds out who is meant. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly contacts: ContactRepository,
    private readonly names: ContactService,
  ) {}

  /**
   * The person behind a contact, a number or an e-mail address, with what their contacts add to it. Nobody need be known
   * by it: orders, bodies and messages are searched all the same.
   * @throws RequestRefused 404 for an unknown contact, 422 for a number that cannot be read
   */
  async find(tx: Tx, owner: Owner, { contactId, phone, email }: PersonDto): Promise<Person> {
    const phones = phone === undefined ? [] : [readPhone(phone)];
    const known: Contact[] = [];
    if (contactId !== undefined) known.push(await this.names.find(tx, owner, contactId));
    if (email !== undefined) known.push(...(await this.contacts.byEmail(tx, owner.clientId, email)));
    const hashes = phones.map((number) => this.names.hashOf(owner, number));
    known.push(...(await this.contacts.byPhones(tx, owner.clientId, hashes)));
    const emails = [email, ...known.map((contact) => contact.email)].flatMap((item) => item?.toLowerCase() ?? []);
    const numbers = [...phones, ...known.flatMap((contact) => (contact.phone ?? []) as PhoneNumber)];
    return {
      ...owner,
      contactIds: [...new Set(known.map(({ id }) => id))],
      phones: [...new Set(numbers)],
      phoneHashes: [...new Set([...hashes, ...known.map(({ phoneHash }) => phoneHash)])],
      emails: [...new Set(emails)],
      emailHashes: [...new Set(emails)].map((address) => this.names.emailHashOf(owner, address)),
    };
  }
}

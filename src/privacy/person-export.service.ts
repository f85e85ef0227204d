import { Injectable } from '@nestjs/common';
import { toIso } from '@hub/kernel';
import { ConsentService } from '../contacts/consent.service.js';
import { ContactRepository } from '../contacts/contact.repository.js';
import { contactStamps, ContactView } from '../contacts/contact.view.js';
import type { Tx } from '../infra/database/database.js';
import { toView } from '../infra/web/view.js';
import type { Person } from './person.js';
import { PersonRepository } from './person.repository.js';
import type { PersonView } from './privacy.view.js';

/** Everything kept about a person, as they may ask for it. */
@Injectable()
export class PersonExportService {
  constructor(
    private readonly contacts: ContactRepository,
    private readonly consents: ConsentService,
    private readonly people: PersonRepository,
  ) {}

  async export(tx: Tx, person: Person): Promise<PersonView> {
    const { clientId, phoneHashes } = person;
    const contacts = await this.contacts.byPhones(tx, clientId, phoneHashes);
    const standings = [];
    // A person has one number, seldom two.
    for (const phoneHash of phoneHashes) standings.push(await this.consents.standing(tx, { ...person, phoneHash }));
    const orders = await this.people.orders(tx, person);
    return {
      contacts: contacts.map((contact) => toView(ContactView, contactStamps(contact))),
      consents: standings.flatMap(({ ledger }) =>
        ledger.map((word) => ({ ...word, givenAt: toIso(word.givenAt), recordedAt: toIso(word.recordedAt) })),
      ),
      suppressions: standings.flatMap(({ suppressions }) =>
        suppressions.map((item) => ({ ...item, createdAt: toIso(item.createdAt) })),
      ),
      orders: await this.people.snapshots(tx, orders),
      messages: await this.people.messages(tx, person),
      waitingList: await this.people.subscriptions(tx, clientId, phoneHashes),
      replies: await this.people.replies(tx, person),
      carts: await this.people.carts(tx, person),
      lists: await this.people.lists(tx, clientId, phoneHashes),
      imported: await this.people.imported(tx, clientId, phoneHashes),
    };
  }
}

import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@hub/kernel';
import { ConsentRepository } from '../contacts/consent.repository.js';
import { ContactRepository } from '../contacts/contact.repository.js';
import { ContactService } from '../contacts/contact.service.js';
import { ErasureRepository } from '../contacts/erasure.repository.js';
import { SuppressionRepository } from '../contacts/suppression.repository.js';
import { MESSAGE_CLASSES } from '../core/index.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import type { Tx } from '../infra/database/database.js';
import { moveMessages, type Move } from '../pipeline/model/message-moves.js';
import { hashesOf, type Person } from './person.js';
import { PersonRepository } from './person.repository.js';

export interface Erasure {
  readonly orders: number;
  readonly cancelled: number;
  /** Messages on their way to a provider at that moment: number and text go as soon as the provider has answered. */
  readonly underWay: number;
}

/**
 * Takes a person out of a client's data. Rows, counters and the ledger of consent stay, under keyed hashes that name
 * nobody; what comes later about the person is not kept either.
 */
@Injectable()
export class ErasureService {
  constructor(
    private readonly people: PersonRepository,
    private readonly contacts: ContactRepository,
    private readonly consents: ConsentRepository,
    private readonly erasures: ErasureRepository,
    private readonly suppressions: SuppressionRepository,
    private readonly names: ContactService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async erase(tx: Tx, person: Person): Promise<Erasure> {
    const now = this.clock.now();
    const { organisationId, clientId, phoneHashes, emails } = person;
    const owner = { organisationId, clientId };
    await this.erasures.add(
      tx,
      [
        ...phoneHashes.flatMap((phoneHash) => this.names.subjectsOf({ ...owner, phoneHash, email: null })),
        ...emails.flatMap((email) => this.names.subjectsOf({ ...owner, phoneHash: null, email })),
      ],
      now,
    );
    await this.suppressions.add(
      tx,
      hashesOf(person).flatMap((phoneHash) =>
        MESSAGE_CLASSES.map((messageClass) => ({ ...owner, phoneHash, messageClass, source: 'erased' as const })),
      ),
      now,
    );
    const orders = await this.people.orders(tx, person);
    const waiting = await this.people.waiting(tx, person, orders);
    const cancel = { from: ['planned', 'held'], to: 'cancelled', reason: 'erased' } as const satisfies Partial<Move>;
    const cancelled = await moveMessages(
      tx,
      waiting.map((id) => ({ ...cancel, id })),
      now,
    );
    await this.people.blankMessages(tx, person, orders);
    await this.people.blankOrders(tx, orders);
    await this.people.blankStrayBodies(tx, person);
    await this.people.blankVisits(tx, person);
    await this.people.blankLists(tx, person);
    await this.people.forgetImported(tx, person, orders);
    await this.people.blankReplies(tx, person);
    await this.people.blankAnswers(tx, person);
    await this.consents.forgetReferences(tx, clientId, phoneHashes);
    await this.contacts.blank(tx, person.contactIds, now);
    return {
      orders: orders.length,
      cancelled: cancelled.length,
      underWay: await this.people.underWay(tx, person, orders),
    };
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { parseLocale, parsePhone, type Instant } from '@hub/kernel';
import { ConsentService, type Box } from '../../contacts/consent.service.js';
import type { ContactNews } from '../../contacts/contact.js';
import { ContactRepository, contactRef } from '../../contacts/contact.repository.js';
import { ErasureRepository, erasedRef } from '../../contacts/erasure.repository.js';
import { Keyring } from '../../infra/crypto/keyring.js';
import type { Tx } from '../../infra/database/database.js';
import { OrderNews } from '../../shops/order-news.js';
import { OrderRepository, type OrderOfClient } from '../../shops/order.repository.js';
import type { ShopEvent } from '../../core/index.js';
import type { StoredEvent } from '../model/occasion.js';

const PAGE = 200;

/** Whoever orders becomes a contact of the shop's client; whoever was erased is not met again. */
@Injectable()
export class OrderContactsService {
  constructor(
    private readonly orders: OrderRepository,
    private readonly contacts: ContactRepository,
    private readonly erasures: ErasureRepository,
    private readonly consents: ConsentService,
    private readonly news: OrderNews,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  /**
   * Tells the contacts of a page of orders. Off the way of messages: no message waits for it. Returns how many orders it
   * took; 0 = all are told.
   */
  async run(tx: Tx, now: Instant): Promise<number> {
    const orders = await this.orders.newToContacts(tx, PAGE);
    const told = orders.map((order) => ({ order, news: this.#contactOf(order) }));
    const known = await this.contacts.remember(
      tx,
      told.flatMap(({ news }) => news ?? []),
      now,
    );
    await this.orders.toldContacts(
      tx,
      told.map(({ order, news }) => ({
        ...order,
        contactId: news === null ? null : (known.get(contactRef(news.clientId, news.phoneHash))?.id ?? null),
      })),
    );
    await this.consents.follow(
      tx,
      told.flatMap(({ order, news }) => {
        const isKnown = news !== null && known.has(contactRef(news.clientId, news.phoneHash));
        return isKnown ? boxOf(order, news, now) : [];
      }),
    );
    await this.news.tell(tx, orders);
    return orders.length;
  }

  /** Those of these events that are about somebody whose data were erased. */
  async erasedAmong<E extends StoredEvent>(
    tx: Tx,
    events: readonly E[],
    countryOf: (event: E) => string,
  ): Promise<ReadonlySet<E>> {
    const clients = await this.erasures.clientsAmong(
      tx,
      events.map(({ clientId }) => clientId),
    );
    if (clients.size === 0) return new Set();
    const asked = events
      .filter(({ clientId }) => clients.has(clientId))
      .map((event) => ({ event, subjects: this.#subjectsOf(event, countryOf(event)) }));
    const erased = await this.erasures.among(
      tx,
      asked.flatMap(({ subjects }) => subjects),
    );
    const isErased = ({ subjects }: (typeof asked)[number]) => subjects.some((item) => erased.has(erasedRef(item)));
    return new Set(asked.filter(isErased).map(({ event }) => event));
  }

  #subjectsOf({ clientId, content }: StoredEvent, country: string) {
    const { order, customer } = peopleIn(content);
    const phones = [order?.delivery, order?.billing, customer].flatMap((address) => {
      if (address?.phone == null) return [];
      const parsed = parsePhone(address.phone, address.countryCode ?? country, { repair: true });
      return parsed.ok ? [this.keyring.phoneHash(clientId, parsed.phone)] : [];
    });
    const emails = [order?.customer.email, customer?.email].flatMap((email) =>
      email == null ? [] : [this.keyring.emailHash(clientId, email)],
    );
    return [...phones, ...emails].map((subjectHash) => ({ clientId, subjectHash }));
  }

  /** Null: the order names no clean mobile number. Guesses at junk prefixes are for order notices only (ADR 0009). */
  #contactOf(order: OrderOfClient): ContactNews | null {
    const { organisationId, clientId, shopId, snapshot } = order;
    for (const address of [snapshot.delivery, snapshot.billing]) {
      if (address?.phone == null) continue;
      const parsed = parsePhone(address.phone, address.countryCode ?? order.country);
      if (!parsed.ok) continue;
      return {
        organisationId,
        clientId,
        phone: parsed.phone,
        phoneHash: this.keyring.phoneHash(clientId, parsed.phone),
        country: parsed.country,
        email: snapshot.customer.email,
        firstName: address.firstName,
        lastName: address.lastName,
        language: snapshot.language === null ? null : parseLocale(snapshot.language),
        // An order of somebody who was not signed in says nothing of their account.
        isRegistered: snapshot.customer.isRegistered === true ? true : null,
        registeredAt: null,
        lastVisitAt: null,
        shopId,
        customerId: snapshot.customer.id,
        groups: null,
        fields: null,
      };
    }
    return null;
  }
}

/** Whose data an event holds. */
function peopleIn(content: ShopEvent) {
  switch (content.kind) {
    case 'customer.registered':
      return { order: null, customer: content.customer };
    case 'cart.abandoned':
      return { order: null, customer: content.cart.customer };
    default:
      return { order: content.order, customer: null };
  }
}

/** A box of the order form says something where the order shows it; one that is missing says nothing. */
function boxOf(
  { shopId, orderId, snapshot, consentBox }: OrderOfClient,
  person: ContactNews,
  now: Instant,
): readonly Box[] {
  const field = snapshot.additionalFields.find(({ id }) => id === consentBox?.fieldId);
  if (consentBox === null || field === undefined) return [];
  const { organisationId, clientId, phoneHash } = person;
  const isTicked = field.value === '1';
  return [
    {
      organisationId,
      clientId,
      phoneHash,
      source: 'checkout',
      wording: consentBox.wording,
      reference: `${shopId}/orders/${orderId}/fields/${field.id}`,
      isTicked,
      givenAt: isTicked ? (snapshot.placedAt ?? now) : now,
    },
  ];
}

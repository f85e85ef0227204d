import { Inject, Injectable } from '@nestjs/common';
import { parseLocale, parsePhone, type ContactId, type Instant, type PhoneNumber } from '@hub/kernel';
import type { CustomerPhone, PlatformCustomer } from '../core/index.js';
import { Keyring } from '../infra/crypto/keyring.js';
import type { Tx } from '../infra/database/database.js';
import { OrderListRepository } from '../shops/order-list.repository.js';
import type { Addresses } from '../shops/order.repository.js';
import { ShopFieldRepository, type ConsentBox } from '../shops/shop-field.repository.js';
import type { Shop } from '../shops/shop.entity.js';
import { untickedBoxes } from './box.js';
import { ConsentService, type Box } from './consent.service.js';
import type { Contact, ContactNews } from './contact.js';
import { ContactRepository, contactRef } from './contact.repository.js';
import { ErasureRepository, erasedRef, type Erased } from './erasure.repository.js';

/** A customer who is a contact now. */
export interface KeptCustomer {
  readonly customer: PlatformCustomer;
  readonly contactId: ContactId;
  readonly phone: PhoneNumber;
  readonly country: string | null;
  /** What was known about the contact; null: nobody. */
  readonly before: Contact | null;
}

export interface KeptCustomers {
  readonly kept: readonly KeptCustomer[];
  /** Those without a mobile number, whom nothing can be sent to, and those who were erased. */
  readonly skipped: number;
}

const MAX_FIELDS = 50;
const MAX_FIELD = 1_000;

/** Whom a shop keeps as its customers becomes a contact of the shop's client; whoever was erased is not met again. */
@Injectable()
export class ShopCustomersService {
  constructor(
    private readonly contacts: ContactRepository,
    private readonly consents: ConsentService,
    private readonly erasures: ErasureRepository,
    private readonly orders: OrderListRepository,
    private readonly fields: ShopFieldRepository,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  async keep(tx: Tx, shop: Shop, customers: readonly PlatformCustomer[], now: Instant): Promise<KeptCustomers> {
    const met = await this.#meet(tx, shop, customers);
    const erased = await this.#erasedAmong(tx, shop, met);
    const wanted = met.filter((item) => !erased.has(item));
    const news = wanted.map(({ news: one }) => one);
    const before = new Map(
      (await this.contacts.byPhones(tx, shop.clientId, [...new Set(news.map(({ phoneHash }) => phoneHash))])).map(
        (contact) => [contact.phoneHash, contact],
      ),
    );
    const known = await this.contacts.remember(tx, news, now);
    const kept = wanted.flatMap(({ customer, news: { clientId, phoneHash, phone, country } }) => {
      const contact = known.get(contactRef(clientId, phoneHash));
      if (contact === undefined) return [];
      return [{ customer, phone, country, phoneHash, contactId: contact.id, before: before.get(phoneHash) ?? null }];
    });
    const box = await this.fields.consentBox(tx, shop);
    await this.consents.follow(
      tx,
      kept.flatMap((item) => {
        const person = { ...shop, phoneHash: item.phoneHash };
        const unticked = untickedBoxes(person, shop.id, item.before, item.customer.fields, now);
        return box === null ? unticked : [...unticked, ...boxOf(shop, box, item, now)];
      }),
    );
    return { kept, skipped: customers.length - kept.length };
  }

  /** With a mobile number: of their addresses, else of their newest order. */
  async #meet(tx: Tx, shop: Shop, customers: readonly PlatformCustomer[]): Promise<readonly Met[]> {
    const numbered = customers.map((customer) => ({ customer, phone: mobileOf(customer.phones, shop) }));
    const ordered = await this.orders.newestWithPhone(
      tx,
      shop.id,
      numbered.filter(({ phone }) => phone === null).map(({ customer }) => customer.id),
    );
    return numbered.flatMap(({ customer, phone: own }) => {
      const phone = own ?? mobileOf(phonesOf(ordered.get(customer.id)), shop);
      return phone === null ? [] : [{ customer, news: this.#toNews(shop, customer, phone) }];
    });
  }

  #toNews(shop: Shop, customer: PlatformCustomer, { phone, country }: Mobile): ContactNews {
    const { organisationId, clientId, id: shopId } = shop;
    return {
      organisationId,
      clientId,
      phone,
      phoneHash: this.keyring.phoneHash(clientId, phone),
      country,
      email: customer.email,
      firstName: customer.firstName,
      lastName: customer.lastName,
      language: customer.language === null ? null : parseLocale(customer.language),
      isRegistered: customer.isRegistered,
      registeredAt: customer.registeredAt,
      lastVisitAt: customer.lastVisitAt,
      shopId,
      customerId: customer.id,
      groups: customer.groups,
      fields: Object.fromEntries(
        Object.entries(customer.fields)
          .slice(0, MAX_FIELDS)
          .map(([id, value]) => [id, value.slice(0, MAX_FIELD)]),
      ),
    };
  }

  /** Erased by any of their numbers or by their e-mail address. */
  async #erasedAmong(tx: Tx, shop: Shop, met: readonly Met[]): Promise<ReadonlySet<Met>> {
    const { clientId } = shop;
    if ((await this.erasures.clientsAmong(tx, [clientId])).size === 0) return new Set();
    const asked = met.map((item) => ({ item, subjects: this.#subjectsOf(shop, item) }));
    const erased = await this.erasures.among(
      tx,
      asked.flatMap(({ subjects }) => subjects),
    );
    const isErased = ({ subjects }: (typeof asked)[number]) => subjects.some((one) => erased.has(erasedRef(one)));
    return new Set(asked.filter(isErased).map(({ item }) => item));
  }

  #subjectsOf(shop: Shop, { customer, news }: Met): readonly Pick<Erased, 'clientId' | 'subjectHash'>[] {
    const { clientId } = shop;
    const others = customer.phones.flatMap((phone) => mobileOf([phone], shop)?.phone ?? []);
    const hashes = others.map((phone) => this.keyring.phoneHash(clientId, phone));
    const email = customer.email === null ? [] : [this.keyring.emailHash(clientId, customer.email)];
    return [news.phoneHash, ...hashes, ...email].map((subjectHash) => ({ clientId, subjectHash }));
  }
}

interface Met {
  readonly customer: PlatformCustomer;
  readonly news: ContactNews;
}

type Mobile = Pick<Extract<ReturnType<typeof parsePhone>, { ok: true }>, 'phone' | 'country'>;

/** The first mobile number; landlines get no messages. */
function mobileOf(phones: readonly CustomerPhone[], { country }: Shop): Mobile | null {
  for (const { phone, countryCode } of phones) {
    const parsed = parsePhone(phone, countryCode ?? country);
    if (parsed.ok) return parsed;
  }
  return null;
}

function phonesOf(addresses: Addresses | undefined): readonly CustomerPhone[] {
  return [addresses?.delivery, addresses?.billing].flatMap((address) =>
    address?.phone == null ? [] : [{ phone: address.phone, countryCode: address.countryCode }],
  );
}

/**
 * A shop does not say when a box was ticked. Seen for the first time it is taken for as old as the customer, so that it
 * never undoes a no that came since; what changed between two looks changed now.
 */
function boxOf(
  { organisationId, clientId, id }: Shop,
  { fieldId, wording }: ConsentBox,
  { customer, before, phoneHash }: KeptCustomer & { readonly phoneHash: string },
  now: Instant,
): readonly Box[] {
  const value = customer.fields[fieldId];
  if (value === undefined) return [];
  const isTicked = value === '1';
  const stood = before?.fields[fieldId];
  const isNew = isTicked && (stood === undefined || stood === '1');
  return [
    {
      organisationId,
      clientId,
      phoneHash,
      source: 'shop-field',
      wording,
      reference: `${id}/customers/${customer.id}/fields/${fieldId}`,
      isTicked,
      givenAt: isNew ? customer.registeredAt : now,
    },
  ];
}

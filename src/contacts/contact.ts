import type { ClientId, ContactId, Instant, Locale, OrganisationId, PhoneNumber, ShopId } from '@hub/kernel';
import type { CustomerSnapshot, MessageClass } from '../core/index.js';
import type { ConsentSource, ConsentStatus } from './contact.entity.js';

/** What is known about somebody. Null = nothing new: what stood there before stays. */
export interface ContactNews {
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly phone: PhoneNumber;
  readonly phoneHash: string;
  readonly country: string | null;
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly language: Locale | null;
  readonly isRegistered: boolean | null;
  readonly registeredAt: Instant | null;
  readonly lastVisitAt: Instant | null;
  readonly shopId: ShopId | null;
  readonly customerId: string | null;
  readonly groups: readonly string[] | null;
  readonly fields: Readonly<Record<string, string>> | null;
}

export interface Contact {
  readonly id: ContactId;
  readonly clientId: ClientId;
  readonly phoneHash: string;
  readonly phone: string | null;
  readonly country: string | null;
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly language: Locale | null;
  readonly isRegistered: boolean | null;
  readonly registeredAt: Instant | null;
  readonly lastVisitAt: Instant | null;
  readonly shopId: ShopId | null;
  readonly customerId: string | null;
  readonly groups: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
  readonly erasedAt: Instant | null;
}

/** A contact as texts know it. */
export function toCustomer(contact: Contact): CustomerSnapshot {
  const { customerId, country, email, firstName, lastName, phone, language } = contact;
  const { isRegistered, registeredAt, lastVisitAt, groups, fields } = contact;
  return {
    id: customerId,
    email,
    firstName,
    lastName,
    phone,
    countryCode: country,
    language,
    isRegistered,
    registeredAt,
    lastVisitAt,
    groups,
    fields,
  };
}

/** One word in the ledger. */
export interface ConsentNews {
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly phoneHash: string;
  readonly messageClass: MessageClass;
  readonly status: ConsentStatus;
  readonly source: ConsentSource;
  readonly wording: string | null;
  readonly reference: string | null;
  readonly givenAt: Instant;
}

export interface ConsentRecord extends Omit<ConsentNews, 'organisationId' | 'clientId' | 'phoneHash'> {
  readonly id: string;
  readonly recordedAt: Instant;
}

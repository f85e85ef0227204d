import { Inject, Injectable } from '@nestjs/common';
import {
  instantOf,
  parsePhone,
  type ClientId,
  type Clock,
  type ContactId,
  type Localised,
  type OrganisationId,
  type PhoneNumber,
} from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Keyring } from '../infra/crypto/keyring.js';
import type { Tx } from '../infra/database/database.js';
import { invalid, notFound } from '../infra/web/errors.js';
import { untickedBoxes } from './box.js';
import { CONSENT_PROBLEMS, ConsentService, type Box } from './consent.service.js';
import type { ConsentNews, Contact, ContactNews } from './contact.js';
import type { ContactDto } from './contact.dto.js';
import { ContactRepository, contactRef } from './contact.repository.js';
import { ErasureRepository, erasedRef, type Erased } from './erasure.repository.js';

/** Whose contacts these are. */
export interface Owner {
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
}

export type ContactOutcome =
  | { readonly outcome: 'added' | 'changed'; readonly id: ContactId }
  | { readonly outcome: 'erased' }
  | { readonly outcome: 'refused'; readonly code: Problem; readonly text: Localised };

interface Sound {
  readonly news: ContactNews;
  readonly consents: readonly ConsentNews[];
}

const MAX_FIELDS = 50;
const MAX_FIELD = 1_000;

/** Writes down who somebody is and what they said, and keeps what was erased away. */
@Injectable()
export class ContactService {
  constructor(
    private readonly contacts: ContactRepository,
    private readonly consents: ConsentService,
    private readonly erasures: ErasureRepository,
    @Inject(Keyring) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Adds and changes contacts, one outcome for each in its order; one that cannot be kept stops no other.
   * `countryOf` tells how a national number is read, null where nothing says it.
   */
  async upsert(
    tx: Tx,
    owner: Owner,
    items: readonly ContactDto[],
    countryOf: (item: ContactDto) => string | null,
  ): Promise<readonly ContactOutcome[]> {
    const read = items.map((item) => this.#read(owner, item, countryOf(item)));
    const sound = read.filter((item) => typeof item !== 'string');
    const erased = await this.erasures.among(
      tx,
      sound.flatMap(({ news }) => this.subjectsOf(news)),
    );
    const isErased = (news: ContactNews) => this.subjectsOf(news).some((subject) => erased.has(erasedRef(subject)));
    const kept = sound.filter(({ news }) => !isErased(news));
    const boxes = await this.#unticked(tx, owner, kept);
    const known = await this.contacts.remember(
      tx,
      kept.map(({ news }) => news),
      this.clock.now(),
    );
    await this.consents.follow(tx, boxes);
    await this.consents.record(
      tx,
      kept.flatMap((item) => item.consents),
    );
    return read.map((item): ContactOutcome => {
      if (typeof item === 'string') return { outcome: 'refused', code: item, text: PROBLEMS[item] };
      const found = known.get(contactRef(item.news.clientId, item.news.phoneHash));
      if (found === undefined || isErased(item.news)) return { outcome: 'erased' };
      return { outcome: found.isNew ? 'added' : 'changed', id: found.id };
    });
  }

  /** Boxes that were ticked as the contacts stood, and are not as they are told of now. */
  async #unticked(tx: Tx, { clientId }: Owner, items: readonly Sound[]): Promise<readonly Box[]> {
    const told = items.filter(({ news }) => news.fields !== null);
    if (told.length === 0) return [];
    const hashes = told.map(({ news }) => news.phoneHash);
    const before = new Map((await this.contacts.byPhones(tx, clientId, hashes)).map((one) => [one.phoneHash, one]));
    const now = this.clock.now();
    return told.flatMap(({ news }) => {
      const known = before.get(news.phoneHash) ?? null;
      const shopId = news.shopId ?? known?.shopId ?? null;
      return shopId === null ? [] : untickedBoxes(news, shopId, known, news.fields ?? {}, now);
    });
  }

  /** @throws RequestRefused 404 */
  async find(tx: Tx, { clientId }: Owner, id: ContactId): Promise<Contact> {
    const contact = await this.contacts.find(tx, clientId, id);
    if (contact === null || contact.erasedAt !== null) throw notFound();
    return contact;
  }

  hashOf({ clientId }: Owner, phone: PhoneNumber): string {
    return this.keyring.phoneHash(clientId, phone);
  }

  emailHashOf({ clientId }: Owner, email: string): string {
    return this.keyring.emailHash(clientId, email);
  }

  /** By what a person may be known among those erased. */
  subjectsOf(person: Owner & { readonly phoneHash: string | null; readonly email: string | null }): readonly Erased[] {
    const { organisationId, clientId, phoneHash, email } = person;
    const emailHash = email === null ? null : this.keyring.emailHash(clientId, email);
    return [phoneHash, emailHash].flatMap((subjectHash) =>
      subjectHash === null ? [] : [{ organisationId, clientId, subjectHash }],
    );
  }

  #read(owner: Owner, item: ContactDto, country: string | null): Sound | Problem {
    const parsed = parsePhone(item.phone, item.country ?? country ?? '');
    if (!parsed.ok) return parsed.reason;
    const fields = item.fields === undefined ? null : readFields(item.fields);
    if (fields === 'bad-fields') return fields;
    const phoneHash = this.hashOf(owner, parsed.phone);
    const consents = (item.consents ?? []).map((input) => this.consents.read({ ...owner, phoneHash }, input));
    const problem = consents.find((consent) => typeof consent === 'string');
    if (problem !== undefined) return problem;
    const { organisationId, clientId } = owner;
    return {
      consents: consents.filter((consent) => typeof consent !== 'string'),
      news: {
        organisationId,
        clientId,
        phone: parsed.phone,
        phoneHash,
        country: parsed.country,
        email: item.email ?? null,
        firstName: item.firstName ?? null,
        lastName: item.lastName ?? null,
        language: item.language ?? null,
        isRegistered: item.isRegistered ?? null,
        registeredAt: instantOrNull(item.registeredAt),
        lastVisitAt: instantOrNull(item.lastVisitAt),
        shopId: item.shopId ?? null,
        customerId: item.customerId ?? null,
        groups: item.groups ?? null,
        fields,
      },
    };
  }
}

const instantOrNull = (text: string | undefined) => (text === undefined ? null : instantOf(new Date(text)));

/** A number with its country code. @throws RequestRefused 422 */
export function readPhone(raw: string): PhoneNumber {
  const parsed = parsePhone(raw, '');
  if (!parsed.ok) throw invalid([{ param: 'phone', code: parsed.reason, message: PROBLEMS[parsed.reason] }]);
  return parsed.phone;
}

function readFields(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> | 'bad-fields' {
  const entries = Object.entries(fields);
  const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MAX_FIELD;
  const isSound = entries.length <= MAX_FIELDS && entries.every(([name, value]) => name.length <= 100 && isText(value));
  return isSound ? (Object.fromEntries(entries) as Record<string, string>) : 'bad-fields';
}

const PHONE: Localised = {
  pl: 'To nie jest numer komórkowy. Podaj go z kierunkowym, np. +48 600 100 200, albo dodaj kraj.',
  en: 'This is no mobile number. Give it with its country code, e.g. +48 600 100 200, or add the country.',
  el: 'Δεν είναι αριθμός κινητού. Δώστε τον με κωδικό χώρας, π.χ. +30 691 234 5678, ή προσθέστε τη χώρα.',
};
const PROBLEMS = {
  ...CONSENT_PROBLEMS,
  'no-phone': PHONE,
  'invalid-phone': PHONE,
  'not-mobile': PHONE,
  'bad-fields': {
    pl: 'Pola dodatkowe to najwyżej 50 tekstów po najwyżej 1000 znaków.',
    en: 'Fields are at most 50 texts of at most 1000 characters each.',
    el: 'Τα πεδία είναι έως 50 κείμενα των 1000 χαρακτήρων το καθένα.',
  },
} as const satisfies Record<string, Localised>;

type Problem = keyof typeof PROBLEMS;

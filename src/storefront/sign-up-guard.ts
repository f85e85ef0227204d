import { Inject, Injectable } from '@nestjs/common';
import { parsePhone, type Clock, type Localised, type PhoneNumber } from '@hub/kernel';
import { ContactRepository } from '../contacts/contact.repository.js';
import { ErasureRepository } from '../contacts/erasure.repository.js';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Keyring } from '../infra/crypto/keyring.js';
import { Database } from '../infra/database/database.js';
import { invalid } from '../infra/web/errors.js';
import { addressOf, countTries, firstContact, numberSubjects, type Subject } from './public-limits.js';
import type { OpenStorefront } from './storefront-door.service.js';

/** A number that a form may take. */
export interface Admitted {
  readonly phone: PhoneNumber;
  readonly phoneHash: string;
  readonly country: string | null;
  /** This person's data were erased: they get the same answer as everybody, and nothing is kept. */
  readonly isErased: boolean;
}

/**
 * Who may leave a number in a shop's form: so many from an address, with a number, with numbers in a row, of the shop's
 * countries, and so many in a day whom the client never met. Each is counted before the next is asked, so that what one
 * refuses uses up nothing of the next. Whoever is known already is answered like everybody else.
 */
@Injectable()
export class SignUpGuard {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactRepository,
    private readonly erasures: ErasureRepository,
    private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RequestRefused 422 for a number that cannot be taken, 429 `widget.too-many`, `widget.closed` */
  async admit({ shop, settings }: OpenStorefront, ip: string, raw: string): Promise<Admitted> {
    const { organisationId, clientId, id: shopId } = shop;
    const { firstContactsPerDay } = settings;
    // A form that is closed says so before anything else is asked.
    await this.#count(shop, [addressOf('address', shopId, ip), firstContact(shopId, firstContactsPerDay, true)]);
    const parsed = parsePhone(raw, shop.country);
    if (!parsed.ok) throw invalid([{ param: 'phone', code: parsed.reason, message: BAD_PHONE }]);
    const countries = settings.countries.length === 0 ? [shop.country] : settings.countries;
    if (parsed.country === null || !countries.includes(parsed.country))
      throw invalid([{ param: 'phone', code: 'country-not-served', message: OTHER_COUNTRY }]);
    const { phone, country } = parsed;
    const phoneHash = this.keyring.phoneHash(clientId, phone);
    await this.#count(shop, numberSubjects(shopId, phone, phoneHash));
    const { isKnown, isErased } = await this.database.inOrganisation(organisationId, async (tx) => ({
      isKnown: (await this.contacts.byPhones(tx, clientId, [phoneHash])).length > 0,
      isErased: (await this.erasures.among(tx, [{ clientId, subjectHash: phoneHash }])).size > 0,
    }));
    await this.#count(shop, [firstContact(shopId, firstContactsPerDay, isKnown)]);
    return { phone, phoneHash, country, isErased };
  }

  /** Counts what is told of a number that was admitted before, or of none. @throws RequestRefused 429 `widget.too-many` */
  async admitAddress({ shop }: OpenStorefront, ip: string): Promise<void> {
    await this.#count(shop, [addressOf('telling', shop.id, ip)]);
  }

  async #count({ organisationId }: OpenStorefront['shop'], subjects: readonly Subject[]): Promise<void> {
    const now = this.clock.now();
    const refusal = await this.database.inOrganisation(organisationId, (tx) => countTries(tx, subjects, now));
    if (refusal !== null) throw refusal;
  }
}

const BAD_PHONE: Localised = {
  pl: 'To nie jest numer komórkowy. Sprawdź, czy nie brakuje cyfry.',
  en: 'This is no mobile number. Check that no digit is missing.',
  el: 'Δεν είναι αριθμός κινητού. Ελέγξτε μήπως λείπει κάποιο ψηφίο.',
};
const OTHER_COUNTRY: Localised = {
  pl: 'Ten sklep nie wysyła SMS-ów do tego kraju.',
  en: 'This shop sends no messages to that country.',
  el: 'Το κατάστημα δεν στέλνει μηνύματα σε αυτή τη χώρα.',
};

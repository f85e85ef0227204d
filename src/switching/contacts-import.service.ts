import { Injectable } from '@nestjs/common';
import { ConsentRepository, consentRef } from '../contacts/consent.repository.js';
import { ConsentService } from '../contacts/consent.service.js';
import type { ConsentNews } from '../contacts/contact.js';
import { ContactDto } from '../contacts/contact.dto.js';
import { ContactService } from '../contacts/contact.service.js';
import { ErasureRepository, erasedRef } from '../contacts/erasure.repository.js';
import { ImportRepository } from './import.repository.js';
import type { ContactRow } from './import-row.js';
import { freshAmong, keyOf, type Taken, type Taker, type Taking } from './taking.js';

interface Item {
  readonly row: ContactRow;
  readonly phoneHash: string;
  readonly key: string;
}

/**
 * Brings contacts with what they said. A yes needs its source and date, which stay in the ledger as its proof; without
 * them it is unknown what the person wants, and advertising does not reach them. A no without a date ends a yes that
 * stands, and says nothing else.
 */
@Injectable()
export class ContactsImportService implements Taker<ContactRow> {
  constructor(
    private readonly imports: ImportRepository,
    private readonly contacts: ContactService,
    private readonly consents: ConsentService,
    private readonly ledger: ConsentRepository,
    private readonly erasures: ErasureRepository,
  ) {}

  async take(taking: Taking, rows: readonly ContactRow[]): Promise<readonly Taken[]> {
    const { tx, shop, isPreview } = taking;
    const items = rows.map((row): Item => {
      const phoneHash = this.contacts.hashOf(shop, row.phone);
      const { phone: _, ...rest } = row;
      return { row, phoneHash, key: keyOf('contacts', phoneHash, JSON.stringify(rest)) };
    });
    const subjectsOf = ({ row: { email }, phoneHash }: Item) =>
      this.contacts.subjectsOf({ organisationId: shop.organisationId, clientId: shop.clientId, phoneHash, email });
    const erased = await this.erasures.among(tx, items.flatMap(subjectsOf));
    const isErased = (item: Item) => subjectsOf(item).some((subject) => erased.has(erasedRef(subject)));
    const fresh = await freshAmong(
      taking,
      items.filter((item) => !isErased(item)),
      (keys) => this.imports.known(tx, shop.id, keys),
    );
    const refused = isPreview ? new Map<string, Taken>() : await this.#keep(taking, [...fresh]);
    return items.map((item) => {
      if (isErased(item)) return { kind: 'refused', code: 'erased' };
      const { warning } = item.row;
      const kind = fresh.has(item) ? 'added' : 'known';
      return refused.get(item.key) ?? { kind, ...(warning === null ? {} : { warning }) };
    });
  }

  /** Those that the contacts refuse, by their keys. */
  async #keep(taking: Taking, items: readonly Item[]): Promise<ReadonlyMap<string, Taken>> {
    const { tx, shop } = taking;
    const outcomes = await this.contacts.upsert(
      tx,
      shop,
      items.map(({ row }) => contactOf(row, taking)),
      () => shop.country,
    );
    const refused = new Map(
      items.flatMap(({ key }, index): [string, Taken][] => {
        const outcome = outcomes[index];
        return outcome?.outcome === 'refused'
          ? [[key, { kind: 'refused', code: outcome.code, text: outcome.text }]]
          : [];
      }),
    );
    const kept = items.filter(({ key }) => !refused.has(key));
    await this.consents.record(tx, await this.#words(taking, kept));
    await this.imports.take(
      tx,
      shop,
      kept.map(({ key }) => key),
    );
    return refused;
  }

  async #words({ tx, shop, now }: Taking, items: readonly Item[]): Promise<readonly ConsentNews[]> {
    const { organisationId, clientId } = shop;
    const queries = items
      .filter(({ row: { consent } }) => consent !== null && consent.givenAt === null)
      .map(({ phoneHash }) => ({ clientId, phoneHash }));
    const granted = await this.ledger.grantedMarketing(tx, queries);
    return items.flatMap(({ row: { consent }, phoneHash }) => {
      if (consent === null) return [];
      if (consent.givenAt === null && !granted.has(consentRef({ clientId, phoneHash }))) return [];
      const { status, source, wording, givenAt } = consent;
      const said = { messageClass: 'marketing', status, source: 'import', wording, reference: source } as const;
      return [{ organisationId, clientId, phoneHash, ...said, givenAt: givenAt ?? now }];
    });
  }
}

function contactOf(row: ContactRow, { shop }: Taking): ContactDto {
  const given = {
    phone: row.phone,
    country: row.country,
    firstName: row.firstName,
    lastName: row.lastName,
    email: row.email,
    language: row.language,
    customerId: row.customerId,
    shopId: shop.id,
  };
  return Object.assign(
    new ContactDto(),
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
  );
}

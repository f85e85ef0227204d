import type { Row } from './rest-lists.js';

export interface CustomerWish {
  readonly email?: string;
  readonly firstname?: string;
  readonly lastname?: string;
  /** One address for each; none = the shop knows no number. */
  readonly phones?: readonly string[];
  readonly country_code?: string;
  /** "0" = a guest. */
  readonly registered?: '0' | '1';
  readonly date_add?: string;
  readonly lastvisit?: string;
  readonly groups?: readonly string[];
  /** By the field's id. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly lang_id?: string;
  readonly origin?: string;
}

/** Reference §10.6 and §16: the terms at registration, the terms at an order, "want an invoice". */
const FIELDS: readonly Row[] = [
  ['1', '2', '7', 'Regulamin', 'Akceptuję regulamin sklepu'],
  ['2', '2', '104', 'Regulamin', 'Akceptuję regulamin zamówienia'],
  ['3', '2', '120', 'Faktura', 'Chcę otrzymać fakturę'],
].map(([field_id, type, locate, name, description]) => fieldRow({ field_id, type, locate, name, description }));

function fieldRow({ field_id, type, locate, name, description }: Row): Row {
  return {
    field_id,
    type,
    locate,
    req: '0',
    active: '1',
    order: '0',
    checked: '0',
    translations: { pl_PL: { name, description } },
  };
}

/** The customers of a simulated shop, as the REST API lists them (reference §10.4): numbers stand in addresses only. */
export class People {
  readonly users: Row[] = [];
  readonly addresses: Row[] = [];
  readonly groups: Row[] = [
    { group_id: '1', name: 'Klienci', discount: '0', price_level: '1', auto_add: '1' },
    { group_id: '2', name: 'Stali klienci', discount: '5', price_level: '1', auto_add: '0' },
  ];
  readonly fields: Row[] = [...FIELDS];
  #nextAddress = 1;

  add(wish: CustomerWish, stamp: string): Row {
    const user_id = String(this.users.length + 1);
    const { email = `klient${user_id}@example.com`, firstname = 'Anna', lastname = 'Kowalska' } = wish;
    const user: Row = {
      user_id,
      login: '',
      email,
      firstname,
      lastname,
      date_add: wish.date_add ?? stamp,
      lastvisit: wish.lastvisit ?? '0000-00-00 00:00:00',
      verify_email: '1',
      origin: wish.origin ?? '0',
      registered: wish.registered ?? '1',
      groups: wish.groups ?? ['1'],
      group_id: wish.groups === undefined ? '1' : (wish.groups[0] ?? '0'),
      // An empty map is a list (reference §2).
      additional_fields: this.#values(wish.fields ?? {}),
      tags: [],
      discount: '0',
      newsletter: '0',
      active: '1',
      lang_id: wish.lang_id ?? '1',
      comment: '',
    };
    this.users.push(user);
    (wish.phones ?? []).forEach((phone, index) =>
      this.addresses.push({
        address_book_id: String(this.#nextAddress++),
        user_id,
        address_name: '',
        company_name: '',
        firstname,
        lastname,
        street_1: 'Prosta 1',
        street_2: '',
        city: 'Kraków',
        zip_code: '30-718',
        state: '',
        country: 'Polska',
        country_code: wish.country_code ?? 'PL',
        default: index === 0 ? '1' : '0',
        shipping_default: '0',
        phone,
        sortkey: '0',
        tax_identification_number: '',
      }),
    );
    return user;
  }

  /** What a customer changes about themselves; fields by their ids, an empty value unticks. */
  change(
    userId: string,
    { fields, ...changes }: { fields?: Readonly<Record<string, string>>; groups?: string[] },
  ): Row {
    const user = this.users.find((one) => one['user_id'] === userId);
    if (user === undefined) throw new Error(`The shop has no customer ${userId}`);
    Object.assign(user, changes, fields === undefined ? {} : { additional_fields: this.#values(fields) });
    if (changes.groups !== undefined) user['group_id'] = changes.groups[0] ?? '0';
    return user;
  }

  /** A field the merchant or another app adds. */
  addField(type: string, locate: string, name: string, description = ''): string {
    const field_id = String(this.fields.length + 1);
    this.fields.push(fieldRow({ field_id, type, locate, name, description }));
    return field_id;
  }

  #values(fields: Readonly<Record<string, string>>): Row[] {
    return Object.entries(fields)
      .filter(([, value]) => value !== '')
      .map(([field_id, value]) => ({
        field_id,
        type: this.fields.find((field) => field['field_id'] === field_id)?.['type'] ?? '1',
        locate: '7',
        req: '0',
        active: '1',
        order: '0',
        field_value: value,
        value,
      }));
  }
}

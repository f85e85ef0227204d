import {
  MINUTE_MS,
  type Clock,
  type CustomerPhone,
  type FieldPlace,
  type FieldType,
  type FoundById,
  type Page,
  type PlatformCustomer,
  type PlatformField,
  type PlatformGroup,
} from '@hub/core';
import type { ShoperAsking } from './shoper.asking.js';
import { isObject, type Json, type JsonObject } from './shoper.body.js';
import { emailOf, flagOf, idOf, languageOf, listOf, stampOf, textOf, type ShopContext } from './shoper.mapper.js';
import { translated } from './shoper.names.js';

const FIELDS_LIFE_MS = 10 * MINUTE_MS;

/** Customers with their groups, fields and addresses: they have no number of their own (features trap 23, reference §10.4). */
export class ShoperCustomers {
  #fields: { readonly fields: readonly PlatformField[]; readonly at: number } | null = null;

  constructor(
    private readonly ask: ShoperAsking,
    private readonly clock: Clock,
  ) {}

  /** By ids, upwards: who registers meanwhile is met at the end. */
  async readContacts(cursor: string | null): Promise<Page<PlatformCustomer>> {
    const after = cursor === null ? 0 : Number(cursor);
    const list = await this.ask.page('users', { filters: { user_id: { '>': after } }, order: 'user_id ASC' });
    const rows = list.rows.filter((row) => (idOf(row, 'user_id') ?? 0) > after);
    const last = rows.reduce((highest, row) => Math.max(highest, idOf(row, 'user_id') ?? 0), after);
    return {
      items: await this.#withAddresses(rows),
      next: rows.length > 0 && list.pages > 1 ? String(last) : null,
      total: cursor === null ? list.count : null,
    };
  }

  async readContactsById(ids: readonly string[]): Promise<FoundById<PlatformCustomer>> {
    const found = await this.ask.byId('users', ids);
    const rows = [...found.values()].filter((row) => row !== null);
    return { items: await this.#withAddresses(rows), gone: ids.filter((id) => (found.get(id) ?? null) === null) };
  }

  async readGroups(): Promise<readonly PlatformGroup[]> {
    const rows = await this.ask.allowed('user-groups', 'group_id ASC');
    return rows.flatMap((row) => {
      const id = textOf(row['group_id']);
      return id === null ? [] : [{ id, name: textOf(row['name']) }];
    });
  }

  async readFields(): Promise<readonly PlatformField[]> {
    this.#fields = null;
    return this.#knownFields();
  }

  async #knownFields(): Promise<readonly PlatformField[]> {
    const now = this.clock.now();
    if (this.#fields !== null && now < this.#fields.at + FIELDS_LIFE_MS) return this.#fields.fields;
    const { locale } = await this.ask.names();
    const rows = await this.ask.allowed('additional-fields', 'field_id ASC');
    const fields = rows.flatMap((row) => toField(row, locale));
    this.#fields = { fields, at: now };
    return fields;
  }

  async #withAddresses(users: readonly JsonObject[]): Promise<readonly PlatformCustomer[]> {
    const ids = users.flatMap((user) => textOf(user['user_id']) ?? []);
    const addresses = Map.groupBy(
      await this.ask.matching('user-addresses', 'user_id', ids, 'address_book_id ASC'),
      (address) => textOf(address['user_id']),
    );
    const fields = await this.#knownFields();
    const shop = this.ask.contextOf(await this.ask.names());
    return users.flatMap((user) => toCustomer(user, addresses.get(textOf(user['user_id'])) ?? [], fields, shop));
  }
}

function toCustomer(
  user: JsonObject,
  addresses: readonly JsonObject[],
  fields: readonly PlatformField[],
  shop: ShopContext,
): readonly PlatformCustomer[] {
  const id = textOf(user['user_id']);
  if (id === null) return [];
  const likeliest = addresses.toSorted((left, right) => rankOf(right) - rankOf(left));
  const phones: CustomerPhone[] = likeliest.flatMap((address) => {
    const phone = textOf(address['phone']);
    return phone === null ? [] : [{ phone, countryCode: textOf(address['country_code'])?.toUpperCase() ?? null }];
  });
  return [
    {
      id,
      email: emailOf(user),
      firstName: textOf(user['firstname']) ?? textOf(likeliest[0]?.['firstname']),
      lastName: textOf(user['lastname']) ?? textOf(likeliest[0]?.['lastname']),
      phone: phones[0]?.phone ?? null,
      countryCode: phones[0]?.countryCode ?? null,
      language: languageOf(user, shop),
      isRegistered: flagOf(user['registered']),
      registeredAt: stampOf(user['date_add'], shop),
      lastVisitAt: stampOf(user['lastvisit'], shop),
      groups: groupsOf(user),
      fields: valuesOf(user, fields),
      phones,
    },
  ];
}

/** The address the customer marked as their own, then the one they send to, then whichever is newest. */
function rankOf(address: JsonObject): number {
  const isOwn = flagOf(address['default']) === true;
  const isShipping = flagOf(address['shipping_default']) === true;
  return (isOwn ? 2e12 : isShipping ? 1e12 : 0) + (idOf(address, 'address_book_id') ?? 0);
}

/** `groups` may hold numbers, texts or objects; `group_id` is the one with the discount. 0 = none. */
function groupsOf(user: JsonObject): readonly string[] {
  const listed = listOf(user['groups']).map((group) => textOf(isObject(group) ? group['group_id'] : group));
  const ids = [textOf(user['group_id']), ...listed].filter((id) => id !== null && id !== '0');
  return [...new Set(ids as string[])];
}

/** Every field of customers: a box without a row is not ticked (reference §15.19). */
function valuesOf(user: JsonObject, fields: readonly PlatformField[]): Readonly<Record<string, string>> {
  const told = toldValues(user['additional_fields']);
  const known = fields
    .filter(({ places }) => places.includes('customer'))
    .map(({ id, type }): [string, string] => {
      const value = told.get(id) ?? '';
      return [id, type === 'checkbox' ? (value === '1' ? '1' : '0') : value];
    });
  return Object.fromEntries([...told, ...known]);
}

/** Rows with `field_id` and `value`, or a map by id; an empty map is `[]`. */
function toldValues(value: Json | undefined): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  const entries = isObject(value) ? Object.entries(value) : listOf(value).map((row) => ['', row] as const);
  for (const [key, row] of entries) {
    const id = isObject(row) ? textOf(row['field_id']) : key;
    const content = textOf(isObject(row) ? (row['value'] ?? row['field_value']) : row);
    if (id !== null && id !== '' && content !== null) told.set(id, content);
  }
  return told;
}

/** Reference §10.6. */
const TYPES: Readonly<Record<string, FieldType>> = {
  '1': 'text',
  '2': 'checkbox',
  '3': 'select',
  '4': 'file',
  '5': 'hidden',
};
const DESCRIPTION = '6';
/** Bits of `locate`: panel, account, registration; order, with registration, without, by a signed-in client. */
const OF_CUSTOMER = 1 | 2 | 4;
const OF_ORDER = 8 | 16 | 32 | 64;

export function toField(row: JsonObject, locale: string): readonly PlatformField[] {
  const id = textOf(row['field_id']);
  const type = textOf(row['type']) ?? '';
  const locate = Number(textOf(row['locate']) ?? 0);
  const places: FieldPlace[] = [
    ...((locate & OF_CUSTOMER) === 0 ? [] : (['customer'] as const)),
    ...((locate & OF_ORDER) === 0 ? [] : (['order'] as const)),
  ];
  // A description holds nothing, and what belongs to the contact form belongs to nobody.
  if (id === null || type === DESCRIPTION || places.length === 0) return [];
  const name = translated(row, locale, 'name');
  return [{ id, name, label: plainText(translated(row, locale, 'description')), type: TYPES[type] ?? 'other', places }];
}

/** Descriptions may be written in HTML. */
function plainText(html: string | null): string | null {
  return textOf(html?.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' '));
}

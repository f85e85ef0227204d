import type { ContactId, Instant, ShopId } from '@hub/kernel';
import type { Box, Person } from './consent.service.js';
import type { Contact } from './contact.js';

/** Where the box of a field stands of somebody who is a contact. */
function placeOf(shopId: ShopId, contactId: ContactId, fieldId: string): string {
  return `${shopId}/contacts/${contactId}/fields/${fieldId}`;
}

/** What a rule's own box says. A shop does not say when it was ticked: it is no newer than the customer. */
export function tickedBox(
  person: Person,
  shopId: ShopId,
  { id, registeredAt }: Pick<Contact, 'id' | 'registeredAt'>,
  { fieldId, wording }: { readonly fieldId: string; readonly wording: string },
): Box {
  return {
    ...ofPerson(person),
    source: 'shop-field',
    wording,
    reference: placeOf(shopId, id, fieldId),
    isTicked: true,
    givenAt: registeredAt,
  };
}

/**
 * Boxes that were ticked and are not any more. Which of them was ever taken for a yes the ledger knows: of the others it
 * writes nothing.
 */
export function untickedBoxes(
  person: Person,
  shopId: ShopId,
  before: Pick<Contact, 'id' | 'fields'> | null,
  fields: Readonly<Record<string, string>>,
  now: Instant,
): readonly Box[] {
  if (before === null) return [];
  return Object.entries(fields).flatMap(([fieldId, value]) =>
    value === '1' || before.fields[fieldId] !== '1'
      ? []
      : [
          {
            ...ofPerson(person),
            source: 'shop-field' as const,
            wording: null,
            reference: placeOf(shopId, before.id, fieldId),
            isTicked: false,
            givenAt: now,
          },
        ],
  );
}

function ofPerson({ organisationId, clientId, phoneHash }: Person): Person {
  return { organisationId, clientId, phoneHash };
}

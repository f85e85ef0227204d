import type { ApiKeyId, ClientId, OrganisationId, ShopId, UserId } from '@hub/kernel';
import { RequestRefused, notFound } from '../infra/web/errors.js';
import type { Right } from './rights.js';

/** Where a thing belongs: a shop and its client, a client alone, or, with neither, the organisation itself. */
export interface Place {
  readonly clientId: ClientId | null;
  readonly shopId: ShopId | null;
}

export const ORGANISATION: Place = { clientId: null, shopId: null };

/** Rights held in one place. */
export interface Grant {
  readonly rights: ReadonlySet<Right>;
  readonly place: Place;
}

/** Who a request speaks for, and what that one may do where. */
export class Account {
  constructor(
    readonly organisationId: OrganisationId,
    /** Null for an API key. */
    readonly userId: UserId | null,
    readonly apiKeyId: ApiKeyId | null,
    private readonly grants: readonly Grant[],
  ) {}

  may(right: Right, place: Place): boolean {
    return this.grants.some((grant) => grant.rights.has(right) && holds(grant.place, place));
  }

  mayAnywhere(right: Right): boolean {
    return this.grants.some((grant) => grant.rights.has(right));
  }

  /** Where the right is held; what lies below each is meant too. For lists that filter in SQL. */
  placesOf(right: Right): readonly Place[] {
    return this.grants.flatMap((grant) => (grant.rights.has(right) ? [grant.place] : []));
  }

  /** Only the places that lie where the right is held. For lists. */
  within<T>(right: Right, items: readonly T[], placeOf: (item: T) => Place): T[] {
    return items.filter((item) => this.may(right, placeOf(item)));
  }

  /** For ids that came in a body. @throws RequestRefused 404 where it cannot even be seen, else 403 `request.not-allowed` */
  demand(right: Right, place: Place): void {
    if (this.may(right, place)) return;
    throw this.may('view', place) ? notAllowed(right) : notFound();
  }
}

export function notAllowed(right: Right): RequestRefused {
  return new RequestRefused(403, 'request.not-allowed', {
    pl: `Nie masz tu uprawnienia „${right}”. Poproś o nie osobę, która zarządza użytkownikami.`,
    en: `You do not have the right “${right}” here. Ask whoever manages the users for it.`,
    el: `Δεν έχετε εδώ το δικαίωμα «${right}». Ζητήστε το από όποιον διαχειρίζεται τους χρήστες.`,
  });
}

function holds(held: Place, place: Place): boolean {
  if (held.shopId !== null) return held.shopId === place.shopId;
  return held.clientId === null || held.clientId === place.clientId;
}

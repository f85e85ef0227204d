import { p, Type, type EntityProperty, type Platform } from '@mikro-orm/core';
import { idOf, instantOf, uuidOf, type Id, type IdPrefix, type Instant } from '@hub/kernel';

class IdType<P extends IdPrefix> extends Type<Id<P>, string> {
  constructor(private readonly kind: P) {
    super();
  }
  override convertToDatabaseValue(value: Id<P> | null): string {
    return (value === null || value === undefined ? value : uuidOf(value)) as string;
  }
  override convertToJSValue(value: string | null): Id<P> {
    return (value === null || value === undefined ? value : idOf(this.kind, value)) as Id<P>;
  }
  override getColumnType(_property: EntityProperty, _platform: Platform): string {
    return 'uuid';
  }
}

class InstantType extends Type<Instant, string | Date> {
  override convertToDatabaseValue(value: Instant | null): string | Date {
    return (value === null || value === undefined ? value : new Date(value)) as Date;
  }
  override convertToJSValue(value: string | Date | null): Instant {
    return (value === null || value === undefined ? value : toInstant(value)) as Instant;
  }
  override getColumnType(_property: EntityProperty, _platform: Platform): string {
    return 'timestamptz(3)';
  }
}

/** A `uuid` column that is a prefixed id in code. */
export const idColumn = <P extends IdPrefix>(prefix: P) => p.type(new IdType(prefix)).$type<Id<P>>();
/** A `timestamptz(3)` column that is an `Instant` in code. */
export const instantColumn = () => p.type(new InstantType()).$type<Instant>();

/** A timestamp as hand-written SQL returns it: milliseconds on the flows' connections, a date on the panel's. */
export type Timestamp = string | Date | number;

export function toInstant(value: Timestamp): Instant {
  return typeof value === 'number' ? (value as Instant) : instantOf(value instanceof Date ? value : new Date(value));
}

export function toInstantOrNull(value: Timestamp | null): Instant | null {
  return value === null ? null : toInstant(value);
}

/** A parameter for a timestamp column in hand-written SQL. */
export function toTimestamp(value: Instant | null): Date | null {
  return value === null ? null : new Date(value);
}

const TENANT =
  `organisation_id = nullif(current_setting('hub.org', true), '')::uuid ` +
  `or current_setting('hub.scope', true) = 'system'`;

/** What every tenant's table carries: rows are seen by their organisation and by the system only, owner included. */
export const tenantTable: {
  rowLevelSecurity: 'force';
  policies: { name: string; command: 'all'; using: string; check: string }[];
} = {
  rowLevelSecurity: 'force',
  policies: [{ name: 'tenant', command: 'all', using: TENANT, check: TENANT }],
};

const ASKED_ONCE = `(select nullif(current_setting('hub.org', true), '')::uuid)`;
/**
 * A range instead of an equality: the planner then takes it for as rare as it takes the policy above. With an equality it
 * believed that every row is let through, and moved messages by plans that cost sending a third (ADR 0023).
 */
const TENANT_ASKED_ONCE =
  `organisation_id >= ${ASKED_ONCE} and organisation_id <= ${ASKED_ONCE} ` +
  `or (select current_setting('hub.scope', true)) = 'system'`;

/** The same for a table that lists walk a million rows of: who asks is asked once a statement, not once a row. */
export const walkedTenantTable: typeof tenantTable = {
  rowLevelSecurity: 'force',
  policies: [{ name: 'tenant', command: 'all', using: TENANT_ASKED_ONCE, check: TENANT_ASKED_ONCE }],
};

/**
 * Where a walk by id goes on: `id > $n`; from the first where there is no place yet. Never `$n is null or id > $n`: the
 * flows' statements are planned once, and one planned for both reads from the first row on, page after page.
 */
export function walkFrom(after: Id<IdPrefix> | null): string {
  return after === null ? '00000000-0000-0000-0000-000000000000' : uuidOf(after);
}

/** What somebody may do. A right is held in an organisation, a client or a shop, and reaches what lies below. */
export const RIGHTS = [
  'view',
  'numbers',
  'send-one',
  'send-bulk',
  'approve-spending',
  'rules',
  'connections',
  'export',
  'erase',
  'prices',
  'billing',
  'users',
] as const;

export type Right = (typeof RIGHTS)[number];

/** An agency's own people, a shop's owner, who answers its customers, who only looks. */
export const ROLES = ['agency', 'shop', 'support', 'viewer'] as const;

export type Role = (typeof ROLES)[number];

const ROLE_RIGHTS: Readonly<Record<Role, ReadonlySet<Right>>> = {
  agency: new Set(RIGHTS),
  shop: new Set(RIGHTS.filter((right) => right !== 'billing' && right !== 'users')),
  support: new Set<Right>(['view', 'numbers', 'send-one']),
  viewer: new Set<Right>(['view']),
};

export function rightsOf(role: Role): ReadonlySet<Right> {
  return ROLE_RIGHTS[role];
}

import type { Localised, OrganisationId } from '@hub/kernel';

/** `urgent`: customers get no messages until somebody acts. `warning`: something is wrong, the rest goes on. */
export type Severity = 'urgent' | 'warning';

export const NOTICE_STATES = ['open', 'resolved'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

export interface NoticeDraft {
  readonly organisationId: OrganisationId;
  /** The id of what it is about: a connection, rule, campaign, shop, client or the organisation. Its place follows from it. */
  readonly subjectId: string;
  readonly code: string;
  readonly severity: Severity;
  /** Cause and remedy. */
  readonly text: Localised;
}

import { Expose } from 'class-transformer';
import { toIso } from '@hub/kernel';
import type { Contact } from './contact.js';

export class ContactView {
  @Expose() id!: string;
  @Expose() clientId!: string;
  /** Masked where the right to see numbers is not held at the client. */
  @Expose() phone!: string;
  @Expose() country!: string | null;
  @Expose() email!: string | null;
  @Expose() firstName!: string | null;
  @Expose() lastName!: string | null;
  @Expose() language!: string | null;
  @Expose() isRegistered!: boolean | null;
  /** By the shop's clock. */
  @Expose() registeredAt!: string | null;
  @Expose() lastVisitAt!: string | null;
  @Expose() shopId!: string | null;
  @Expose() customerId!: string | null;
  @Expose() groups!: readonly string[];
  @Expose() fields!: Readonly<Record<string, string>>;
  @Expose() createdAt!: string;
  @Expose() changedAt!: string;
}

/** A contact with its instants as texts. */
export function contactStamps(contact: Contact) {
  const { registeredAt, lastVisitAt, createdAt, changedAt } = contact;
  return {
    ...contact,
    registeredAt: registeredAt === null ? null : toIso(registeredAt),
    lastVisitAt: lastVisitAt === null ? null : toIso(lastVisitAt),
    createdAt: toIso(createdAt),
    changedAt: toIso(changedAt),
  };
}

export class ContactPageView {
  items!: ContactView[];
  /** Pass it as `from` for the next page; null at the end. */
  next!: string | null;
}

/** What became of one of the contacts handed in, in their order. */
export class ContactOutcomeView {
  /** `added`, `changed`, `erased` (was erased before: nothing is kept) or `refused`. */
  outcome!: string;
  id!: string | null;
  /** Why it was refused. */
  code!: string | null;
  text!: string | null;
}

export class ContactOutcomesView {
  added!: number;
  changed!: number;
  refused!: number;
  items!: ContactOutcomeView[];
}

export class ConsentView {
  @Expose() id!: string;
  @Expose() messageClass!: string;
  @Expose() status!: string;
  @Expose() source!: string;
  @Expose() wording!: string | null;
  @Expose() reference!: string | null;
  @Expose() givenAt!: string;
  @Expose() recordedAt!: string;
}

/** Somebody's standing, and every word it rests on, oldest first. */
export class ConsentsView {
  mayGetMarketing!: boolean;
  /** The classes of messages that are stopped: `transactional`, `marketing`. */
  suppressed!: string[];
  ledger!: ConsentView[];
}

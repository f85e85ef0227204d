import {
  isEmail,
  parseEmail,
  parsePhone,
  type EmailAddress,
  type EmailProblem,
  type MessageAddress,
  type PhoneProblem,
} from '@hub/kernel';
import type { Address, ChannelKind } from '../../core/index.js';
import type { Addressed, Occasion, RecipientRole } from '../model/occasion.js';

export type Candidate =
  | {
      readonly role: RecipientRole;
      readonly ok: true;
      readonly address: MessageAddress;
      readonly email: EmailAddress | null;
      readonly country: string | null;
      /** The address's keyed hash where it is known already. */
      readonly addressHash?: string;
      readonly source: Addressed['source'];
      readonly isRepaired: boolean;
    }
  | { readonly role: RecipientRole; readonly ok: false; readonly reason: PhoneProblem | EmailProblem };

/** What the numbers of a shop are read with. */
export interface PhoneFacts {
  readonly country: string;
  readonly settings: { readonly ownerPhones: readonly string[] };
}

/** What a shop's test mode goes by. */
interface TestFacts {
  readonly country: string;
  readonly settings: { readonly testPhone?: string | null };
}

/** Which addresses the texts of an occasion need. */
export function needsOf({ texts }: { readonly texts: Readonly<Partial<Record<ChannelKind, unknown>>> }) {
  return { phone: texts.sms !== undefined || texts.chat !== undefined, email: texts.email !== undefined };
}

/**
 * Whom an occasion is for, by number, by e-mail or both, as its texts need. The customer's number is the delivery address's,
 * else the billing address's, else their own; an unusable number gives way to a usable one. Guessing at junk prefixes is for
 * order notices only.
 */
export function candidates(occasion: Occasion, facts: PhoneFacts): readonly Candidate[] {
  const needs = needsOf(occasion.plan);
  switch (occasion.recipient.kind) {
    case 'customer':
      return [customer(occasion, facts, needs)];
    // The waiting list names each of them itself.
    case 'subscriber':
      return [];
    case 'owner':
      if (facts.settings.ownerPhones.length === 0) return [{ role: 'owner', ok: false, reason: 'no-phone' }];
      return facts.settings.ownerPhones.map((raw, index) =>
        typed(raw, index === 0 ? 'owner' : `fixed#${index + 1}`, 'owner', facts, needs),
      );
    case 'contact': {
      const { phone, phoneHash, country, email = null } = occasion.recipient;
      const known = { address: phone, addressHash: phoneHash, email: needs.email ? email : null, country } as const;
      return needs.phone || known.email !== null
        ? [{ role: 'customer', ok: true, ...known, source: 'contact', isRepaired: false }]
        : [{ role: 'customer', ok: false, reason: 'no-email' }];
    }
    case 'fixed': {
      const isManual = occasion.rule === null;
      return occasion.recipient.phones.map((raw, index) =>
        typed(raw, isManual ? 'manual' : `fixed#${index + 1}`, isManual ? 'manual' : 'fixed', facts, needs),
      );
    }
  }
}

/**
 * In the test mode the shop's own phone gets it, marked with the last characters of whom it was for; there is no address
 * of e-mail to stand in.
 */
export function standIn(
  { address }: { readonly address: MessageAddress },
  { country, settings }: TestFacts,
): Pick<Addressed, 'role' | 'address' | 'email' | 'country' | 'testFor'> | null {
  if (settings.testPhone === null || settings.testPhone === undefined) return null;
  const parsed = parsePhone(settings.testPhone, country);
  // Saving refuses what is no number; one that slipped by lets nothing out.
  if (!parsed.ok) throw new Error('the test phone is no number');
  return { role: 'test', address: parsed.phone, email: null, country: parsed.country, testFor: address.slice(-3) };
}

type Needs = ReturnType<typeof needsOf>;

function customer(occasion: Occasion, facts: PhoneFacts, needs: Needs): Candidate {
  const numbered = needs.phone ? customersNumber(occasion, facts) : null;
  const { order, customer: person } = occasion.facts;
  const raw = order?.customer.email ?? person?.email ?? '';
  const mailed = needs.email ? parseEmail(raw) : null;
  const email = mailed?.ok === true ? mailed.email : null;
  if (numbered?.ok === true) return { ...numbered, email };
  if (email !== null) {
    const country = countryOf(order?.delivery ?? order?.billing ?? person, facts);
    return { role: 'customer', ok: true, address: email, email, country, source: 'customer', isRepaired: false };
  }
  return numbered ?? { role: 'customer', ok: false, reason: mailed?.ok === false ? mailed.reason : 'no-phone' };
}

function customersNumber(occasion: Occasion, facts: PhoneFacts): Candidate {
  const mayRepair = occasion.plan.messageClass === 'transactional';
  const sources = [
    ['delivery', occasion.facts.order?.delivery],
    ['billing', occasion.facts.order?.billing],
    ['customer', occasion.facts.customer],
  ] as const;
  let problem: PhoneProblem = 'no-phone';
  for (const [source, place] of sources) {
    const phone = place?.phone;
    if (phone == null) continue;
    const parsed = parsePhone(phone, countryOf(place, facts), { repair: mayRepair });
    if (parsed.ok)
      return {
        role: 'customer',
        ok: true,
        address: parsed.phone,
        email: null,
        country: parsed.country,
        source,
        isRepaired: parsed.repaired,
      };
    if (problem === 'no-phone') problem = parsed.reason;
  }
  return { role: 'customer', ok: false, reason: problem };
}

function countryOf(address: Pick<Address, 'countryCode'> | null | undefined, facts: PhoneFacts): string {
  return address?.countryCode ?? facts.country;
}

function typed(
  raw: string,
  role: RecipientRole,
  source: 'owner' | 'fixed' | 'manual',
  facts: PhoneFacts,
  needs: Needs,
): Candidate {
  if (isEmail(raw)) {
    const parsed = parseEmail(raw);
    if (!parsed.ok) return { role, ok: false, reason: parsed.reason };
    if (!needs.email) return { role, ok: false, reason: 'no-phone' };
    const { email } = parsed;
    return { role, ok: true, address: email, email, country: facts.country, source, isRepaired: false };
  }
  if (!needs.phone) return { role, ok: false, reason: 'no-email' };
  const parsed = parsePhone(raw, facts.country);
  return parsed.ok
    ? { role, ok: true, address: parsed.phone, email: null, country: parsed.country, source, isRepaired: false }
    : { role, ok: false, reason: parsed.reason };
}

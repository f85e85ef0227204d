import { parsePhone, type PhoneNumber, type PhoneProblem } from '@hub/kernel';
import type { Address } from '../../core/index.js';
import type { Addressed, Occasion, RecipientRole } from '../model/occasion.js';

export type Candidate =
  | {
      readonly role: RecipientRole;
      readonly ok: true;
      readonly phone: PhoneNumber;
      readonly country: string | null;
      /** The number's keyed hash where it is known already. */
      readonly phoneHash?: string;
      readonly source: Addressed['source'];
      readonly isRepaired: boolean;
    }
  | { readonly role: RecipientRole; readonly ok: false; readonly reason: PhoneProblem };

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

/**
 * Whom an occasion is for. The customer's number is the delivery address's, else the billing address's, else their own;
 * an unusable number gives way to a usable one. Guessing at junk prefixes is for order notices only.
 */
export function candidates(occasion: Occasion, facts: PhoneFacts): readonly Candidate[] {
  switch (occasion.recipient.kind) {
    case 'customer':
      return [customer(occasion, facts)];
    // The waiting list names each of them itself.
    case 'subscriber':
      return [];
    case 'owner':
      if (facts.settings.ownerPhones.length === 0) return [{ role: 'owner', ok: false, reason: 'no-phone' }];
      return facts.settings.ownerPhones.map((raw, index) =>
        typed(raw, index === 0 ? 'owner' : `fixed#${index + 1}`, 'owner', facts),
      );
    case 'contact': {
      const { phone, phoneHash, country } = occasion.recipient;
      return [{ role: 'customer', ok: true, phone, phoneHash, country, source: 'contact', isRepaired: false }];
    }
    case 'fixed': {
      const isManual = occasion.rule === null;
      return occasion.recipient.phones.map((raw, index) =>
        typed(raw, isManual ? 'manual' : `fixed#${index + 1}`, isManual ? 'manual' : 'fixed', facts),
      );
    }
  }
}

/** In the test mode the shop's own phone gets it, marked with the last digits of whom it was for. */
export function standIn(
  { phone }: { readonly phone: PhoneNumber },
  { country, settings }: TestFacts,
): Pick<Addressed, 'role' | 'phone' | 'country' | 'testFor'> | null {
  if (settings.testPhone === null || settings.testPhone === undefined) return null;
  const parsed = parsePhone(settings.testPhone, country);
  // Saving refuses what is no number; one that slipped by lets nothing out.
  if (!parsed.ok) throw new Error('the test phone is no number');
  return { role: 'test', phone: parsed.phone, country: parsed.country, testFor: phone.slice(-3) };
}

function customer(occasion: Occasion, facts: PhoneFacts): Candidate {
  const mayRepair = occasion.plan.messageClass === 'transactional';
  const sources = [
    ['delivery', occasion.facts.order?.delivery],
    ['billing', occasion.facts.order?.billing],
    ['customer', occasion.facts.customer],
  ] as const;
  let problem: PhoneProblem = 'no-phone';
  for (const [source, address] of sources) {
    const phone = address?.phone;
    if (phone == null) continue;
    const parsed = parsePhone(phone, countryOf(address, facts), { repair: mayRepair });
    if (parsed.ok)
      return {
        role: 'customer',
        ok: true,
        phone: parsed.phone,
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

function typed(raw: string, role: RecipientRole, source: 'owner' | 'fixed' | 'manual', facts: PhoneFacts): Candidate {
  const parsed = parsePhone(raw, facts.country);
  return parsed.ok
    ? { role, ok: true, phone: parsed.phone, country: parsed.country, source, isRepaired: false }
    : { role, ok: false, reason: parsed.reason };
}

import type { ClientId, ContactId, OrganisationId } from '@hub/kernel';

/** Somebody whose data are looked for, by everything that may name them. */
export interface Person {
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly contactIds: readonly ContactId[];
  /** E.164. */
  readonly phones: readonly string[];
  readonly phoneHashes: readonly string[];
  /** In small letters. */
  readonly emails: readonly string[];
  readonly emailHashes: readonly string[];
}

/** Of every address of theirs. */
export function hashesOf({ phoneHashes, emailHashes }: Person): readonly string[] {
  return [...phoneHashes, ...emailHashes];
}

/** Digits that tell a number however it was written: people leave out, double and misspell the rest. */
const TAIL = 9;

export function tailsOf({ phones }: Person): readonly string[] {
  return phones.map((phone) => phone.replace(/\D/g, '').slice(-TAIL));
}

/**
 * Whether a body of unknown shape speaks of the person: its text as it is, with JSON's escapes and with a form's. Errs
 * on the side of yes.
 */
export function mentions(body: Buffer, person: Person): boolean {
  const plain = body.toString('utf8');
  return [plain, withoutJsonEscapes(plain), withoutFormEscapes(plain)].some((text) => {
    const small = text.toLowerCase();
    // What people put between digits; letters and quotes end a number.
    const digits = text.replace(/(?<=\d)[\s().\-/]+(?=\d)/g, '');
    return (
      tailsOf(person).some((tail) => digits.includes(tail)) || person.emails.some((email) => small.includes(email))
    );
  });
}

function withoutJsonEscapes(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function withoutFormEscapes(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
}

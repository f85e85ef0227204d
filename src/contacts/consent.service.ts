import { Inject, Injectable } from '@nestjs/common';
import { instantOf, type ClientId, type Clock, type Instant, type Localised, type OrganisationId } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import type { Tx } from '../infra/database/database.js';
import type { ConsentNews, ConsentRecord } from './contact.js';
import type { ConsentDto } from './contact.dto.js';
import type { ConsentSource } from './contact.entity.js';
import { ConsentRepository, consentRef, placeRef } from './consent.repository.js';
import { SuppressionRepository, type SuppressionRecord } from './suppression.repository.js';

/** Somebody, as the ledger knows people. */
export interface Person {
  readonly organisationId: OrganisationId;
  readonly clientId: ClientId;
  readonly phoneHash: string;
}

/** What somebody may get, and every word it rests on. */
export interface Standing {
  readonly mayGetMarketing: boolean;
  readonly suppressions: readonly SuppressionRecord[];
  readonly ledger: readonly ConsentRecord[];
}

/**
 * A box by which somebody agrees to advertising, as a shop tells of it now. `givenAt`: when it came to stand so, at the
 * earliest; null: nobody knows, so that it is newer than no word.
 */
export interface Box extends Person {
  readonly source: ConsentSource;
  readonly wording: string | null;
  readonly reference: string;
  readonly isTicked: boolean;
  readonly givenAt: Instant | null;
}

/** What people said about being written to. */
@Injectable()
export class ConsentService {
  constructor(
    private readonly consents: ConsentRepository,
    private readonly suppressions: SuppressionRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Adds words to the ledger. A no stops the class at once; a yes lifts what an earlier no had stopped, and nothing else. */
  async record(tx: Tx, news: readonly ConsentNews[]): Promise<void> {
    const now = this.clock.now();
    await this.consents.append(tx, news, now);
    await this.suppressions.followConsent(tx, news, now);
  }

  /**
   * Follows boxes that are ticked and unticked in a shop: a word is written where a box stands otherwise than when it was
   * last looked at. One that was never ticked says nothing, and one that stays as it was says nothing again: a no that
   * came by another way is not undone by it.
   */
  async follow(tx: Tx, boxes: readonly Box[]): Promise<void> {
    const known = await this.consents.newestAt(tx, boxes);
    const news = boxes.filter((box) => (known.get(placeRef(box)) === 'granted') !== box.isTicked);
    // What stood otherwise before changed now; of what is seen for the first time somebody may have to guess the age.
    const isAgeless = (box: Box) => box.givenAt === null && !known.has(placeRef(box));
    const refused = await this.consents.refusedMarketing(tx, news.filter(isAgeless));
    const now = this.clock.now();
    await this.record(
      tx,
      news.flatMap((box) => {
        const { isTicked, givenAt, ...word } = box;
        if (isAgeless(box) && refused.has(consentRef(box))) return [];
        const status = isTicked ? ('granted' as const) : ('withdrawn' as const);
        return [
          {
            ...word,
            messageClass: 'marketing' as const,
            status,
            givenAt: known.has(placeRef(box)) ? now : (givenAt ?? now),
          },
        ];
      }),
    );
  }

  /** A word as somebody tells it, or why it proves nothing. */
  read(person: Person, input: ConsentDto): ConsentNews | ConsentProblem {
    const givenAt = instantOf(new Date(input.givenAt));
    if (input.status === 'granted' && input.wording === undefined) return 'no-proof';
    if (givenAt > this.clock.now()) return 'in-the-future';
    const { organisationId, clientId, phoneHash } = person;
    const { messageClass, status, source, wording = null, reference = null } = input;
    return { organisationId, clientId, phoneHash, messageClass, status, source, wording, reference, givenAt };
  }

  async standing(tx: Tx, person: Person): Promise<Standing> {
    const granted = await this.consents.grantedMarketing(tx, [person]);
    const suppressions = await this.suppressions.of(tx, person.clientId, person.phoneHash);
    return {
      mayGetMarketing: granted.size > 0 && !suppressions.some(({ messageClass }) => messageClass === 'marketing'),
      suppressions,
      ledger: await this.consents.of(tx, person.clientId, person.phoneHash),
    };
  }
}

export type ConsentProblem = keyof typeof CONSENT_PROBLEMS;

export const CONSENT_PROBLEMS = {
  'no-proof': {
    pl: 'Zgoda bez treści, na którą się zgodzono, nie jest dowodem. Dodaj jej brzmienie (wording).',
    en: 'A consent without the words agreed to is no proof. Add them (wording).',
    el: 'Συγκατάθεση χωρίς το κείμενο που έγινε δεκτό δεν αποτελεί απόδειξη. Προσθέστε το (wording).',
  },
  'in-the-future': {
    pl: 'Zgoda nie może pochodzić z przyszłości. Sprawdź datę i strefę czasową.',
    en: 'A consent cannot come from the future. Check its date and time zone.',
    el: 'Η συγκατάθεση δεν μπορεί να είναι μελλοντική. Ελέγξτε ημερομηνία και ζώνη ώρας.',
  },
} as const satisfies Record<string, Localised>;

import { Injectable } from '@nestjs/common';
import { uuidOf, type ClientId, type Instant, type OrganisationId, type ReplyId } from '@hub/kernel';
import { ConsentService } from '../contacts/consent.service.js';
import { SuppressionRepository } from '../contacts/suppression.repository.js';
import { MESSAGE_CLASSES, type MessageClass } from '../core/index.js';
import type { Tx } from '../infra/database/database.js';
import { cancelForPeople } from '../pipeline/model/waiting-messages.js';

export interface Stop {
  readonly organisationId: OrganisationId;
  readonly replyId: ReplyId;
  /** The person, as each client that the word reaches knows them. */
  readonly people: readonly { readonly clientId: ClientId; readonly phoneHash: string }[];
  readonly isEverything: boolean;
  readonly wording: string;
  readonly at: Instant;
}

/** The longest wording that is proof and not a letter. */
const WORDING = 80;

/**
 * Somebody said STOP: from this transaction on they get no advertising, and what was planned of it is cancelled. Order
 * notices are stopped only by a word that says everything (`STOP ALL`): whoever silences a shop's advertising still wants
 * to know where the parcel is.
 */
@Injectable()
export class StopService {
  constructor(
    private readonly consents: ConsentService,
    private readonly suppressions: SuppressionRepository,
  ) {}

  async stop(tx: Tx, { organisationId, replyId, people, isEverything, wording, at }: Stop): Promise<void> {
    const classes: readonly MessageClass[] = isEverything ? MESSAGE_CLASSES : ['marketing'];
    const words = people.flatMap((person) =>
      classes.map((messageClass) => ({ organisationId, ...person, messageClass })),
    );
    await this.suppressions.add(
      tx,
      words.map((word) => ({ ...word, source: 'stop-reply' as const })),
      at,
    );
    await this.consents.record(
      tx,
      words.map((word) => ({
        ...word,
        status: 'withdrawn' as const,
        source: 'reply' as const,
        wording: wording.slice(0, WORDING),
        reference: `reply:${uuidOf(replyId)}`,
        givenAt: at,
      })),
    );
    await cancelForPeople(tx, people, classes, 'suppressed', at);
  }
}

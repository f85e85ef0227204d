import { Inject, Injectable } from '@nestjs/common';
import { DAY_MS, isEmail, plus, type ConnectionId, type Instant } from '@hub/kernel';
import type { ReplyHead } from '../core/index.js';
import { Keyring } from '../infra/crypto/keyring.js';
import type { Tx } from '../infra/database/database.js';
import { CorrespondenceRepository } from './correspondence.repository.js';

/** So long whoever ordered or was written to by e-mail is known. */
export const KNOWN_MS = 180 * DAY_MS;

/**
 * Who writes to an account that is also used for other things: whoever answers a message of ours, was written to by it, or
 * ordered in a shop that uses it. Everybody else's mail is none of ours.
 */
@Injectable()
export class AcquaintanceService {
  constructor(
    private readonly correspondence: CorrespondenceRepository,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  /** One word each. */
  async among(
    tx: Tx,
    connectionId: ConnectionId,
    heads: readonly ReplyHead[],
    now: Instant,
  ): Promise<readonly boolean[]> {
    const homes = await this.correspondence.homes(tx, connectionId);
    const clients = [...new Set(homes.map(({ clientId }) => clientId))];
    const people = heads.flatMap(({ from, answers }, index) =>
      isEmail(from)
        ? clients.map((clientId) => ({
            index,
            clientId,
            emailHash: this.keyring.emailHash(clientId, from),
            email: from.toLowerCase(),
            answers,
          }))
        : [],
    );
    const known = await this.correspondence.known(tx, connectionId, people, plus(now, -KNOWN_MS));
    return heads.map(({ from }, index) => !isEmail(from) || known.has(index));
  }
}

import { Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import type { Clock, Instant, Secret } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Keyring } from '../infra/crypto/keyring.js';
import { tokenHash } from '../infra/crypto/keys.js';
import { Database, type EntityTx } from '../infra/database/database.js';
import { invalid } from '../infra/web/errors.js';
import type { Account } from './account.js';
import type { User } from './account.entity.js';
import { AccountRepository } from './account.repository.js';
import { newRecoveryCodes, newTotpSecret, stepOfCode, totpUrl } from './totp.js';

const FIELD = 'totp';

/** The second factor of a sign-in: an authenticator app, and one-time codes for the day the phone is gone. */
@Injectable()
export class SecondFactor {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountRepository,
    @Inject(Keyring) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A fresh secret, asked for at sign-in only once it was confirmed. */
  begin(account: Account): Promise<{ readonly secret: string; readonly url: string }> {
    return this.#ofSelf(account, (user) => {
      if (user.totpConfirmedAt != null) throw invalid([IS_ON]);
      const secret = newTotpSecret();
      user.totpSealed = this.keyring.sealer.seal(secret, contextOf(user));
      return { secret: secret.reveal(), url: totpUrl(secret, user.email) };
    });
  }

  /** Switches it on. Returns the recovery codes, which are never shown again. @throws RequestRefused 422 */
  confirm(account: Account, code: string): Promise<readonly string[]> {
    return this.#ofSelf(account, (user) => {
      const now = this.clock.now();
      const step = user.totpSealed == null ? null : stepOfCode(this.#secret(user), code, null, now);
      if (step === null) throw invalid([WRONG_CODE]);
      const codes = newRecoveryCodes();
      user.totpConfirmedAt = now;
      user.totpStep = step;
      user.recoveryHashes = codes.map(tokenHash);
      return codes;
    });
  }

  /** Switches it off, for whoever still holds it. @throws RequestRefused 422 */
  async remove(account: Account, code: string): Promise<void> {
    await this.#ofSelf(account, (user) => {
      if (user.totpConfirmedAt != null && !this.takes(user, code, this.clock.now())) throw invalid([WRONG_CODE]);
      user.totpSealed = null;
      user.totpConfirmedAt = null;
      user.totpStep = null;
      user.recoveryHashes = [];
    });
  }

  /** Whether this code opens the door; it does so once. */
  takes(user: User, code: string, now: Instant): boolean {
    const hash = tokenHash(code.trim());
    if (user.recoveryHashes.includes(hash)) {
      user.recoveryHashes = user.recoveryHashes.filter((other) => other !== hash);
      return true;
    }
    const step = stepOfCode(this.#secret(user), code.replaceAll(' ', ''), user.totpStep ?? null, now);
    if (step !== null) user.totpStep = step;
    return step !== null;
  }

  #secret(user: User): Secret {
    return this.keyring.sealer.open(user.totpSealed ?? '', contextOf(user));
  }

  #ofSelf<T>({ organisationId, userId }: Account, work: (user: User) => T): Promise<T> {
    return this.database.inOrganisation(organisationId, async (tx: EntityTx) => {
      const user = userId === null ? null : await this.accounts.byId(tx, organisationId, userId);
      if (user === null) throw new UnauthorizedException();
      return work(user);
    });
  }
}

function contextOf(user: User) {
  return { organisation: user.organisationId, owner: user.id, field: FIELD };
}

const WRONG_CODE = {
  param: 'code',
  code: 'wrong-code',
  message: {
    pl: 'Kod się nie zgadza. Sprawdź zegar telefonu i wpisz bieżący kod.',
    en: "The code is not right. Check the phone's clock and give the current code.",
    el: 'Ο κωδικός δεν είναι σωστός. Ελέγξτε το ρολόι του τηλεφώνου και δώστε τον τρέχοντα κωδικό.',
  },
};
const IS_ON = {
  param: '',
  code: 'second-factor-is-on',
  message: {
    pl: 'Drugi składnik jest już włączony. Aby zmienić telefon, najpierw go wyłącz.',
    en: 'The second factor is on already. To change the phone, switch it off first.',
    el: 'Ο δεύτερος παράγοντας είναι ήδη ενεργός. Για αλλαγή τηλεφώνου, απενεργοποιήστε τον πρώτα.',
  },
};

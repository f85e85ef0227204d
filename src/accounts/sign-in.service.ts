import { Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { DAY_MS, HOUR_MS, plus, type Clock, type UserId } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { randomToken, tokenHash } from '../infra/crypto/keys.js';
import { asSystem, asSystemWithEntities, eachAlone } from '../infra/database/as-system.js';
import { Database, type EntityTx } from '../infra/database/database.js';
import { RequestRefused } from '../infra/web/errors.js';
import type { Account } from './account.js';
import type { Session, User } from './account.entity.js';
import { AccountRepository } from './account.repository.js';
import { SecondFactor } from './second-factor.js';
import { countTry, forgiveTries, type Subject } from './sign-in-tries.js';

const SESSION_MS = 7 * DAY_MS;
const LINK_MS = 24 * HOUR_MS;
/** Verified when there is no such user, so that both answers take the same time. */
const DUMMY_HASH = hash('no such user');

const WRONG = new RequestRefused(401, 'sign-in.wrong', {
  pl: 'Adres e-mail, hasło lub kod są niepoprawne. Sprawdź je i spróbuj ponownie.',
  en: 'The e-mail address, the password or the code is wrong. Check them and try again.',
  el: 'Το e-mail, ο κωδικός πρόσβασης ή ο κωδικός μίας χρήσης είναι λάθος. Ελέγξτε τα και δοκιμάστε ξανά.',
});
const CODE_NEEDED = new RequestRefused(401, 'sign-in.code-needed', {
  pl: 'Podaj sześciocyfrowy kod z aplikacji uwierzytelniającej albo kod zapasowy.',
  en: 'Give the six digits of your authenticator app, or a recovery code.',
  el: 'Δώστε τα έξι ψηφία της εφαρμογής ελέγχου ταυτότητας ή έναν εφεδρικό κωδικό.',
});
const LINK_USED = new RequestRefused(401, 'sign-in.link-used', {
  pl: 'Ten link do logowania był już użyty albo wygasł. Poproś o nowy; pierwszy link podaje hub przy starcie.',
  en: 'This sign-in link was used already or has expired. Ask for a new one; the first is printed when the hub starts.',
  el: 'Ο σύνδεσμος έχει χρησιμοποιηθεί ή έληξε. Ζητήστε νέο· τον πρώτο τον δίνει το hub στην εκκίνηση.',
});

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly code: string | null;
  /** Where the request came from. */
  readonly address: string;
}

/**
 * Signs people in: by password and, where they have one, a second factor; or by a one-time link. Tokens are kept as
 * hashes only. Ten tries in vain within 15 minutes lock a person out, whether there is such a person or not.
 */
@Injectable()
export class SignInService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountRepository,
    private readonly factor: SecondFactor,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A session's token. @throws RequestRefused `sign-in.wrong`, `sign-in.code-needed`, `sign-in.locked` */
  async byPassword(credentials: Credentials): Promise<string> {
    const email = credentials.email.trim().toLowerCase();
    const subjects: readonly Subject[] = [
      ['person', email],
      ['address', credentials.address],
    ];
    const now = this.clock.now();
    await asSystem(this.database, (tx) => countTry(tx, subjects, now));
    return asSystemWithEntities(this.database, async (tx) => {
      const user = await this.accounts.byEmail(tx, email);
      const isRight = await verify(user?.passwordHash ?? (await DUMMY_HASH), credentials.password);
      if (user?.passwordHash == null || !isRight) throw WRONG;
      if (user.totpConfirmedAt != null) {
        if (credentials.code === null) throw CODE_NEEDED;
        if (!this.factor.takes(user, credentials.code, now)) throw WRONG;
      }
      await forgiveTries(tx, subjects);
      return this.open(tx, user, 'session', SESSION_MS);
    });
  }

  /** Uses up a sign-in link. @throws RequestRefused `sign-in.link-used` */
  async byLink(token: string): Promise<string> {
    return asSystemWithEntities(this.database, async (tx) => {
      const link = await this.accounts.session(tx, tokenHash(token), 'sign-in-link', this.clock.now());
      if (link === null || !(await this.accounts.endSession(tx, link.tokenHash))) throw LINK_USED;
      return this.open(tx, { id: link.userId, organisationId: link.organisationId }, 'session', SESSION_MS);
    });
  }

  /** Who a session is; null when there is none. */
  bySession(token: string): Promise<Account | null> {
    return this.accounts.bySession(eachAlone(this.database), tokenHash(token), this.clock.now());
  }

  /** Who an API key is; null when it is none, expired or revoked. */
  byApiKey(token: string): Promise<Account | null> {
    return this.accounts.byApiKey(eachAlone(this.database), tokenHash(token), this.clock.now());
  }

  /** Whether somebody signs in with this address, in whichever organisation. */
  isTaken(email: string): Promise<boolean> {
    return asSystemWithEntities(this.database, async (tx) => (await this.accounts.byEmail(tx, email)) !== null);
  }

  /** Whether this session is one of those who run the hub. */
  async isOperator(token: string | null): Promise<boolean> {
    if (token === null) return false;
    const now = this.clock.now();
    return asSystemWithEntities(this.database, async (tx) => {
      const session = await this.accounts.session(tx, tokenHash(token), 'session', now);
      if (session === null) return false;
      return (await this.accounts.byId(tx, session.organisationId, session.userId))?.isOperator === true;
    });
  }

  async signOut(token: string): Promise<void> {
    await asSystemWithEntities(this.database, (tx) => this.accounts.endSession(tx, tokenHash(token)));
  }

  /**
   * Sets a password. Whoever else is signed in as this person is signed out. One that was set before must be told.
   * @throws RequestRefused `sign-in.wrong`
   */
  async setPassword(account: Account, password: string, current: string | null, token: string | null): Promise<void> {
    const passwordHash = await hash(password);
    await this.database.inOrganisation(account.organisationId, async (tx) => {
      const user = await this.#self(tx, account);
      if (user.passwordHash != null && !(await verify(user.passwordHash, current ?? ''))) throw WRONG;
      user.passwordHash = passwordHash;
      await this.accounts.endSessionsOf(tx, account.organisationId, user.id, token === null ? '' : tokenHash(token));
    });
  }

  /**
   * The first user of an empty installation: the one the environment names, else one who comes in by a link. Returns the
   * link's token while somebody still needs one.
   */
  async firstRun(
    admin: { readonly email: string; readonly password: { reveal(): string } } | null,
  ): Promise<string | null> {
    const passwordHash = admin === null ? null : await hash(admin.password.reveal());
    return asSystemWithEntities(this.database, async (tx) => {
      if (!(await this.accounts.hasUsers(tx))) {
        const email = admin?.email ?? 'admin@localhost';
        // Whoever sets the hub up runs it.
        const first = { name: 'Talaria', email, passwordHash, isOperator: true };
        await this.accounts.addOrganisation(tx, first, this.clock.now());
      }
      const [waiting] = await this.accounts.withoutPassword(tx);
      return waiting === undefined ? null : this.open(tx, waiting, 'sign-in-link', LINK_MS);
    });
  }

  /** A token for a session or a one-time link, within the caller's transaction. */
  async open(
    tx: EntityTx,
    user: Pick<User, 'id' | 'organisationId'>,
    purpose: Session['purpose'],
    lifeMs: number,
  ): Promise<string> {
    const token = randomToken();
    const now = this.clock.now();
    this.accounts.addSession(tx, {
      tokenHash: tokenHash(token),
      organisationId: user.organisationId,
      userId: user.id,
      purpose,
      expiresAt: plus(now, lifeMs),
      createdAt: now,
    });
    await tx.em.flush();
    return token;
  }

  /** @throws UnauthorizedException for a program, and for a user who is gone. */
  async #self(tx: EntityTx, { organisationId, userId }: Account): Promise<User> {
    const user = userId === null ? null : await this.accounts.byId(tx, organisationId, userId as UserId);
    if (user === null) throw new UnauthorizedException();
    return user;
  }
}

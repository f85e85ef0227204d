import { Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { HOUR_MS, DAY_MS, plus, type Clock, type OrganisationId, type UserId } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { randomToken, tokenHash } from '../infra/crypto/keys.js';
import { asSystemWithEntities } from '../infra/database/as-system.js';
import { Database, type EntityTx } from '../infra/database/database.js';
import { RequestRefused } from '../infra/web/errors.js';
import type { Session, User } from './account.entity.js';
import { AccountRepository } from './account.repository.js';

/** Who a request speaks for. */
export interface Account {
  readonly userId: UserId;
  readonly organisationId: OrganisationId;
}

const SESSION_MS = 7 * DAY_MS;
const LINK_MS = 24 * HOUR_MS;
/** Verified when there is no such user, so that both answers take the same time. */
const DUMMY_HASH = hash('no such user');

const WRONG = new RequestRefused(401, 'sign-in.wrong', {
  pl: 'Adres e-mail lub hasło są niepoprawne. Sprawdź je i spróbuj ponownie.',
  en: 'The e-mail address or the password is wrong. Check them and try again.',
  el: 'Το e-mail ή ο κωδικός είναι λάθος. Ελέγξτε τα και δοκιμάστε ξανά.',
});
const LINK_USED = new RequestRefused(401, 'sign-in.link-used', {
  pl: 'Ten link do logowania był już użyty albo wygasł. Uruchom hub ponownie, aby dostać nowy.',
  en: 'This sign-in link was used already or has expired. Restart the hub to get a new one.',
  el: 'Ο σύνδεσμος έχει χρησιμοποιηθεί ή έληξε. Επανεκκινήστε το hub για νέο.',
});

/** Signs people in: by password, or by the one-time link of the first run. Tokens are kept as hashes only. */
@Injectable()
export class SignInService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A session's token. @throws RequestRefused `sign-in.wrong` */
  async byPassword(email: string, password: string): Promise<string> {
    return asSystemWithEntities(this.database, async (tx) => {
      const user = await this.accounts.byEmail(tx, email.trim().toLowerCase());
      const isRight = await verify(user?.passwordHash ?? (await DUMMY_HASH), password);
      if (user?.passwordHash == null || !isRight) throw WRONG;
      return this.#open(tx, user, 'session', SESSION_MS);
    });
  }

  /** Uses up a sign-in link. @throws RequestRefused `sign-in.link-used` */
  async byLink(token: string): Promise<string> {
    return asSystemWithEntities(this.database, async (tx) => {
      const link = await this.accounts.session(tx, tokenHash(token), 'sign-in-link', this.clock.now());
      if (link === null || !(await this.accounts.endSession(tx, link.tokenHash))) throw LINK_USED;
      return this.#open(tx, { id: link.userId, organisationId: link.organisationId }, 'session', SESSION_MS);
    });
  }

  async account(token: string): Promise<Account | null> {
    const session = await asSystemWithEntities(this.database, (tx) =>
      this.accounts.session(tx, tokenHash(token), 'session', this.clock.now()),
    );
    return session === null ? null : { userId: session.userId, organisationId: session.organisationId };
  }

  /** Whether this session is one of those who run the hub. */
  async isOperator(token: string | null): Promise<boolean> {
    const account = token === null ? null : await this.account(token);
    if (account === null) return false;
    const { organisationId, userId } = account;
    const user = await this.database.inOrganisation(organisationId, (tx) =>
      this.accounts.byId(tx, organisationId, userId),
    );
    return user?.isOperator === true;
  }

  /** @throws UnauthorizedException when the user is gone. */
  async describe(account: Account): Promise<Account & { readonly email: string }> {
    const { organisationId, userId } = account;
    const user = await this.database.inOrganisation(organisationId, (tx) =>
      this.accounts.byId(tx, organisationId, userId),
    );
    if (user === null) throw new UnauthorizedException();
    return { userId, organisationId, email: user.email };
  }

  async signOut(token: string): Promise<void> {
    await asSystemWithEntities(this.database, (tx) => this.accounts.endSession(tx, tokenHash(token)));
  }

  async setPassword(account: Account, password: string): Promise<void> {
    const passwordHash = await hash(password);
    await this.database.inOrganisation(account.organisationId, async (tx) => {
      const user = await this.accounts.byId(tx, account.organisationId, account.userId);
      if (user !== null) user.passwordHash = passwordHash;
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
        await this.accounts.addOrganisation(
          tx,
          'Talaria',
          admin?.email ?? 'admin@localhost',
          passwordHash,
          this.clock.now(),
        );
      }
      const [waiting] = await this.accounts.withoutPassword(tx);
      return waiting === undefined ? null : this.#open(tx, waiting, 'sign-in-link', LINK_MS);
    });
  }

  async #open(
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
}

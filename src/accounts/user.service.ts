import { Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import { DAY_MS, toIso, type Clock, type OrganisationId, type UserId } from '@hub/kernel';
import { CLOCK } from '../infra/clock/system-clock.js';
import { Database, type EntityTx } from '../infra/database/database.js';
import { invalid, notFound } from '../infra/web/errors.js';
import { toView } from '../infra/web/view.js';
import { ORGANISATION, type Account } from './account.js';
import { MembershipEntity, SessionEntity, UserEntity, type Membership, type User } from './account.entity.js';
import { AccountRepository } from './account.repository.js';
import { rightsOf } from './rights.js';
import { MeView, MembershipView } from './session.view.js';
import { SignInService } from './sign-in.service.js';
import type { MembershipDto } from './user.dto.js';
import { UserView } from './user.view.js';
import { WhereaboutsRepository } from './whereabouts.repository.js';

const INVITATION_MS = 7 * DAY_MS;

/** Who may sign in, and with which roles where. Nobody gives what they do not have; the last who manages users stays. */
@Injectable()
export class UserService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountRepository,
    private readonly whereabouts: WhereaboutsRepository,
    private readonly signIn: SignInService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws UnauthorizedException for a program, and for a user who is gone. */
  async describe({ organisationId, userId }: Account): Promise<MeView> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const user = userId === null ? null : await this.accounts.byId(tx, organisationId, userId);
      if (user === null) throw new UnauthorizedException();
      const memberships = await this.accounts.memberships(tx, organisationId, user.id);
      return {
        userId: user.id,
        organisationId,
        email: user.email,
        hasPassword: user.passwordHash != null,
        hasSecondFactor: user.totpConfirmedAt != null,
        isOperator: user.isOperator,
        memberships: memberships.map(membershipView),
      };
    });
  }

  async list({ organisationId }: Account): Promise<UserView[]> {
    return this.database.inOrganisation(organisationId, async (tx) => {
      const memberships = await this.accounts.memberships(tx, organisationId);
      return (await this.accounts.users(tx, organisationId)).map((user) =>
        userView(
          user,
          memberships.filter((membership) => membership.userId === user.id),
        ),
      );
    });
  }

  /** A user who comes in by the link that is returned. @throws RequestRefused 422 when the address is taken */
  async invite(
    account: Account,
    email: string,
    wishes: readonly MembershipDto[],
  ): Promise<{ readonly user: UserView; readonly token: string }> {
    const { organisationId } = account;
    const address = email.trim().toLowerCase();
    // An address is one user in the whole installation: whoever signs in does not say to which organisation.
    if (await this.signIn.isTaken(address)) throw invalid([ADDRESS_TAKEN]);
    return this.database.inOrganisation(organisationId, async (tx) => {
      const user = this.accounts.addUser(
        tx,
        { organisationId, email: address, passwordHash: null, isOperator: false },
        this.clock.now(),
      );
      await this.#give(tx, account, user.id, wishes);
      const token = await this.signIn.open(tx, user, 'sign-in-link', INVITATION_MS);
      return { user: userView(user, await this.accounts.memberships(tx, organisationId, user.id)), token };
    });
  }

  /** A new link for a user who lost the invitation or the password. */
  async inviteAgain({ organisationId }: Account, id: UserId): Promise<string> {
    return this.database.inOrganisation(organisationId, async (tx) =>
      this.signIn.open(tx, await this.#find(tx, organisationId, id), 'sign-in-link', INVITATION_MS),
    );
  }

  /** Replaces all roles of a user. */
  async setMemberships(account: Account, id: UserId, wishes: readonly MembershipDto[]): Promise<UserView> {
    const { organisationId } = account;
    return this.database.inOrganisation(organisationId, async (tx) => {
      const user = await this.#find(tx, organisationId, id);
      await tx.em.nativeDelete(MembershipEntity, { organisationId, userId: id });
      await this.#give(tx, account, id, wishes);
      await this.#keepSomebody(tx, organisationId);
      return userView(user, await this.accounts.memberships(tx, organisationId, id));
    });
  }

  async remove({ organisationId }: Account, id: UserId): Promise<void> {
    await this.database.inOrganisation(organisationId, async (tx) => {
      await this.#find(tx, organisationId, id);
      await tx.em.nativeDelete(MembershipEntity, { organisationId, userId: id });
      await tx.em.nativeDelete(SessionEntity, { organisationId, userId: id });
      await tx.em.nativeDelete(UserEntity, { organisationId, id });
      await this.#keepSomebody(tx, organisationId);
    });
  }

  async #give(tx: EntityTx, account: Account, userId: UserId, wishes: readonly MembershipDto[]): Promise<void> {
    const { organisationId } = account;
    for (const { role, clientId = null, shopId = null } of wishes) {
      const place = await this.whereabouts.placeOf(tx, { clientId, shopId });
      for (const right of rightsOf(role)) account.demand(right, place);
      this.accounts.addMembership(
        tx,
        { organisationId, userId, role, clientId: shopId === null ? clientId : null, shopId },
        this.clock.now(),
      );
    }
    await tx.em.flush();
  }

  async #keepSomebody(tx: EntityTx, organisationId: OrganisationId): Promise<void> {
    const memberships = await this.accounts.memberships(tx, organisationId);
    const manages = ({ role, clientId, shopId }: Membership) =>
      rightsOf(role).has('users') && clientId == null && shopId == null;
    if (!memberships.some(manages)) throw invalid([LAST_ONE]);
  }

  async #find(tx: EntityTx, organisationId: OrganisationId, id: UserId): Promise<User> {
    const user = await this.accounts.byId(tx, organisationId, id);
    if (user === null) throw notFound();
    return user;
  }
}

function membershipView({ role, ...membership }: Membership): MembershipView {
  return toView(MembershipView, { ...ORGANISATION, ...membership, role, rights: [...rightsOf(role)] });
}

function userView(user: User, memberships: readonly Membership[]): UserView {
  return toView(UserView, {
    ...user,
    hasPassword: user.passwordHash != null,
    hasSecondFactor: user.totpConfirmedAt != null,
    createdAt: toIso(user.createdAt),
    memberships: memberships.map(membershipView),
  });
}

const ADDRESS_TAKEN = {
  param: 'email',
  code: 'email-taken',
  message: {
    pl: 'Ten adres należy już do użytkownika tego huba. Użyj innego albo zmień role tamtego użytkownika.',
    en: 'This address belongs to a user of this hub already. Use another, or change that user’s roles.',
    el: 'Αυτή η διεύθυνση ανήκει ήδη σε χρήστη του hub. Χρησιμοποιήστε άλλη ή αλλάξτε τους ρόλους του.',
  },
};
const LAST_ONE = {
  param: 'memberships',
  code: 'last-manager',
  message: {
    pl: 'To ostatnia osoba, która zarządza użytkownikami. Najpierw nadaj tę rolę komuś innemu.',
    en: 'This is the last one who manages users. Give somebody else that role first.',
    el: 'Είναι ο τελευταίος που διαχειρίζεται χρήστες. Δώστε πρώτα τον ρόλο σε άλλον.',
  },
};

import { HubError, DAY_MS, type Clock } from '@hub/kernel';
import { AccountRepository } from '../accounts/account.repository.js';
import { SignInService } from '../accounts/sign-in.service.js';
import { asSystemWithEntities } from '../infra/database/as-system.js';
import type { CommandContext } from './command-context.js';

const LINK_MS = DAY_MS;

/** An organisation of its own with its first user. Returns the link that lets them in. */
export function addOrganisation(context: CommandContext, name: string, email: string): Promise<string> {
  return linkFor(context, email, async ({ accounts, tx, clock, address }) => {
    if ((await accounts.byEmail(tx, address)) !== null)
      throw new HubError('user.email-taken', `${address} signs in to this hub already. Choose another address.`);
    return accounts.addOrganisation(tx, { name, email: address, passwordHash: null, isOperator: false }, clock.now());
  });
}

/** A way in for a user who lost the password or the invitation. */
export function linkForUser(context: CommandContext, email: string): Promise<string> {
  return linkFor(context, email, async ({ accounts, tx, address }) => {
    const user = await accounts.byEmail(tx, address);
    if (user === null) throw new HubError('user.unknown', `Nobody signs in as ${address}.`);
    return user;
  });
}

interface Look {
  readonly accounts: AccountRepository;
  readonly tx: Parameters<AccountRepository['byEmail']>[0];
  readonly clock: Clock;
  readonly address: string;
}

async function linkFor(
  { app, ground }: CommandContext,
  email: string,
  find: (look: Look) => ReturnType<AccountRepository['addOrganisation']>,
): Promise<string> {
  const accounts = app.get(AccountRepository, { strict: false });
  const signIn = app.get(SignInService, { strict: false });
  const address = email.trim().toLowerCase();
  const token = await asSystemWithEntities(ground.database, async (tx) =>
    signIn.open(tx, await find({ accounts, tx, clock: ground.clock, address }), 'sign-in-link', LINK_MS),
  );
  return `${ground.publicUrl ?? 'http://localhost:3000'}/#/sign-in/${token}`;
}

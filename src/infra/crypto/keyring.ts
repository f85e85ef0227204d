import { randomBytes, type KeyObject } from 'node:crypto';
import { HubError, isEmail, Secret, type ClientId, type ConnectionId, type MessageAddress } from '@hub/kernel';
import { asSystem } from '../database/as-system.js';
import type { Database } from '../database/database.js';
import { base32, hashingKey, keyedHash } from './keys.js';
import { Sealer } from './sealer.js';

/** What the installation’s own keys are sealed for. */
export const INSTALLATION = { organisation: 'hub', owner: 'installation' } as const;

interface InstallationRow {
  master_key_fingerprint: string;
  installation_key_sealed: string;
  pepper_sealed: string;
}

/**
 * The installation's keys. The installation key and the pepper are random, made once and never change, so that leg keys
 * and hashes stay the same for the installation's whole life; the database holds them only sealed by the master key.
 */
export class Keyring {
  private constructor(
    readonly sealer: Sealer,
    private readonly installationKey: KeyObject,
    private readonly pepper: KeyObject,
  ) {}

  /** @throws HubError `master-key.wrong` when this database was sealed with another master key. */
  static async open(database: Database, masterKey: Secret): Promise<Keyring> {
    const sealer = new Sealer(masterKey);
    const row = await asSystem(database, async (tx) => {
      const fresh = () => new Secret(randomBytes(32).toString('hex'));
      await tx.query(
        `insert into installation (id, master_key_fingerprint, installation_key_sealed, pepper_sealed, created_at)
         values (1, $1, $2, $3, clock_timestamp()) on conflict (id) do nothing`,
        [
          sealer.fingerprint(),
          sealer.seal(fresh(), { ...INSTALLATION, field: 'installation-key' }),
          sealer.seal(fresh(), { ...INSTALLATION, field: 'pepper' }),
        ],
      );
      const [found] = await tx.query<InstallationRow>(
        'select master_key_fingerprint, installation_key_sealed, pepper_sealed from installation where id = 1',
      );
      return found;
    });
    if (row === undefined || row.master_key_fingerprint !== sealer.fingerprint()) {
      throw new HubError(
        'master-key.wrong',
        'HUB_MASTER_KEY is not the key this database was sealed with. Start with the right key; without it the stored secrets cannot be read.',
      );
    }
    return new Keyring(
      sealer,
      hashingKey(sealer.open(row.installation_key_sealed, { ...INSTALLATION, field: 'installation-key' })),
      hashingKey(sealer.open(row.pepper_sealed, { ...INSTALLATION, field: 'pepper' })),
    );
  }

  /** The provider's key of a leg: the same after any crash, restore or re-plan. 52 characters of base32. */
  legKey(occasionKey: string, legNo: number, attemptNo: number): string {
    return base32(keyedHash(this.installationKey, 'leg', occasionKey, String(legNo), String(attemptNo)));
  }

  /** What a short link in a message is called: 50 bits nobody can guess, the same for the same message and address. */
  linkCode(occasionKey: string, target: string | null): string {
    return base32(keyedHash(this.installationKey, 'link', occasionKey, target ?? ''))
      .slice(0, 10)
      .toLowerCase();
  }

  /** The second part of a callback's address, or what a shop's webhooks are signed with: a key for each connection and purpose. */
  callbackKey(connection: ConnectionId, purpose: 'hooks' | 'reports' | 'replies'): string {
    return base32(keyedHash(this.installationKey, 'callback', connection, purpose)).slice(0, 32);
  }

  /**
   * A number as suppression lists and caps keep it: comparable within one client, meaningless outside. Stays the same when
   * the client moves to another organisation.
   */
  phoneHash(client: ClientId, phone: string): string {
    return base32(keyedHash(this.pepper, 'phone', client, phone));
  }

  /** An e-mail address, likewise; without regard to case. */
  emailHash(client: ClientId, email: string): string {
    return base32(keyedHash(this.pepper, 'email', client, email.trim().toLowerCase()));
  }

  addressHash(client: ClientId, address: MessageAddress): string {
    return isEmail(address) ? this.emailHash(client, address) : this.phoneHash(client, address);
  }
}

import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubError, Secret } from '@hub/kernel';
import { INSTALLATION } from '../infra/crypto/keyring.js';
import { readOrMakeMasterKey } from '../infra/crypto/master-key.js';
import { sealEachAnew } from '../infra/crypto/sealed-columns.js';
import { Sealer, type SealContext } from '../infra/crypto/sealer.js';
import { asSystem } from '../infra/database/as-system.js';
import type { Tx } from '../infra/database/database.js';
import { StartUpLock } from '../infra/database/start-up-lock.js';
import type { Environment } from '../infra/environment/environment.js';
import type { CommandContext } from './command-context.js';

/**
 * Seals everything anew under another master key, in one transaction; what is sealed stays the same. No hub may be at
 * work meanwhile: it would go on sealing under the old key. Returns how many values were sealed anew.
 * @throws HubError `database.in-use`, `secret.unreadable`; then nothing was changed
 */
export async function rotateKey(
  { ground, site }: CommandContext,
  environment: Environment,
  newKey: Secret | null,
): Promise<{ readonly count: number; readonly keyFile: string | null }> {
  const file = environment.masterKey === null ? join(site.keyDir, 'master.key') : null;
  if (file === null && newKey === null) throw NO_NEW_KEY;
  const key = newKey ?? new Secret(randomBytes(32).toString('hex'));
  const from = new Sealer(environment.masterKey ?? readOrMakeMasterKey(site.keyDir));
  const to = new Sealer(key);
  const lock = await StartUpLock.take(site.connection, false);
  try {
    // Beside the old one until the database agrees: whatever is cut off here, one of the two files opens it.
    if (file !== null) writeFileSync(`${file}.new`, `${key.reveal()}\n`, { mode: 0o600 });
    const count = await asSystem(ground.database, (tx) => sealAnew(tx, from, to));
    if (file !== null && existsSync(`${file}.new`)) renameSync(`${file}.new`, file);
    return { count, keyFile: file };
  } finally {
    await lock.release();
  }
}

async function sealAnew(tx: Tx, from: Sealer, to: Sealer): Promise<number> {
  const anew = (sealed: string, context: SealContext) => to.seal(from.open(sealed, context), context);
  const count = await sealEachAnew(tx, null, anew);
  const [own] = await tx.query<{ installation_key_sealed: string; pepper_sealed: string }>(
    'select installation_key_sealed, pepper_sealed from installation where id = 1 for update',
  );
  await tx.query(
    'update installation set master_key_fingerprint = $1, installation_key_sealed = $2, pepper_sealed = $3 where id = 1',
    [
      to.fingerprint(),
      anew(own?.installation_key_sealed ?? '', { ...INSTALLATION, field: 'installation-key' }),
      anew(own?.pepper_sealed ?? '', { ...INSTALLATION, field: 'pepper' }),
    ],
  );
  return count + 2;
}

const NO_NEW_KEY = new HubError(
  'master-key.missing',
  'Set HUB_NEW_MASTER_KEY to the new key, 64 hexadecimal digits (openssl rand -hex 32). Afterwards start every hub with it as HUB_MASTER_KEY.',
);

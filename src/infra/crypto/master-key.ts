import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubError, Secret } from '@hub/kernel';

/** The key file of an embedded installation: made at the first start, readable by the hub's user only, outside the database's folder. */
export function readOrMakeMasterKey(dataDir: string): Secret {
  const file = join(dataDir, 'master.key');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  }
  const text = readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new HubError(
      'master-key.unreadable',
      `${file} does not hold a key of 64 hexadecimal digits. Restore it from your backup, or set HUB_MASTER_KEY.`,
    );
  }
  return new Secret(text);
}

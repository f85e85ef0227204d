import { idOf, uuidOf, type IdPrefix, type OrganisationId } from '@hub/kernel';
import type { Tx } from '../database/database.js';
import { INSTALLATION } from './keyring.js';
import type { SealContext } from './sealer.js';

interface SealedColumn {
  readonly table: string;
  /** Null: it is the installation's own, and its `id` is no id of ours. */
  readonly prefix: IdPrefix | null;
  readonly column: string;
  /** The sealed field's name; null where the column holds an object of them by name. */
  readonly field: string | null;
}

/** Everything that is sealed beside the installation's own keys. A test compares this with the entities. */
export const SEALED: readonly SealedColumn[] = [
  { table: 'connections', prefix: 'con', column: 'secrets', field: null },
  { table: 'connections', prefix: 'con', column: 'hook_key_sealed', field: 'hook-key' },
  { table: 'plugin_settings', prefix: null, column: 'secrets', field: null },
  { table: 'app_messages', prefix: null, column: 'code_sealed', field: 'app-code' },
  { table: 'connection_tokens', prefix: 'con', column: 'access_sealed', field: 'access-token' },
  { table: 'connection_tokens', prefix: 'con', column: 'refresh_sealed', field: 'refresh-token' },
  { table: 'users', prefix: 'usr', column: 'totp_sealed', field: 'totp' },
  { table: 'webhook_endpoints', prefix: 'hke', column: 'previous_sealed', field: 'webhook-secret' },
  { table: 'webhook_endpoints', prefix: 'hke', column: 'secret_sealed', field: 'webhook-secret' },
];

/**
 * Seals everything anew that is sealed beside the installation's own keys, or all that one organisation has. Locks the rows.
 * Returns how many values there were. @throws HubError `secret.unreadable`
 */
export async function sealEachAnew(
  tx: Tx,
  organisation: OrganisationId | null,
  anew: (sealed: string, context: SealContext) => string,
): Promise<number> {
  let count = 0;
  for (const { table, prefix, column, field } of SEALED) {
    if (prefix === null && organisation !== null) continue;
    const rows = await tx.query<{ id: string; organisation_id: string; value: string | Record<string, string> }>(
      `select id, ${prefix === null ? 'null' : 'organisation_id'} as organisation_id, ${column} as value
       from ${table} where ${column} is not null ${organisation === null ? '' : 'and organisation_id = $1'} for update`,
      organisation === null ? [] : [uuidOf(organisation)],
    );
    for (const { id, organisation_id, value } of rows) {
      const context = (name: string): SealContext =>
        prefix === null
          ? { ...INSTALLATION, field: name }
          : { organisation: idOf('org', organisation_id), owner: idOf(prefix, id), field: name };
      const sealed =
        typeof value === 'string'
          ? anew(value, context(field ?? ''))
          : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, anew(one, context(name))]));
      count += typeof sealed === 'string' ? 1 : Object.keys(sealed).length;
      await tx.query(`update ${table} set ${column} = $2 where id = $1`, [
        id,
        typeof sealed === 'string' ? sealed : JSON.stringify(sealed),
      ]);
    }
  }
  return count;
}

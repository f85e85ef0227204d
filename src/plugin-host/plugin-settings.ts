import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Secret } from '@hub/kernel';
import { checkConfig, type ConfigProblem, type ConfigSchema, type InstallationValues } from '../core/index.js';
import { INSTALLATION, Keyring } from '../infra/crypto/keyring.js';
import { eachAlone } from '../infra/database/as-system.js';
import { Database } from '../infra/database/database.js';

interface Row {
  readonly id: string;
  readonly config: Record<string, string | boolean | null>;
  readonly secrets: Record<string, string>;
}

/** The operator's settings of plugins: read when the hub starts, written by a command beside it. Secrets lie sealed. */
@Injectable()
export class PluginSettings implements OnModuleInit {
  #known: ReadonlyMap<string, InstallationValues> = new Map();

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  async onModuleInit(): Promise<void> {
    const rows = await eachAlone(this.database).query<Row>('select id, config, secrets from plugin_settings');
    this.#known = new Map(rows.map((row) => [row.id, this.#opened(row)]));
  }

  /** Null where the operator filled in nothing. */
  of(pluginId: string): InstallationValues | null {
    return this.#known.get(pluginId) ?? null;
  }

  /** Replaces what is named; a secret that is left out stays. Returns what is wrong; then nothing was changed. */
  async change(
    pluginId: string,
    schema: ConfigSchema,
    raw: Readonly<Record<string, unknown>>,
  ): Promise<readonly ConfigProblem[]> {
    const checked = checkConfig(schema, raw, this.of(pluginId) ?? {});
    if (!checked.ok) return checked.problems;
    const config: Row['config'] = {};
    const secrets: Row['secrets'] = {};
    for (const [field, value] of Object.entries(checked.values)) {
      if (value instanceof Secret) secrets[field] = this.keyring.sealer.seal(value, { ...INSTALLATION, field });
      else if (schema[field]?.kind !== 'secret') config[field] = value;
    }
    await eachAlone(this.database).query(
      `insert into plugin_settings (id, config, secrets) values ($1, $2, $3)
       on conflict (id) do update set config = excluded.config, secrets = excluded.secrets`,
      [pluginId, JSON.stringify(config), JSON.stringify(secrets)],
    );
    await this.onModuleInit();
    return [];
  }

  #opened({ config, secrets }: Row): InstallationValues {
    const opened = Object.entries(secrets).map(([field, sealed]) => [
      field,
      this.keyring.sealer.open(sealed, { ...INSTALLATION, field }),
    ]);
    return { ...config, ...(Object.fromEntries(opened) as Record<string, Secret>) };
  }
}

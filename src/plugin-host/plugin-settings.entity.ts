import { defineEntity, p } from '@mikro-orm/core';

/** What the operator filled in for a plugin, once for the whole hub: nothing of a tenant's. */
export const PluginSettingsEntity = defineEntity({
  name: 'PluginSettings',
  tableName: 'plugin_settings',
  properties: {
    /** The plugin. */
    id: p.text().primary(),
    config: p.json().$type<Record<string, string | boolean | null>>(),
    /** Field name → sealed value. */
    secrets: p.json().$type<Record<string, string>>(),
  },
});

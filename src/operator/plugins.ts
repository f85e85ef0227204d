import { HubError } from '@hub/kernel';
import { PluginHost } from '../plugin-host/plugin-host.service.js';
import { PluginSettings } from '../plugin-host/plugin-settings.js';
import type { CommandContext } from './command-context.js';

/**
 * Fills in what a plugin asks of the operator. Hubs read it when they start.
 * @throws HubError `plugin.unknown`, `plugin.no-settings`, `plugin.settings-invalid` naming every problem
 */
export async function setUpPlugin({ app }: CommandContext, pluginId: string, json: string): Promise<void> {
  const plugin = app.get(PluginHost, { strict: false }).plugin(pluginId);
  const schema = plugin.installation;
  if (schema === undefined)
    throw new HubError('plugin.no-settings', `The plugin "${pluginId}" asks nothing of the operator.`);
  const problems = await app.get(PluginSettings, { strict: false }).change(pluginId, schema, read(json));
  if (problems.length === 0) return;
  const lines = problems.map(({ param, message }) => `  - ${param}: ${message.en}`);
  const fields = Object.entries(schema).map(([name, { label }]) => `  ${name}: ${label.en}`);
  throw new HubError(
    'plugin.settings-invalid',
    ['Nothing was changed:', ...lines, 'The fields are:', ...fields].join('\n'),
  );
}

function read(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new HubError(
    'plugin.settings-invalid',
    'Give the settings as one JSON object on the standard input, for example {"appId": "…", "appSecret": "…"}.',
  );
}

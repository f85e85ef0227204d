import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HubError } from '@hub/kernel';
import type { AnyPlugin } from '../core/index.js';

/**
 * Plugins that are npm packages of the operator's choice, by name, found from `folder` as Node finds packages. A package
 * exports its plugins under any names.
 * @throws HubError `plugin.not-found`, `plugin.not-a-plugin`, `plugin.doubled`
 */
export async function loadPlugins(
  names: readonly string[],
  folder: string,
  builtIn: readonly AnyPlugin[],
): Promise<readonly AnyPlugin[]> {
  const plugins = [...builtIn];
  for (const name of names) {
    const exported = Object.values(await importPackage(name, folder));
    const found = exported.filter(isPlugin);
    if (found.length === 0) {
      throw new HubError(
        'plugin.not-a-plugin',
        `HUB_PLUGINS names ${name}, which exports no plugin. A plugin is what definePlugin returns.`,
      );
    }
    plugins.push(...new Set(found));
  }
  const ids = plugins.map((plugin) => plugin.manifest.id);
  const doubled = ids.find((id, index) => ids.indexOf(id) !== index);
  if (doubled !== undefined)
    throw new HubError('plugin.doubled', `Two plugins have the id "${doubled}". Leave one of them out of HUB_PLUGINS.`);
  return plugins;
}

async function importPackage(name: string, folder: string): Promise<Record<string, unknown>> {
  try {
    const file = createRequire(join(folder, 'package.json')).resolve(name);
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new HubError(
      'plugin.not-found',
      `HUB_PLUGINS names ${name}, which could not be loaded: ${problem}. Install it where the hub is started.`,
      { cause },
    );
  }
}

function isPlugin(value: unknown): value is AnyPlugin {
  if (typeof value !== 'object' || value === null) return false;
  const { type, manifest, connection } = value as Partial<AnyPlugin>;
  return (type === 'channel' || type === 'shop') && typeof manifest?.id === 'string' && typeof connection === 'object';
}

import { readFileSync } from 'node:fs';
import { definePlugin, HubError } from '@hub/core';
import { ShoperApp } from './shoper.app.js';
import { shoperConfig } from './shoper.config.js';
import { credentialsOf, shoperInstallation } from './shoper.installation.js';
import { ShoperPlatform } from './shoper.platform.js';
import { DEFAULT_STATUSES, setupSteps } from './shoper.setup.js';
import { STATUS_TEXTS } from './shoper.texts.js';

export const shoperPlugin = definePlugin({
  type: 'shop',
  manifest: {
    id: 'shoper',
    name: 'Shoper',
    description: {
      pl: 'Sklep na platformie Shoper: przez aplikację z Appstore, token API z panelu, login administratora albo sam webhook.',
      en: "A shop on the Shoper platform: by the app from the Appstore, an API token from its panel, an administrator's login, or a webhook alone.",
      el: 'Κατάστημα στην πλατφόρμα Shoper: με εφαρμογή από το Appstore, token API από τον πίνακα, σύνδεση διαχειριστή ή μόνο webhook.',
    },
  },
  connection: shoperConfig,
  installation: shoperInstallation,
  createApp: (installation) => {
    const credentials = credentialsOf(installation);
    if (credentials === null) throw new HubError('plugin.not-set-up', 'The app id or a secret of the app is missing');
    return new ShoperApp(credentials);
  },
  createShop: (config, shop, services) => new ShoperPlatform(config, shop, services),
  storefrontScript: readFileSync(new URL('shoper.storefront.client.js', import.meta.url), 'utf8'),
  setupSteps,
  defaultStatuses: DEFAULT_STATUSES,
  statusTexts: STATUS_TEXTS,
});

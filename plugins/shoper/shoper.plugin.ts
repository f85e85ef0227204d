import { definePlugin } from '@hub/core';
import { shoperConfig } from './shoper.config.js';
import { ShoperPlatform } from './shoper.platform.js';
import { DEFAULT_STATUSES, setupSteps } from './shoper.setup.js';

export const shoperPlugin = definePlugin({
  type: 'shop',
  manifest: {
    id: 'shoper',
    name: 'Shoper',
    description: {
      pl: 'Sklep na platformie Shoper: przez token API z panelu, login administratora albo sam webhook.',
      en: "A shop on the Shoper platform: by an API token from its panel, an administrator's login, or a webhook alone.",
      el: 'Κατάστημα στην πλατφόρμα Shoper: με token API από τον πίνακα, σύνδεση διαχειριστή ή μόνο webhook.',
    },
  },
  connection: shoperConfig,
  createShop: (config, shop, services) => new ShoperPlatform(config, shop, services),
  setupSteps,
  defaultStatuses: DEFAULT_STATUSES,
});

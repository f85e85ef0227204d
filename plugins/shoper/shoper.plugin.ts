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
      pl: 'Sklep na platformie Shoper, połączony webhookiem z tajnym adresem i kluczem.',
      en: 'A shop on the Shoper platform, connected by a webhook with a secret address and a key.',
      el: 'Κατάστημα στην πλατφόρμα Shoper, συνδεδεμένο με webhook με μυστική διεύθυνση και κλειδί.',
    },
  },
  connection: shoperConfig,
  createShop: (config, shop) => new ShoperPlatform(config, shop),
  setupSteps,
  defaultStatuses: DEFAULT_STATUSES,
});

import { definePlugin } from '@hub/core';
import { TemplateChannel } from './template.channel.js';
import { templateConfig } from './template.config.js';

export const templatePlugin = definePlugin({
  type: 'channel',
  manifest: {
    id: 'template',
    name: 'Template',
    description: {
      pl: 'Wzór kanału: skopiuj ten folder, aby dodać dostawcę.',
      en: 'A channel to copy: start here to add a provider.',
      el: 'Υπόδειγμα καναλιού: αντιγράψτε το για να προσθέσετε πάροχο.',
    },
  },
  channelKind: 'sms',
  connection: templateConfig,
  createChannel: (config, services) => new TemplateChannel(config, services),
});

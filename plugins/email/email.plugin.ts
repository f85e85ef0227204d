import { definePlugin } from '@hub/core';
import { EmailChannel } from './email.channel.js';
import { emailConfig } from './email.config.js';

export const emailPlugin = definePlugin({
  type: 'channel',
  manifest: {
    id: 'email',
    name: 'E-mail',
    description: {
      pl: 'E-mail przez własną skrzynkę lub serwer SMTP.',
      en: 'E-mail through a mailbox or SMTP server of your own.',
      el: 'E-mail μέσω δικού σας γραμματοκιβωτίου ή διακομιστή SMTP.',
    },
  },
  channelKind: 'email',
  connection: emailConfig,
  createChannel: (config, services) => new EmailChannel(config, services),
});

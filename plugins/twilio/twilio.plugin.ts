import { definePlugin } from '@hub/core';
import { TwilioChannel } from './twilio.channel.js';
import { twilioConfig } from './twilio.config.js';

export const twilioSmsPlugin = definePlugin({
  type: 'channel',
  manifest: {
    id: 'twilio-sms',
    name: 'Twilio SMS',
    description: {
      pl: 'SMS przez konto Twilio (Programmable Messaging).',
      en: 'SMS through a Twilio account (Programmable Messaging).',
      el: 'SMS μέσω λογαριασμού Twilio (Programmable Messaging).',
    },
  },
  channelKind: 'sms',
  connection: twilioConfig,
  createChannel: (config, services) => new TwilioChannel(config, services),
});

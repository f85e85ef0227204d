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
  replySteps: (replyUrl) => [
    {
      text: {
        pl: 'W konsoli Twilio: Phone Numbers → numer → Messaging → A message comes in: Webhook, HTTP POST. Wklej ten adres. Przy Messaging Service ustaw go w Integration → Send a webhook.',
        en: 'In the Twilio Console: Phone Numbers → the number → Messaging → A message comes in: Webhook, HTTP POST. Paste this address. With a Messaging Service: Integration → Send a webhook.',
        el: 'Στο Twilio Console: Phone Numbers → αριθμός → Messaging → A message comes in: Webhook, HTTP POST. Επικολλήστε τη διεύθυνση. Με Messaging Service: Integration → Send a webhook.',
      },
      value: replyUrl,
    },
  ],
  createChannel: (config, services) => new TwilioChannel(config, services),
});

import { definePlugin } from '@hub/core';
import { SmsapiChannel } from './smsapi.channel.js';
import { smsapiConfig } from './smsapi.config.js';

export const smsapiPlugin = definePlugin({
  type: 'channel',
  manifest: {
    id: 'smsapi',
    name: 'SMSAPI',
    description: {
      pl: 'SMS przez konto SMSAPI.pl lub SMSAPI.com.',
      en: 'SMS through an SMSAPI.pl or SMSAPI.com account.',
      el: 'SMS μέσω λογαριασμού SMSAPI.pl ή SMSAPI.com.',
    },
  },
  channelKind: 'sms',
  connection: smsapiConfig,
  createChannel: (config, services) => new SmsapiChannel(config, services),
});

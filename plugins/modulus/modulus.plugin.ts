import { definePlugin } from '@hub/core';
import { ModulusChannel } from './modulus.channel.js';
import { modulusSmsConfig, viber2smsConfig, viberConfig } from './modulus.config.js';

/** F-116: SMS only. */
export const modulusSmsPlugin = definePlugin({
  type: 'channel',
  manifest: {
    id: 'modulus-sms',
    name: 'modulus SMS',
    description: {
      pl: 'SMS przez konto modulus (mMP). Dostawca niezweryfikowany.',
      en: 'SMS through a modulus (mMP) account. Unverified provider.',
      el: 'SMS μέσω λογαριασμού modulus (mMP). Μη επαληθευμένος πάροχος.',
    },
  },
  channelKind: 'sms',
  connection: modulusSmsConfig,
  createChannel: ({ apiUrl, apiToken, apiSecret, authStyle, senderId }, services) =>
    new ModulusChannel('sms', { apiUrl, apiToken, apiSecret, authStyle, senderId, ...WITHOUT_VIBER }, services),
});

/** F-116: Viber only, never SMS. */
export const viberPlugin = definePlugin({
  type: 'channel',
  manifest: {
    id: 'viber',
    name: 'Viber',
    description: {
      pl: 'Viber przez konto modulus (mMP). Dostawca niezweryfikowany.',
      en: 'Viber through a modulus (mMP) account. Unverified provider.',
      el: 'Viber μέσω λογαριασμού modulus (mMP). Μη επαληθευμένος πάροχος.',
    },
  },
  channelKind: 'chat',
  connection: viberConfig,
  createChannel: (config, services) => new ModulusChannel('viber', { ...config, senderId: null }, services),
});

/** F-116: Viber first, then SMS; modulus decides. */
export const viber2smsPlugin = definePlugin({
  type: 'channel',
  manifest: {
    id: 'viber2sms',
    name: 'Viber2SMS',
    description: {
      pl: 'Najpierw Viber, potem SMS, w jednym zleceniu przez konto modulus (mMP). Dostawca niezweryfikowany.',
      en: 'Viber first, then SMS, in one order through a modulus (mMP) account. Unverified provider.',
      el: 'Πρώτα Viber, μετά SMS, με μία εντολή μέσω λογαριασμού modulus (mMP). Μη επαληθευμένος πάροχος.',
    },
  },
  channelKind: 'chat',
  connection: viber2smsConfig,
  createChannel: (config, services) => new ModulusChannel('viber2sms', config, services),
});

const WITHOUT_VIBER = {
  viberSenderId: null,
  ttlTransactional: '300',
  ttlMarketing: '3600',
  category: 'by-message',
} as const;

import { secret, text, url, type ConfigOf } from '@hub/core';

export const templateConfig = {
  apiUrl: url({
    label: { pl: 'Adres API', en: 'API address', el: 'Διεύθυνση API' },
  }),
  token: secret({
    label: { pl: 'Token API', en: 'API token', el: 'Token API' },
    help: {
      pl: 'Znajdziesz go w panelu dostawcy.',
      en: 'You find it in the panel of the provider.',
      el: 'Θα το βρείτε στον πίνακα του παρόχου.',
    },
  }),
  sender: text({
    label: { pl: 'Nadawca', en: 'Sender', el: 'Αποστολέας' },
    isOptional: true,
    maxLength: 11,
  }),
} as const;

export type TemplateConfig = ConfigOf<typeof templateConfig>;

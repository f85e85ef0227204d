import { secret, url, type ConfigOf } from '@hub/core';

export const shoperConfig = {
  webhookKey: secret({
    isOptional: true,
    label: { pl: 'Klucz webhooka', en: 'Webhook key', el: 'Κλειδί webhook' },
    help: {
      pl: 'Ten sam tekst, który wpiszesz w polu „Klucz” w panelu Shopera. Bez klucza zdarzenia przyjmujemy tylko na podstawie tajnego adresu i oznaczamy jako mniej pewne.',
      en: 'The same text as in the field "Klucz" of Shoper\'s panel. Without a key, events are vouched for by the secret address alone and marked as less certain.',
      el: 'Το ίδιο κείμενο με το πεδίο «Klucz» στον πίνακα του Shoper. Χωρίς κλειδί, τα συμβάντα βασίζονται μόνο στη μυστική διεύθυνση και θεωρούνται λιγότερο βέβαια.',
    },
  }),
  shopUrl: url({
    isOptional: true,
    label: { pl: 'Adres sklepu', en: "The shop's address", el: 'Διεύθυνση καταστήματος' },
    help: {
      pl: 'Na przykład https://sklep.pl',
      en: 'For example https://shop.example',
      el: 'Για παράδειγμα https://shop.example',
    },
  }),
} as const;

export type ShoperConfig = ConfigOf<typeof shoperConfig>;

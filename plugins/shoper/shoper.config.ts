import { choice, secret, text, url, type ConfigOf } from '@hub/core';

export const shoperConfig = {
  /** All but `webhook` can read the shop; `app` is chosen by installing the app, not by hand. */
  access: choice({
    default: 'webhook',
    label: { pl: 'Sposób połączenia', en: 'Way of connecting', el: 'Τρόπος σύνδεσης' },
    options: [
      { value: 'webhook', label: { pl: 'Tylko webhook', en: 'Webhook only', el: 'Μόνο webhook' } },
      {
        value: 'token',
        label: { pl: 'Token API z panelu', en: 'API token from the panel', el: 'Token API από τον πίνακα' },
      },
      {
        value: 'login',
        label: {
          pl: 'Login i hasło administratora',
          en: "An administrator's login and password",
          el: 'Όνομα και κωδικός διαχειριστή',
        },
      },
      {
        value: 'app',
        label: { pl: 'Aplikacja z Appstore', en: 'The app from the Appstore', el: 'Εφαρμογή από το Appstore' },
      },
    ],
  }),
  shopUrl: url({
    isOptional: true,
    label: { pl: 'Adres API (adres sklepu)', en: "API address (the shop's address)", el: 'Διεύθυνση API (κατάστημα)' },
    help: {
      pl: 'Musi zaczynać się od https://. Skopiuj go z paska adresu przeglądarki, na przykład https://sklep.pl',
      en: 'It must start with https://. Copy it from the address bar of your browser, for example https://shop.example',
      el: 'Πρέπει να αρχίζει με https://. Αντιγράψτε τη από τη γραμμή διευθύνσεων, π.χ. https://shop.example',
    },
  }),
  apiToken: secret({
    isOptional: true,
    label: { pl: 'Token API', en: 'API token', el: 'Token API' },
    help: {
      pl: 'Panel Shopera → Dodaj integrację. Zaznacz: zamówienia, statusy zamówień, przesyłki, klienci, produkty, warianty produktów, stany dostępności, dostawy, płatności, webhooki.',
      en: "Shoper's panel → Dodaj integrację. Tick: zamówienia, statusy zamówień, przesyłki, klienci, produkty, warianty produktów, stany dostępności, dostawy, płatności, webhooki.",
      el: 'Πίνακας Shoper → Dodaj integrację. Επιλέξτε: zamówienia, statusy zamówień, przesyłki, klienci, produkty, warianty produktów, stany dostępności, dostawy, płatności, webhooki.',
    },
  }),
  adminLogin: text({
    isOptional: true,
    maxLength: 200,
    label: { pl: 'Login administratora', en: "Administrator's login", el: 'Όνομα διαχειριστή' },
    help: {
      pl: 'Administrator z grupy z dostępem „Dostęp do webapi” (Ustawienia → Ogólne → Administratorzy → Więcej → Dodaj grupę administratorów).',
      en: 'An administrator of a group with the access "Dostęp do webapi" (Ustawienia → Ogólne → Administratorzy → Więcej → Dodaj grupę administratorów).',
      el: 'Διαχειριστής ομάδας με πρόσβαση «Dostęp do webapi» (Ustawienia → Ogólne → Administratorzy → Więcej → Dodaj grupę administratorów).',
    },
  }),
  adminPassword: secret({
    isOptional: true,
    label: { pl: 'Hasło administratora', en: "Administrator's password", el: 'Κωδικός διαχειριστή' },
  }),
  webhookKey: secret({
    isOptional: true,
    label: { pl: 'Klucz webhooka', en: 'Webhook key', el: 'Κλειδί webhook' },
    help: {
      pl: 'Tylko dla webhooka dodanego ręcznie: ten sam tekst, który wpiszesz w polu „Klucz” w panelu Shopera. Bez klucza zdarzenia przyjmujemy tylko na podstawie tajnego adresu i oznaczamy jako mniej pewne.',
      en: 'Only for a webhook added by hand: the same text as in the field "Klucz" of Shoper\'s panel. Without a key, events are vouched for by the secret address alone and marked as less certain.',
      el: 'Μόνο για webhook που προστέθηκε με το χέρι: το ίδιο κείμενο με το πεδίο «Klucz» στον πίνακα του Shoper. Χωρίς κλειδί, τα συμβάντα βασίζονται μόνο στη μυστική διεύθυνση και θεωρούνται λιγότερο βέβαια.',
    },
  }),
} as const;

export type ShoperConfig = ConfigOf<typeof shoperConfig>;

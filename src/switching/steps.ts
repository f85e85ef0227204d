import type { Localised } from '@hub/kernel';

/** What is to be done before an older app can go, in this order. */
export const STEP_CODES = [
  'shop-connected',
  'channel-tested',
  'rules-ready',
  'history-imported',
  'waiting-list-imported',
  'contacts-imported',
  'take-over-set',
  'planned-imported',
  'rules-live',
  'old-app-off',
] as const;
export type StepCode = (typeof STEP_CODES)[number];

/** Steps that may have nothing to them, or that nobody but a person can see done. */
export const CONFIRMABLE: readonly StepCode[] = [
  'history-imported',
  'waiting-list-imported',
  'contacts-imported',
  'planned-imported',
  'old-app-off',
];

export const STEPS: Readonly<Record<StepCode, Localised>> = {
  'shop-connected': {
    pl: 'Sklep jest podłączony i działa.',
    en: 'The shop is connected and works.',
    el: 'Το κατάστημα είναι συνδεδεμένο και λειτουργεί.',
  },
  'channel-tested': {
    pl: 'Wiadomość testowa dotarła: wyślij ją na swój telefon.',
    en: 'A test message arrived: send one to your own phone.',
    el: 'Ένα δοκιμαστικό μήνυμα έφτασε: στείλτε ένα στο τηλέφωνό σας.',
  },
  'rules-ready': {
    pl: 'Reguły są w próbie albo włączone.',
    en: 'Rules are on trial or live.',
    el: 'Οι κανόνες είναι σε δοκιμή ή ενεργοί.',
  },
  'history-imported': {
    pl: 'Historia starej aplikacji jest wczytana: raport porównuje ją z próbą.',
    en: "The old app's history is imported: the report compares it with the trial.",
    el: 'Το ιστορικό της παλιάς εφαρμογής εισήχθη: η αναφορά το συγκρίνει με τη δοκιμή.',
  },
  'waiting-list-imported': {
    pl: 'Lista powiadomień o dostępności jest przeniesiona.',
    en: 'The waiting list is brought over.',
    el: 'Η λίστα αναμονής μεταφέρθηκε.',
  },
  'contacts-imported': {
    pl: 'Kontakty i zgody, ze źródłem i datą, są przeniesione.',
    en: 'Contacts and consents, with source and date, are brought over.',
    el: 'Οι επαφές και οι συγκαταθέσεις, με πηγή και ημερομηνία, μεταφέρθηκαν.',
  },
  'take-over-set': {
    pl: 'Chwila przejęcia jest wybrana: wcześniejsze wiadomości wysyła stara aplikacja.',
    en: 'The moment of take-over is chosen: what is due earlier the old app sends.',
    el: 'Η στιγμή ανάληψης ορίστηκε: τα προηγούμενα τα στέλνει η παλιά εφαρμογή.',
  },
  'planned-imported': {
    pl: 'Zaplanowane wysyłki po przejęciu są przeniesione.',
    en: 'Messages planned for after the take-over are brought over.',
    el: 'Τα προγραμματισμένα μετά την ανάληψη μεταφέρθηκαν.',
  },
  'rules-live': {
    pl: 'Reguły są włączone, żadna nie została w próbie.',
    en: 'Rules are live, none is left on trial.',
    el: 'Οι κανόνες είναι ενεργοί, κανένας δεν έμεινε σε δοκιμή.',
  },
  'old-app-off': {
    pl: 'SMS-y w starej aplikacji są wyłączone: inaczej klienci dostaną każdy dwa razy.',
    en: 'The old app’s messages are switched off: else customers get each twice.',
    el: 'Τα SMS της παλιάς εφαρμογής είναι κλειστά: αλλιώς οι πελάτες τα λαμβάνουν διπλά.',
  },
};

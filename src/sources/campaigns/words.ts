import type { Localised } from '@hub/kernel';
import { RequestRefused } from '../../infra/web/errors.js';

const REFUSALS = {
  'not-a-draft': {
    pl: 'Kampania została już uruchomiona i nie można jej zmienić. Zrób nową albo anuluj tę.',
    en: 'The campaign was launched already and cannot be changed. Make another, or cancel this one.',
    el: 'Η καμπάνια έχει ήδη ξεκινήσει και δεν αλλάζει. Φτιάξτε νέα ή ακυρώστε αυτή.',
  },
  'not-running': {
    pl: 'Kampania nie jest zaplanowana ani w toku, więc nie ma czego zatrzymać.',
    en: 'The campaign is neither scheduled nor running: there is nothing to stop.',
    el: 'Η καμπάνια δεν είναι προγραμματισμένη ούτε σε εξέλιξη: δεν υπάρχει κάτι να σταματήσει.',
  },
  'not-paused': {
    pl: 'Kampania nie jest wstrzymana, więc nie ma czego wznowić.',
    en: 'The campaign is not paused: there is nothing to resume.',
    el: 'Η καμπάνια δεν είναι σε παύση: δεν υπάρχει κάτι να συνεχιστεί.',
  },
} as const satisfies Record<string, Localised>;

/** A campaign in another state than it must be in. */
export const refusedIn = (code: keyof typeof REFUSALS) => new RequestRefused(409, `campaign.${code}`, REFUSALS[code]);

export const PASSED = new RequestRefused(409, 'campaign.start-passed', {
  pl: 'Ustawiona godzina już minęła. Wybierz późniejszą albo uruchom kampanię od razu.',
  en: 'The time it was set for has passed. Choose a later one, or launch it at once.',
  el: 'Η ώρα έναρξης έχει περάσει. Επιλέξτε μεταγενέστερη ή ξεκινήστε αμέσως.',
});

export const NO_LIST = new RequestRefused(409, 'campaign.no-recipients', {
  pl: 'Lista odbiorców jest pusta. Wgraj plik CSV z kolumną „phone”.',
  en: 'Nobody is on the list. Upload a CSV file with a column “phone”.',
  el: 'Η λίστα παραληπτών είναι κενή. Ανεβάστε αρχείο CSV με στήλη «phone».',
});

export const NO_LIST_WANTED = new RequestRefused(409, 'campaign.no-list-wanted', {
  pl: 'Ta kampania idzie do kontaktów sklepu. Ustaw odbiorców na „list”, żeby wgrać plik.',
  en: 'This campaign is for the shop’s contacts. Set its audience to “list” to upload a file.',
  el: 'Η καμπάνια απευθύνεται στις επαφές του καταστήματος. Ορίστε κοινό «list» για να ανεβάσετε αρχείο.',
});

export const NO_TEXTS: Localised = {
  pl: 'Wpisz treść albo wybierz szablon.',
  en: 'Write a text, or choose a template.',
  el: 'Γράψτε κείμενο ή επιλέξτε πρότυπο.',
};
export const BOTH_TEXTS: Localised = {
  pl: 'Wpisz treść albo wybierz szablon, nie oba naraz.',
  en: 'Write a text or choose a template, not both.',
  el: 'Γράψτε κείμενο ή επιλέξτε πρότυπο, όχι και τα δύο.',
};
export const NO_TIME: Localised = {
  pl: 'Podaj datę i godzinę według zegara sklepu, np. 2026-12-01T10:00.',
  en: 'Give a date and time by the shop’s clock, such as 2026-12-01T10:00.',
  el: 'Δώστε ημερομηνία και ώρα του καταστήματος, π.χ. 2026-12-01T10:00.',
};
export const LIST_FILTERED: Localised = {
  pl: 'Wgranej listy się nie filtruje: usuń ten warunek albo wybierz kontakty.',
  en: 'An uploaded list is not filtered: leave this out, or choose contacts.',
  el: 'Η λίστα αρχείου δεν φιλτράρεται: αφαιρέστε το ή επιλέξτε επαφές.',
};

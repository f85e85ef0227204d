import type { Localised } from '@hub/kernel';
import { reasonText } from '../pipeline/model/words.js';
import type { Outcome } from './compare.js';

export const OUTCOME_WORDS: Readonly<Record<Outcome, Localised>> = {
  same: { pl: 'ta sama', en: 'the same', el: 'ίδιο' },
  'other-text': { pl: 'inna treść', en: 'other text', el: 'άλλο κείμενο' },
  'only-old': { pl: 'tylko stara aplikacja', en: 'only the old app', el: 'μόνο η παλιά εφαρμογή' },
  'only-ours': { pl: 'tylko u nas', en: 'only ours', el: 'μόνο δικό μας' },
};

const REASONS: Readonly<Record<string, Localised>> = {
  'before-trial': {
    pl: 'Wtedy żadna nasza reguła nie była jeszcze w próbie ani włączona.',
    en: 'No rule of ours was on trial or live yet.',
    el: 'Τότε κανένας κανόνας μας δεν ήταν ακόμη σε δοκιμή ή ενεργός.',
  },
  'order-unknown': {
    pl: 'Nie znamy tego zamówienia: sklep o nim nie powiedział. Sprawdź połączenie i webhooki.',
    en: 'This order is not known here: the shop did not tell of it. Check the connection and its webhooks.',
    el: 'Δεν γνωρίζουμε αυτή την παραγγελία: το κατάστημα δεν την ανέφερε. Ελέγξτε τη σύνδεση και τα webhooks.',
  },
  'nothing-heard': {
    pl: 'Nic, o czym powiedział sklep, nie pasuje do żadnej reguły: być może brakuje reguły.',
    en: 'Nothing the shop told meets a rule: one may be missing.',
    el: 'Τίποτα από όσα είπε το κατάστημα δεν ταιριάζει σε κανόνα: ίσως λείπει κάποιος.',
  },
  'before-history': {
    pl: 'Wczytana historia starej aplikacji zaczyna się później.',
    en: 'The history that was imported begins later.',
    el: 'Το ιστορικό που εισήχθη αρχίζει αργότερα.',
  },
  'after-history': {
    pl: 'Wczytana historia starej aplikacji kończy się wcześniej: wczytaj nowszą.',
    en: 'The history that was imported ends earlier: import a newer one.',
    el: 'Το ιστορικό που εισήχθη τελειώνει νωρίτερα: εισαγάγετε νεότερο.',
  },
  'old-did-not-send': {
    pl: 'Stara aplikacja jej nie wysłała.',
    en: 'The old app did not send it.',
    el: 'Η παλιά εφαρμογή δεν το έστειλε.',
  },
};

/** Why only one of the apps has a message; a decision of ours is said as everywhere. */
export function differenceText(reason: string): Localised {
  return REASONS[reason] ?? reasonText(reason);
}

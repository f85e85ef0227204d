import type { Localised } from '@hub/kernel';
import { RequestRefused } from '../../infra/web/errors.js';

export const NOT_ABOUT_ORDERS = new RequestRefused(422, 'replay.not-about-orders', {
  pl: 'Na wcześniejszych zdarzeniach można sprawdzić tylko reguły o zamówieniach. Dla tej użyj podglądu.',
  en: 'Only rules about orders can be tried on what happened before. Use the preview for this one.',
  el: 'Μόνο κανόνες για παραγγελίες δοκιμάζονται σε προηγούμενα συμβάντα. Χρησιμοποιήστε την προεπισκόπηση.',
});

export const TOO_MUCH = new RequestRefused(422, 'replay.too-many-events', {
  pl: 'W tym czasie zdarzyło się więcej, niż da się sprawdzić naraz. Wybierz mniej dni.',
  en: 'More happened in that time than can be tried at once. Choose fewer days.',
  el: 'Συνέβησαν περισσότερα από όσα δοκιμάζονται μαζί. Επιλέξτε λιγότερες ημέρες.',
});

const REFUSALS = {
  'rule-not-live': {
    pl: 'Najpierw włącz regułę: wysyła tylko włączona.',
    en: 'Switch the rule on first: only a live one sends.',
    el: 'Ενεργοποιήστε πρώτα τον κανόνα: μόνο ενεργός στέλνει.',
  },
  'rule-changed': {
    pl: 'Reguła zmieniła się od tego sprawdzenia. Sprawdź ją jeszcze raz i przejrzyj wynik.',
    en: 'The rule was changed since it was tried. Try it once more and review what it finds.',
    el: 'Ο κανόνας άλλαξε μετά τη δοκιμή. Δοκιμάστε τον ξανά και ελέγξτε το αποτέλεσμα.',
  },
  changed: {
    pl: 'Nic nie wysłano: od przeglądu zmieniło się, kto i co by dostał. Przejrzyj listę jeszcze raz.',
    en: 'Nothing was sent: who would get what has changed since it was reviewed. Review the list once more.',
    el: 'Δεν στάλθηκε τίποτα: άλλαξε ποιος θα λάμβανε τι. Ελέγξτε ξανά τη λίστα.',
  },
  'already-confirmed': {
    pl: 'To sprawdzenie już zatwierdzono. Zrób nowe, jeśli chcesz wysłać coś jeszcze.',
    en: 'This replay was confirmed already. Make a new one to send anything more.',
    el: 'Η δοκιμή έχει ήδη επιβεβαιωθεί. Κάντε νέα για να στείλετε κάτι ακόμη.',
  },
  'nothing-to-send': {
    pl: 'Nikomu nie ma już czego wysłać.',
    en: 'There is nobody left to send anything to.',
    el: 'Δεν απομένει κανείς για αποστολή.',
  },
} as const satisfies Record<string, Localised>;

export const refusedAs = (code: keyof typeof REFUSALS) => new RequestRefused(409, `replay.${code}`, REFUSALS[code]);

export const TOO_MANY_MESSAGES = new RequestRefused(422, 'replay.too-many-messages', {
  pl: 'To za dużo wiadomości na jedno zatwierdzenie. Wybierz mniej pozycji albo zrób kampanię.',
  en: 'These are too many messages for one confirmation. Choose fewer items, or make a campaign.',
  el: 'Πάρα πολλά μηνύματα για μία επιβεβαίωση. Επιλέξτε λιγότερα ή κάντε καμπάνια.',
});

import type { Localised } from '@hub/kernel';
import type { PageWords } from '../infra/web/page.js';

export const GONE: PageWords = {
  title: { pl: 'Ten link już nie działa', en: 'This link no longer works', el: 'Ο σύνδεσμος δεν λειτουργεί πια' },
  text: {
    pl: 'Jest za stary albo adres jest niepełny. Napisz do sklepu, od którego masz wiadomość.',
    en: 'It is too old, or the address is not complete. Write to the shop that sent you the message.',
    el: 'Είναι πολύ παλιός ή η διεύθυνση δεν είναι πλήρης. Γράψτε στο κατάστημα που σας έστειλε το μήνυμα.',
  },
};

/** Asked first: what opens links by itself must not opt anybody out. */
export const optOut = (shop: string): PageWords & { readonly button: Localised } => ({
  title: { pl: 'Koniec reklam?', en: 'No more advertising?', el: 'Τέλος στις διαφημίσεις;' },
  text: {
    pl: `${shop} nie będzie wysyłać na ten numer reklam. Wiadomości o Twoich zamówieniach będą przychodzić dalej.`,
    en: `${shop} will send no advertising to this number. Messages about your orders will still come.`,
    el: `${shop}: δεν θα στέλνονται διαφημίσεις σε αυτόν τον αριθμό. Τα μηνύματα για τις παραγγελίες σας θα συνεχίσουν.`,
  },
  button: { pl: 'Wypisz mnie', en: 'Unsubscribe me', el: 'Διαγραφή μου' },
});

export const OPTED_OUT: PageWords = {
  title: { pl: 'Gotowe', en: 'Done', el: 'Έτοιμο' },
  text: {
    pl: 'Nie wyślemy Ci więcej reklam. Zgodę można dać znów w sklepie.',
    en: 'You will get no more advertising. You can agree to it again at the shop.',
    el: 'Δεν θα λάβετε άλλες διαφημίσεις. Μπορείτε να συμφωνήσετε ξανά στο κατάστημα.',
  },
};

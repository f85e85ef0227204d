import { isEmail, type Locale, type Localised, type MessageAddress } from '@hub/kernel';

/** What the hub says by itself to whoever answered; the first may be written anew in the shop's settings. */
const STOPPED: Localised = {
  pl: 'Nie wyslemy juz reklam na ten numer. Powiadomienia o zamowieniach nadal przychodza.',
  en: 'You will get no more advertising at this number. Order notices still come.',
  el: 'ΔΕΝ ΘΑ ΛΑΒΕΤΕ ΑΛΛΕΣ ΔΙΑΦΗΜΙΣΕΙΣ. ΟΙ ΕΙΔΟΠΟΙΗΣΕΙΣ ΠΑΡΑΓΓΕΛΙΩΝ ΣΥΝΕΧΙΖΟΝΤΑΙ.',
};

/** Mail has the letters that text messages are dear for. */
const STOPPED_BY_MAIL: Localised = {
  pl: 'Nie wyślemy już reklam na ten adres. Powiadomienia o zamówieniach nadal przychodzą.',
  en: 'You will get no more advertising at this address. Order notices still come.',
  el: 'Δεν θα λάβετε άλλες διαφημίσεις σε αυτή τη διεύθυνση. Οι ειδοποιήσεις παραγγελιών συνεχίζονται.',
};

const ASKED_BACK: Readonly<Record<Locale, (order: string) => string>> = {
  pl: (order) => `Czy na pewno anulowac zamowienie ${order}? Aby potwierdzic, odpisz NIE jeszcze raz w ciagu 24 h.`,
  en: (order) => `Cancel order ${order} for sure? To confirm, answer NO once more within 24 h.`,
  el: (order) => `ΑΚΥΡΩΣΗ ΤΗΣ ΠΑΡΑΓΓΕΛΙΑΣ ${order}; ΓΙΑ ΕΠΙΒΕΒΑΙΩΣΗ ΑΠΑΝΤΗΣΤΕ ΟΧΙ ΞΑΝΑ ΕΝΤΟΣ 24 ΩΡΩΝ.`,
};

export function stoppedText(to: MessageAddress, locale: Locale, own: string | null | undefined): string | null {
  return own === undefined ? (isEmail(to) ? STOPPED_BY_MAIL : STOPPED)[locale] : own;
}

export function askedBackText(locale: Locale, order: string): string {
  return ASKED_BACK[locale](order);
}

export const UNMATCHED = {
  code: 'connection.replies-unmatched',
  text: {
    pl: 'Przychodzi dużo odpowiedzi od numerów, do których nic nie wysłano. Ktoś mógł poznać adres odpowiedzi: połącz konto na nowo.',
    en: 'Many answers come from numbers nothing was sent to. Somebody may know the address for replies: connect the account anew.',
    el: 'Έρχονται πολλές απαντήσεις από αριθμούς στους οποίους δεν στάλθηκε τίποτα. Ίσως κάποιος γνωρίζει τη διεύθυνση απαντήσεων: συνδέστε ξανά τον λογαριασμό.',
  },
} as const;

export const NOT_WRITTEN = {
  code: 'shop.answer-not-written',
  text: (order: string): Localised => ({
    pl: `Klient odpowiedział na pytanie o zamówienie ${order}, ale nie wiadomo, czy sklep zmienił status. Sprawdź zamówienie i ustaw status ręcznie.`,
    en: `A customer answered the question about order ${order}, but it is not certain that the shop changed its status. Look at the order and set the status by hand.`,
    el: `Πελάτης απάντησε για την παραγγελία ${order}, αλλά δεν είναι βέβαιο ότι το κατάστημα άλλαξε την κατάσταση. Ελέγξτε την και ορίστε την κατάσταση χειροκίνητα.`,
  }),
} as const;

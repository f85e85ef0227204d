import type { Localised } from '@hub/kernel';
import type { MessageState } from '../model/message.js';

/** The short words of a list's columns; whole sentences are in `words.ts`. */
const STATUS: Readonly<Record<MessageState, Localised>> = {
  planned: { pl: 'zaplanowana', en: 'planned', el: 'προγραμματισμένο' },
  held: { pl: 'wstrzymana', en: 'on hold', el: 'σε παύση' },
  sending: { pl: 'wysyłanie', en: 'sending', el: 'αποστέλλεται' },
  accepted: { pl: 'przekazana operatorowi', en: 'handed over', el: 'παραδόθηκε στον πάροχο' },
  delivered: { pl: 'dostarczona', en: 'delivered', el: 'παραδόθηκε στον παραλήπτη' },
  read: { pl: 'przeczytana', en: 'read', el: 'διαβάστηκε' },
  failed: { pl: 'odrzucona', en: 'refused', el: 'απορρίφθηκε' },
  expired: { pl: 'przeterminowana', en: 'expired', el: 'έληξε' },
  cancelled: { pl: 'anulowana', en: 'cancelled', el: 'ακυρώθηκε' },
  superseded: { pl: 'zastąpiona nowszą', en: 'replaced by a newer one', el: 'αντικαταστάθηκε' },
  uncertain: { pl: 'niepewna', en: 'uncertain', el: 'αβέβαιο' },
};
const DEFERRED: Localised = {
  pl: 'czeka na dozwoloną godzinę',
  en: 'waiting for allowed hours',
  el: 'αναμένει επιτρεπτή ώρα',
};
const UNDELIVERED: Localised = { pl: 'niedostarczona', en: 'undelivered', el: 'δεν παραδόθηκε' };

/** The word for a state. A refused message was never taken by the provider; an undelivered one was. */
export function statusText(
  state: MessageState,
  { wasAccepted, isDeferred }: { readonly wasAccepted: boolean; readonly isDeferred: boolean },
): Localised {
  if (state === 'planned' && isDeferred) return DEFERRED;
  if (state === 'failed' && wasAccepted) return UNDELIVERED;
  return STATUS[state];
}

const PLACES: Readonly<Record<string, Localised>> = {
  'order.placed': { pl: 'Nowe zamówienie', en: 'New order', el: 'Νέα παραγγελία' },
  'order.status_changed': {
    pl: 'Zmiana statusu zamówienia',
    en: 'Order status change',
    el: 'Αλλαγή κατάστασης παραγγελίας',
  },
  'order.paid': { pl: 'Opłacenie zamówienia', en: 'Order paid', el: 'Πληρωμή παραγγελίας' },
  'order.edited': { pl: 'Edycja zamówienia', en: 'Order edited', el: 'Επεξεργασία παραγγελίας' },
  'order.deleted': { pl: 'Usunięcie zamówienia', en: 'Order deleted', el: 'Διαγραφή παραγγελίας' },
  manual: { pl: 'Wiadomość ręczna', en: 'Written by hand', el: 'Χειροκίνητο μήνυμα' },
  test: { pl: 'Wiadomość testowa', en: 'Test message', el: 'Δοκιμαστικό μήνυμα' },
  campaign: { pl: 'Kampania', en: 'Campaign', el: 'Καμπάνια' },
  'product.restocked': { pl: 'Dostępność produktu', en: 'Back in stock', el: 'Διαθεσιμότητα προϊόντος' },
  'cart.abandoned': { pl: 'Porzucony koszyk', en: 'Abandoned cart', el: 'Εγκαταλελειμμένο καλάθι' },
  'calendar.once': { pl: 'Wybrana data', en: 'Chosen date', el: 'Επιλεγμένη ημερομηνία' },
  'calendar.anniversary': { pl: 'Rocznica', en: 'Anniversary', el: 'Επέτειος' },
  'calendar.birthday': { pl: 'Urodziny klienta', en: 'Customer’s birthday', el: 'Γενέθλια πελάτη' },
  reply: { pl: 'Odpowiedź klientowi', en: 'Answer to a customer', el: 'Απάντηση σε πελάτη' },
  import: {
    pl: 'Przeniesiona z innej aplikacji',
    en: 'Brought over from another app',
    el: 'Μεταφέρθηκε από άλλη εφαρμογή',
  },
  newsletter: { pl: 'Kod do newslettera SMS', en: 'Newsletter code', el: 'Κωδικός newsletter' },
};

/** What brought a message about, as a merchant calls it. */
export function placeText(place: string): Localised {
  return PLACES[place] ?? { pl: place, en: place, el: place };
}

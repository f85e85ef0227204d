import type { Locale, Localised } from '@hub/kernel';
import type { EventKind, MessageClass } from '../core/index.js';
import type { Recheck, RuleRecipient, RuleTrigger } from '../pipeline/model/rule.js';

/** Where a merchant looks for it. Statuses of orders have a table of their own. */
export const PRESET_GROUPS = ['owner', 'dates', 'reviews', 'payments', 'stock', 'carts'] as const;
export type PresetGroup = (typeof PRESET_GROUPS)[number];

/** A rule as somebody would first write it: taken as it is, or changed before it is saved. Nothing is on by itself. */
export interface Preset {
  readonly id: string;
  readonly group: PresetGroup;
  readonly name: Localised;
  readonly trigger: Pick<RuleTrigger, 'event'> & Partial<RuleTrigger>;
  readonly recipient: Exclude<RuleRecipient['kind'], 'fixed'>;
  readonly messageClass: MessageClass;
  readonly text: Localised;
  /** Whole days after what happened; 0 = at once. */
  readonly delayDays: number;
  readonly recheck?: Recheck;
}

const preset = (
  id: string,
  group: PresetGroup,
  event: EventKind,
  rest: Omit<Preset, 'id' | 'group' | 'trigger' | 'delayDays'> & {
    readonly delayDays?: number;
    readonly when?: Partial<RuleTrigger>;
  },
): Preset => {
  const { when = {}, delayDays = 0, ...preset } = rest;
  return { id, group, trigger: { event, ...when }, delayDays, ...preset };
};

/** Greek in capitals without accents: most of its letters then cost no more than Latin ones. */
export const PRESETS: readonly Preset[] = [
  preset('owner-new-order', 'owner', 'order.placed', {
    name: { pl: 'Nowe zamówienie dla właściciela', en: 'New order, to the owner', el: 'Νέα παραγγελία στον ιδιοκτήτη' },
    recipient: 'owner',
    messageClass: 'transactional',
    text: {
      pl: 'Nowe zamowienie {order_id}. Kwota zamowienia: {sum} w {currency}',
      en: 'New order {order_id}. Amount: {sum} {currency}',
      el: 'ΝΕΑ ΠΑΡΑΓΓΕΛΙΑ {order_id}. ΠΟΣΟ: {sum} {currency}',
    },
  }),
  preset('shipped-review', 'dates', 'order.shipped', {
    name: { pl: 'Wysyłka zamówienia', en: 'After the parcel was sent', el: 'Μετά την αποστολή' },
    recipient: 'customer',
    messageClass: 'transactional',
    delayDays: 4,
    text: {
      pl: 'Dzien dobry {name|}! Tu [NAZWA]. Jak sprawdza sie zakup? Bedziemy wdzieczni za opinie: [LINK DO OCENY]',
      en: 'Hello {name|}! This is [NAME]. Do you like what you bought? We would be glad of a review: [LINK TO THE REVIEW]',
      el: 'ΓΕΙΑ ΣΑΣ {name|}! ΕΔΩ [ΟΝΟΜΑ]. ΠΕΙΤΕ ΜΑΣ ΤΗ ΓΝΩΜΗ ΣΑΣ: [LINK ΑΞΙΟΛΟΓΗΣΗΣ]',
    },
  }),
  preset('first-order', 'dates', 'order.first', {
    name: { pl: 'Złożenie pierwszego zamówienia', en: 'After the first order', el: 'Μετά την πρώτη παραγγελία' },
    recipient: 'customer',
    messageClass: 'marketing',
    delayDays: 4,
    text: {
      pl: 'Dziekujemy za pierwsze zamowienie! Na kolejne mamy dla Ciebie [XX]% rabatu z kodem [KOD]. {shop_name}',
      en: 'Thank you for your first order! Take [XX]% off the next one with the code [CODE]. {shop_name}',
      el: 'ΕΥΧΑΡΙΣΤΟΥΜΕ ΓΙΑ ΤΗΝ ΠΡΩΤΗ ΠΑΡΑΓΓΕΛΙΑ! ΕΚΠΤΩΣΗ [XX]% ΜΕ ΤΟΝ ΚΩΔΙΚΟ [ΚΩΔΙΚΟΣ]. {shop_name}',
    },
  }),
  preset('last-order', 'dates', 'order.placed', {
    name: { pl: 'Złożenie zamówienia', en: 'After the last order', el: 'Μετά την τελευταία παραγγελία' },
    when: { restarts: true },
    recipient: 'customer',
    messageClass: 'marketing',
    delayDays: 7,
    text: {
      pl: 'Dziekujemy za zakupy! Kod [KOD] daje [XX]% rabatu na nastepne zamowienie. {shop_name}',
      en: 'Thank you for shopping with us! The code [CODE] takes [XX]% off your next order. {shop_name}',
      el: 'ΕΥΧΑΡΙΣΤΟΥΜΕ! Ο ΚΩΔΙΚΟΣ [ΚΩΔΙΚΟΣ] ΔΙΝΕΙ [XX]% ΣΤΗΝ ΕΠΟΜΕΝΗ ΠΑΡΑΓΓΕΛΙΑ. {shop_name}',
    },
  }),
  preset('registration', 'dates', 'customer.registered', {
    name: { pl: 'Rejestracja konta', en: 'After signing up', el: 'Μετά την εγγραφή' },
    recipient: 'customer',
    messageClass: 'marketing',
    delayDays: 3,
    text: {
      pl: 'Milo nam, ze jestes z nami! Nowosci: [LINK NOWOSCI]. Przeceny: [LINK PRZECENA]. {shop_name}',
      en: 'Good to have you with us! New: [LINK TO WHAT IS NEW]. Reduced: [LINK TO THE SALE]. {shop_name}',
      el: 'ΚΑΛΩΣ ΗΡΘΑΤΕ! ΝΕΑ: [LINK ΝΕΩΝ]. ΠΡΟΣΦΟΡΕΣ: [LINK ΠΡΟΣΦΟΡΩΝ]. {shop_name}',
    },
  }),
  preset('review-invitation', 'reviews', 'order.shipped', {
    name: { pl: 'Zaproszenie do wystawienia opinii', en: 'Invitation to review the shop', el: 'Πρόσκληση αξιολόγησης' },
    recipient: 'customer',
    messageClass: 'transactional',
    delayDays: 7,
    text: {
      pl: 'Jak oceniasz zakupy w {shop_name}? Zamowienie {order_id}, opinia zajmie minute: [LINK DO OCENY]',
      en: 'How was shopping at {shop_name}? Order {order_id}, a review takes a minute: [LINK TO THE REVIEW]',
      el: 'ΠΩΣ ΗΤΑΝ ΟΙ ΑΓΟΡΕΣ ΣΑΣ ΣΤΟ {shop_name}; ΠΑΡΑΓΓΕΛΙΑ {order_id}: [LINK ΑΞΙΟΛΟΓΗΣΗΣ]',
    },
  }),
  preset('unpaid-order', 'payments', 'order.placed', {
    name: { pl: 'Przypomnienie o płatności', en: 'Reminder to pay', el: 'Υπενθύμιση πληρωμής' },
    when: { payment: 'unpaid-online' },
    recipient: 'customer',
    messageClass: 'transactional',
    delayDays: 1,
    recheck: 'unpaid',
    text: {
      pl: 'Zamowienie {order_id} czeka na platnosc {total_cost} {currency}. {payment_url|} {shop_name}',
      en: 'Order {order_id} waits for a payment of {total_cost} {currency}. {payment_url|} {shop_name}',
      el: 'Η ΠΑΡΑΓΓΕΛΙΑ {order_id} ΑΝΑΜΕΝΕΙ ΠΛΗΡΩΜΗ {total_cost} {currency}. {payment_url|} {shop_name}',
    },
  }),
  preset('back-in-stock', 'stock', 'product.restocked', {
    name: { pl: 'Dostępność produktu', en: 'Back in stock', el: 'Ξανά διαθέσιμο' },
    recipient: 'subscriber',
    messageClass: 'transactional',
    text: {
      pl: '{product_name} jest znow w sklepie {shop_name}, cena {price} {currency}. {product_url|}',
      en: '{product_name} is back at {shop_name}, {price} {currency}. {product_url|}',
      el: 'ΤΟ {product_name} ΕΙΝΑΙ ΞΑΝΑ ΣΤΟ {shop_name}, {price} {currency}. {product_url|}',
    },
  }),
  preset('low-stock', 'stock', 'product.low_stock', {
    name: { pl: 'Niski stan magazynowy', en: 'Low stock', el: 'Χαμηλό απόθεμα' },
    recipient: 'owner',
    messageClass: 'transactional',
    text: {
      pl: 'Niski stan: {product_name} ({product_code|bez kodu}), zostalo {stock}.',
      en: 'Low stock: {product_name} ({product_code|no code}), {stock} left.',
      el: 'ΧΑΜΗΛΟ ΑΠΟΘΕΜΑ: {product_name} ({product_code|-}), ΑΠΟΜΕΝΟΥΝ {stock}.',
    },
  }),
  preset('abandoned-cart', 'carts', 'cart.abandoned', {
    name: { pl: 'Porzucony koszyk', en: 'Abandoned cart', el: 'Εγκαταλελειμμένο καλάθι' },
    recipient: 'customer',
    messageClass: 'marketing',
    text: {
      pl: 'Twoj koszyk czeka w {shop_name}: {product_names}, razem {cart_total}. Dokoncz: {cart_url|na naszej stronie}',
      en: 'Your basket waits at {shop_name}: {product_names}, {cart_total}. Go on: {cart_url|on our page}',
      el: 'ΤΟ ΚΑΛΑΘΙ ΣΑΣ ΠΕΡΙΜΕΝΕΙ ΣΤΟ {shop_name}: {product_names}, {cart_total}. {cart_url|}',
    },
  }),
];

/** What a merchant would send to make the rule, in the languages the shop's customers may get. */
export function ruleOf(preset: Preset, shopLocale: Locale): Readonly<Record<string, unknown>> {
  const { id, name, trigger, recipient, messageClass, text, delayDays, recheck } = preset;
  return {
    name: name[shopLocale],
    ruleKey: id,
    trigger,
    recipient: { kind: recipient },
    messageClass,
    texts: { sms: text },
    ...(delayDays === 0 ? {} : { delay: { kind: 'calendar', amount: delayDays, unit: 'days' } }),
    ...(recheck === undefined ? {} : { recheck }),
  };
}

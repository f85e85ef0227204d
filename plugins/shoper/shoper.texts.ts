/**
 * What customers may be told at each of a shop's statuses (F-058, F-152). One SMS each with a number of ten digits and a
 * shop's name of twenty letters; Greek in capitals, most of which cost no more than Latin ones.
 */
export const STATUS_TEXTS = [
  {
    name: 'złożone',
    text: {
      pl: 'Dziekujemy za zamowienie {order_id} na kwote {total_cost} {currency}. {shop_name}',
      en: 'Thank you for order {order_id}, {total_cost} {currency}. {shop_name}',
      el: 'ΕΥΧΑΡΙΣΤΟΥΜΕ ΓΙΑ ΤΗΝ ΠΑΡΑΓΓΕΛΙΑ {order_id}, {total_cost} {currency}. {shop_name}',
    },
  },
  {
    name: 'przyjęte do realizacji',
    text: {
      pl: 'Zamowienie {order_id} zostalo przyjete do realizacji. {shop_name}',
      en: 'Order {order_id} was accepted and is being prepared. {shop_name}',
      el: 'Η ΠΑΡΑΓΓΕΛΙΑ {order_id} ΕΓΙΝΕ ΔΕΚΤΗ. {shop_name}',
    },
  },
  {
    name: 'oczekiwanie na dostawę',
    text: {
      pl: 'Zamowienie {order_id} czeka na dostawe towaru. Damy znac, gdy ruszymy dalej. {shop_name}',
      en: 'Order {order_id} waits for its goods. We will tell you when it goes on. {shop_name}',
      el: 'Η ΠΑΡΑΓΓΕΛΙΑ {order_id} ΑΝΑΜΕΝΕΙ ΠΡΟΙΟΝΤΑ. ΘΑ ΣΑΣ ΕΝΗΜΕΡΩΣΟΥΜΕ. {shop_name}',
    },
  },
  {
    name: 'w trakcie kompletowania',
    text: {
      pl: 'Kompletujemy zamowienie {order_id}. {shop_name}',
      en: 'We are packing order {order_id}. {shop_name}',
      el: 'ΕΤΟΙΜΑΖΟΥΜΕ ΤΗΝ ΠΑΡΑΓΓΕΛΙΑ {order_id}. {shop_name}',
    },
  },
  {
    name: 'oczekiwanie na płatność',
    text: {
      pl: 'Zamowienie {order_id} czeka na platnosc: {total_cost} {currency}. {shop_name}',
      en: 'Order {order_id} waits for your payment of {total_cost} {currency}. {shop_name}',
      el: 'Η ΠΑΡΑΓΓΕΛΙΑ {order_id} ΑΝΑΜΕΝΕΙ ΠΛΗΡΩΜΗ: {total_cost} {currency}. {shop_name}',
    },
  },
  {
    name: 'gotowe do wysłania',
    text: {
      pl: 'Zamowienie {order_id} jest spakowane i gotowe do wysylki. {shop_name}',
      en: 'Order {order_id} is packed and ready to leave. {shop_name}',
      el: 'Η ΠΑΡΑΓΓΕΛΙΑ {order_id} ΕΙΝΑΙ ΕΤΟΙΜΗ ΓΙΑ ΑΠΟΣΤΟΛΗ. {shop_name}',
    },
  },
  {
    name: 'przesyłka wysłana',
    text: {
      pl: 'Zamowienie {order_id} wyslane ({shipping_name|kurier}). Sledzenie: {tracking_url|w panelu klienta}. {shop_name}',
      en: 'Order {order_id} is on its way ({shipping_name|courier}). Tracking: {tracking_url|in your account}. {shop_name}',
      el: 'Η ΠΑΡΑΓΓΕΛΙΑ {order_id} ΕΣΤΑΛΗ ({shipping_name|COURIER}). {tracking_url|} {shop_name}',
    },
  },
  {
    name: 'anulowane',
    text: {
      pl: 'Zamowienie {order_id} zostalo anulowane. W razie pytan prosimy o kontakt. {shop_name}',
      en: 'Order {order_id} was cancelled. Please write to us if you have questions. {shop_name}',
      el: 'Η ΠΑΡΑΓΓΕΛΙΑ {order_id} ΑΚΥΡΩΘΗΚΕ. ΓΙΑ ΑΠΟΡΙΕΣ ΕΠΙΚΟΙΝΩΝΗΣΤΕ ΜΑΖΙ ΜΑΣ. {shop_name}',
    },
  },
  {
    name: 'odrzucone',
    text: {
      pl: 'Zamowienie {order_id} zostalo odrzucone. Prosimy o kontakt. {shop_name}',
      en: 'Order {order_id} could not be accepted. Please contact us. {shop_name}',
      el: 'Η ΠΑΡΑΓΓΕΛΙΑ {order_id} ΔΕΝ ΕΓΙΝΕ ΔΕΚΤΗ. ΕΠΙΚΟΙΝΩΝΗΣΤΕ ΜΑΖΙ ΜΑΣ. {shop_name}',
    },
  },
  {
    name: 'zwrócone',
    text: {
      pl: 'Zwrot zamowienia {order_id} zostal przyjety. {shop_name}',
      en: 'The return of order {order_id} was received. {shop_name}',
      el: 'Η ΕΠΙΣΤΡΟΦΗ ΤΗΣ ΠΑΡΑΓΓΕΛΙΑΣ {order_id} ΠΑΡΕΛΗΦΘΗ. {shop_name}',
    },
  },
  {
    name: 'reklamowane',
    text: {
      pl: 'Reklamacja zamowienia {order_id} zostala przyjeta. Odezwiemy sie wkrotce. {shop_name}',
      en: 'Your complaint about order {order_id} was received. You will hear from us soon. {shop_name}',
      el: 'ΛΑΒΑΜΕ ΤΟ ΠΑΡΑΠΟΝΟ ΣΑΣ ΓΙΑ ΤΗΝ ΠΑΡΑΓΓΕΛΙΑ {order_id}. ΘΑ ΑΠΑΝΤΗΣΟΥΜΕ ΣΥΝΤΟΜΑ. {shop_name}',
    },
  },
  {
    name: 'testowe w realizacji',
    text: {
      pl: 'Zamowienie {order_id} jest w realizacji. {shop_name}',
      en: 'Order {order_id} is being prepared. {shop_name}',
      el: 'Η ΠΑΡΑΓΓΕΛΙΑ {order_id} ΕΤΟΙΜΑΖΕΤΑΙ. {shop_name}',
    },
  },
] as const;

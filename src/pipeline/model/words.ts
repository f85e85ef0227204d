import type { Localised } from '@hub/kernel';

const STATES: Readonly<Record<string, Localised>> = {
  planned: { pl: 'Zaplanowana.', en: 'Planned.', el: 'Προγραμματισμένο.' },
  held: { pl: 'Wstrzymana.', en: 'On hold.', el: 'Σε παύση.' },
  sending: { pl: 'Wysyłanie.', en: 'Sending.', el: 'Αποστέλλεται.' },
  accepted: { pl: 'Przekazana operatorowi.', en: 'Handed over.', el: 'Παραδόθηκε στον πάροχο.' },
  delivered: { pl: 'Dostarczona.', en: 'Delivered.', el: 'Παραδόθηκε στον παραλήπτη.' },
  read: { pl: 'Przeczytana.', en: 'Read.', el: 'Διαβάστηκε.' },
  failed: { pl: 'Odrzucona lub niedostarczona.', en: 'Refused or undelivered.', el: 'Απορρίφθηκε ή δεν παραδόθηκε.' },
  expired: { pl: 'Przeterminowana.', en: 'Expired.', el: 'Έληξε.' },
  cancelled: { pl: 'Anulowana.', en: 'Cancelled.', el: 'Ακυρώθηκε.' },
  superseded: { pl: 'Zastąpiona nowszą.', en: 'Replaced by a newer one.', el: 'Αντικαταστάθηκε.' },
  uncertain: {
    pl: 'Niepewna: nie wiemy, czy wyszła. Nie wysyłamy ponownie, żeby klient nie dostał jej dwa razy.',
    en: 'Uncertain: we do not know whether it left. We do not send again, lest the customer gets it twice.',
    el: 'Αβέβαιο: δεν γνωρίζουμε αν στάλθηκε. Δεν το ξαναστέλνουμε, για να μην το λάβει ο πελάτης δύο φορές.',
  },
};

const REASONS: Readonly<Record<string, Localised>> = {
  'at-once': { pl: 'Od razu.', en: 'At once.', el: 'Αμέσως.' },
  delay: {
    pl: 'Z opóźnieniem ustawionym w regule.',
    en: "After the rule's delay.",
    el: 'Με την καθυστέρηση του κανόνα.',
  },
  'marketing-cap': {
    pl: 'Przesunięta: ta osoba dostała już tyle reklam, na ile pozwala sklep.',
    en: 'Moved: this person has had as much advertising as the shop allows.',
    el: 'Μετακινήθηκε: το άτομο έλαβε ήδη όσες διαφημίσεις επιτρέπει το κατάστημα.',
  },
  'quiet-hours': {
    pl: 'Czeka na koniec cichych godzin.',
    en: 'Waits for the quiet hours to end.',
    el: 'Αναμένει το τέλος των ωρών ησυχίας.',
  },
  'after-gap': {
    pl: 'Czeka na decyzję: baza danych była odtworzona, sklonowana albo długo wyłączona, a wiadomość mogła już wyjść.',
    en: 'Waits for a decision: the database was restored, cloned or long switched off, and the message may have gone out before.',
    el: 'Αναμένει απόφαση: η βάση επαναφέρθηκε, κλωνοποιήθηκε ή ήταν εκτός λειτουργίας, και το μήνυμα ίσως έχει ήδη σταλεί.',
  },
  'campaign-paused': {
    pl: 'Czeka: kampania jest wstrzymana.',
    en: 'Waits: the campaign is paused.',
    el: 'Αναμένει: η καμπάνια είναι σε παύση.',
  },
  'campaign-cancelled': {
    pl: 'Kampania została anulowana, zanim wiadomość wyszła.',
    en: 'The campaign was cancelled before the message left.',
    el: 'Η καμπάνια ακυρώθηκε πριν φύγει το μήνυμα.',
  },
  released: { pl: 'Zwolniona przez użytkownika.', en: 'Released by a person.', el: 'Αποδεσμεύτηκε από χρήστη.' },
  'expired-while-held': {
    pl: 'Ważność minęła, gdy wiadomość czekała wstrzymana.',
    en: 'Its validity ended while it was held.',
    el: 'Η ισχύς του έληξε ενώ ήταν σε παύση.',
  },
  'old-app-sends': {
    pl: 'Wyśle ją stara aplikacja: przypada przed chwilą przejęcia.',
    en: 'The old app sends it: it is due before the take-over.',
    el: 'Το στέλνει η παλιά εφαρμογή: είναι πριν από τη στιγμή ανάληψης.',
  },
  deleted: { pl: 'Usunięta przez użytkownika.', en: 'Cancelled by a person.', el: 'Ακυρώθηκε από χρήστη.' },
  'condition-false': {
    pl: 'Nie wysłano: zamówienie nie ma wymaganego statusu.',
    en: 'Not sent: the order does not have the status the rule asks for.',
    el: 'Δεν στάλθηκε: η παραγγελία δεν έχει την απαιτούμενη κατάσταση.',
  },
  'payment-differs': {
    pl: 'Nie wysłano: zamówienie jest opłacane inaczej, niż wymaga reguła.',
    en: 'Not sent: the order is paid in another way than the rule asks for.',
    el: 'Δεν στάλθηκε: η παραγγελία πληρώνεται με άλλον τρόπο από αυτόν του κανόνα.',
  },
  'told-together': {
    pl: 'Bez osobnej wiadomości: wiele produktów naraz osiągnęło niski stan, więc mówi o nich jedna wiadomość.',
    en: 'No message of its own: many products ran low at once, and one message tells of all of them.',
    el: 'Χωρίς δικό του μήνυμα: πολλά προϊόντα έφτασαν μαζί σε χαμηλό απόθεμα και ένα μήνυμα τα αναφέρει όλα.',
  },
  'before-activation': {
    pl: 'Nie wysłano: zdarzyło się przed włączeniem reguły.',
    en: 'Not sent: it happened before the rule was switched on.',
    el: 'Δεν στάλθηκε: συνέβη πριν από την ενεργοποίηση του κανόνα.',
  },
  'too-late': {
    pl: 'Nie wysłano: dowiedzieliśmy się o tym zbyt późno.',
    en: 'Not sent: we heard of it too late.',
    el: 'Δεν στάλθηκε: το μάθαμε πολύ αργά.',
  },
  'unreadable-date': {
    pl: 'Nie wysłano: data w polu dodatkowym klienta nie ma postaci rrrr-mm-dd, np. 1990-05-01.',
    en: 'Not sent: the date in the customer’s additional field is not written yyyy-MM-dd, e.g. 1990-05-01.',
    el: 'Δεν στάλθηκε: η ημερομηνία στο πρόσθετο πεδίο του πελάτη δεν έχει μορφή εεεε-ΜΜ-ηη, π.χ. 1990-05-01.',
  },
  'no-phone': {
    pl: 'Nie wysłano: zamówienie nie ma numeru telefonu.',
    en: 'Not sent: the order has no phone number.',
    el: 'Δεν στάλθηκε: η παραγγελία δεν έχει τηλέφωνο.',
  },
  'invalid-phone': {
    pl: 'Nie wysłano: numer telefonu jest niepoprawny.',
    en: 'Not sent: the phone number is not valid.',
    el: 'Δεν στάλθηκε: ο αριθμός δεν είναι έγκυρος.',
  },
  'not-mobile': {
    pl: 'Nie wysłano: to numer stacjonarny.',
    en: 'Not sent: this is a landline.',
    el: 'Δεν στάλθηκε: είναι σταθερό τηλέφωνο.',
  },
  'no-email': {
    pl: 'Nie wysłano: zamówienie nie ma adresu e-mail.',
    en: 'Not sent: the order has no e-mail address.',
    el: 'Δεν στάλθηκε: η παραγγελία δεν έχει διεύθυνση e-mail.',
  },
  'invalid-email': {
    pl: 'Nie wysłano: adres e-mail jest niepoprawny.',
    en: 'Not sent: the e-mail address is not valid.',
    el: 'Δεν στάλθηκε: η διεύθυνση e-mail δεν είναι έγκυρη.',
  },
  'no-test-address': {
    pl: 'Nie wysłano: tryb testowy zna tylko telefon, a wiadomość idzie e-mailem.',
    en: 'Not sent: test mode knows a phone only, and the message goes by e-mail.',
    el: 'Δεν στάλθηκε: η δοκιμαστική λειτουργία γνωρίζει μόνο τηλέφωνο και το μήνυμα πάει με e-mail.',
  },
  suppressed: {
    pl: 'Nie wysłano: ten numer zrezygnował z wiadomości.',
    en: 'Not sent: this number has opted out.',
    el: 'Δεν στάλθηκε: ο αριθμός έχει εξαιρεθεί.',
  },
  erased: {
    pl: 'Nie wysłano: dane tej osoby usunięto na jej życzenie.',
    en: "Not sent: this person's data were erased at their request.",
    el: 'Δεν στάλθηκε: τα δεδομένα του προσώπου διαγράφηκαν κατόπιν αιτήματος.',
  },
  'no-consent': {
    pl: 'Nie wysłano: brak zgody marketingowej.',
    en: 'Not sent: there is no marketing consent.',
    el: 'Δεν στάλθηκε: δεν υπάρχει συγκατάθεση.',
  },
  'missing-variable': {
    pl: 'Nie wysłano: brakuje wartości parametru.',
    en: 'Not sent: a parameter has no value.',
    el: 'Δεν στάλθηκε: λείπει τιμή παραμέτρου.',
  },
  'empty-text': {
    pl: 'Nie wysłano: treść jest pusta.',
    en: 'Not sent: the text is empty.',
    el: 'Δεν στάλθηκε: το κείμενο είναι κενό.',
  },
  'too-long': {
    pl: 'Nie wysłano: treść ma więcej części, niż pozwala reguła.',
    en: 'Not sent: the text has more parts than the rule allows.',
    el: 'Δεν στάλθηκε: το κείμενο έχει περισσότερα τμήματα από όσα επιτρέπει ο κανόνας.',
  },
  'no-window': {
    pl: 'Nie wysłano: w ciągu 60 dni nie ma dozwolonej godziny.',
    en: 'Not sent: there is no allowed hour within 60 days.',
    el: 'Δεν στάλθηκε: δεν υπάρχει επιτρεπτή ώρα σε 60 ημέρες.',
  },
  'expired-before-due': {
    pl: 'Nie wysłano: wiadomość byłaby już nieaktualna.',
    en: 'Not sent: it would be out of date.',
    el: 'Δεν στάλθηκε: θα ήταν παλιό.',
  },
  'expired-before-sending': {
    pl: 'Nie zdążyła wyjść w czasie ważności.',
    en: 'It could not leave while it was valid.',
    el: 'Δεν πρόλαβε να φύγει όσο ίσχυε.',
  },
  'too-expensive': {
    pl: 'Nie wysłano: kosztowałaby więcej, niż sklep pozwala. Skróć tekst albo podnieś limit ceny.',
    en: 'Not sent: it would cost more than the shop allows. Shorten the text or raise the price limit.',
    el: 'Δεν στάλθηκε: θα κόστιζε περισσότερο από το επιτρεπτό. Συντομεύστε το κείμενο ή αυξήστε το όριο τιμής.',
  },
  'no-usable-connection': {
    pl: 'Nie wysłano: sklep nie ma kanału, którym mogłaby wyjść. Podłącz kanał.',
    en: 'Not sent: the shop has no channel to carry it. Connect one.',
    el: 'Δεν στάλθηκε: το κατάστημα δεν έχει κανάλι. Συνδέστε ένα.',
  },
  'would-send': {
    pl: 'Ta wiadomość zostałaby wysłana.',
    en: 'This message would be sent.',
    el: 'Αυτό το μήνυμα θα στελνόταν.',
  },
  'already-written': {
    pl: 'Ta osoba ma już tę wiadomość.',
    en: 'This person has this message already.',
    el: 'Το άτομο έχει ήδη αυτό το μήνυμα.',
  },
  'would-have-sent': {
    pl: 'Próba: wysłalibyśmy tę wiadomość.',
    en: 'Trial: we would have sent this message.',
    el: 'Δοκιμή: θα στέλναμε αυτό το μήνυμα.',
  },
  'rule-not-live': {
    pl: 'Reguła została wyłączona.',
    en: 'The rule was switched off.',
    el: 'Ο κανόνας απενεργοποιήθηκε.',
  },
  'out-of-stock': {
    pl: 'Produkt wyprzedał się, zanim wiadomość wyszła; klient wrócił na swoje miejsce na liście.',
    en: 'The product was sold out before the message left; the customer is back in their place in line.',
    el: 'Το προϊόν εξαντλήθηκε πριν φύγει το μήνυμα· ο πελάτης επέστρεψε στη θέση του στη λίστα.',
  },
  'cart-bought': {
    pl: 'Klient zrobił zakupy w międzyczasie.',
    en: 'The customer has bought in the meantime.',
    el: 'Ο πελάτης αγόρασε στο μεταξύ.',
  },
  'cart-changed': {
    pl: 'Klient wrócił do koszyka w międzyczasie.',
    en: 'The customer came back to the cart in the meantime.',
    el: 'Ο πελάτης επέστρεψε στο καλάθι στο μεταξύ.',
  },
  'order-cancelled': {
    pl: 'Zamówienie zostało w międzyczasie anulowane.',
    en: 'The order was cancelled in the meantime.',
    el: 'Η παραγγελία ακυρώθηκε στο μεταξύ.',
  },
  restarted: {
    pl: 'Klient złożył nowsze zamówienie; dni liczą się od niego.',
    en: 'The customer placed a newer order; the days count from it.',
    el: 'Ο πελάτης έκανε νεότερη παραγγελία· οι ημέρες μετρούν από αυτήν.',
  },
  'order-paid': {
    pl: 'Zamówienie zostało w międzyczasie opłacone.',
    en: 'The order was paid in the meantime.',
    el: 'Η παραγγελία πληρώθηκε στο μεταξύ.',
  },
  'order-deleted': {
    pl: 'Zamówienie zostało w międzyczasie usunięte.',
    en: 'The order was deleted in the meantime.',
    el: 'Η παραγγελία διαγράφηκε στο μεταξύ.',
  },
  'order-changed': {
    pl: 'Zamówienie się zmieniło, więc treść napisano od nowa.',
    en: 'The order changed, so the text was written anew.',
    el: 'Η παραγγελία άλλαξε και το κείμενο ξαναγράφτηκε.',
  },
  'status-changed': {
    pl: 'Zamówienie zmieniło status.',
    en: 'The order has moved on to another status.',
    el: 'Η παραγγελία άλλαξε κατάσταση.',
  },
  'account-unavailable': {
    pl: 'Operator nie odpowiada; wiadomość czeka na próbę.',
    en: 'The provider does not answer; the message waits for it to be tried again.',
    el: 'Ο πάροχος δεν απαντά· το μήνυμα περιμένει νέα δοκιμή.',
  },
  'rate-limited': {
    pl: 'Operator prosi o przerwę; wiadomość czeka.',
    en: 'The provider asks for a pause; the message waits.',
    el: 'Ο πάροχος ζητά παύση· το μήνυμα περιμένει.',
  },
  'connection-paused': {
    pl: 'Kanał jest wstrzymany; wiadomość czeka, dopóki jest ważna.',
    en: 'The channel is paused; the message waits while it is valid.',
    el: 'Το κανάλι είναι σε παύση· το μήνυμα περιμένει όσο ισχύει.',
  },
  'suppressions-not-read': {
    pl: 'Czeka, aż hub odczyta u operatora listę rezygnacji i czarną listę.',
    en: 'Waits until the opt-outs and the blacklist kept at the provider were read.',
    el: 'Περιμένει την ανάγνωση των εξαιρέσεων και της μαύρης λίστας του παρόχου.',
  },
  'test-mode': {
    pl: 'Sklep jest w trybie testowym; wiadomość czeka.',
    en: 'The shop is in test mode; the message waits.',
    el: 'Το κατάστημα είναι σε δοκιμαστική λειτουργία· το μήνυμα περιμένει.',
  },
  'spend-cap': {
    pl: 'Limit wydatków jest wyczerpany; wiadomość czeka na następny okres.',
    en: 'The spending cap is reached; the message waits for the next period.',
    el: 'Το όριο δαπανών εξαντλήθηκε· το μήνυμα περιμένει την επόμενη περίοδο.',
  },
  'no-rule': {
    pl: 'Żadna reguła nie czeka na to zdarzenie.',
    en: 'No rule waits for this event.',
    el: 'Κανένας κανόνας δεν περιμένει αυτό το συμβάν.',
  },
  history: {
    pl: 'To historia: z niej nie wysyłamy wiadomości.',
    en: 'This is history: it leads to no messages.',
    el: 'Είναι ιστορικό: δεν στέλνονται μηνύματα.',
  },
};

/** A state in the merchant's words. */
export function stateText(state: string): Localised {
  return STATES[state] ?? { pl: state, en: state, el: state };
}

/** A reason in the merchant's words; a provider's code stands as it is. */
export function reasonText(reason: string): Localised {
  return REASONS[reason] ?? { pl: `Kod: ${reason}.`, en: `Code: ${reason}.`, el: `Κωδικός: ${reason}.` };
}
